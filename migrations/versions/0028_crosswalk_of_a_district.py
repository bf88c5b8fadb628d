"""Crosswalk links that a district enters for itself, beside everybody's.

Revision ID: 0028
Revises: 0027
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NATIONAL = {"sqlite_where": sa.text("district_id IS NULL"), "postgresql_where": sa.text("district_id IS NULL")}


def upgrade() -> None:
    with op.batch_alter_table("crosswalk_links", schema=None) as batch_op:
        batch_op.add_column(sa.Column("district_id", ID, nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_foreign_key(
            batch_op.f("fk_crosswalk_links_district_id_districts"), "districts", ["district_id"], ["id"]
        )
        batch_op.drop_constraint(batch_op.f("ck_crosswalk_links_relation"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_crosswalk_links_relation"), "relation IN ('same', 'split', 'merged', 'partial', 'none')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_crosswalk_links_own_none"), "relation <> 'none' OR district_id IS NOT NULL"
        )
        batch_op.drop_constraint(batch_op.f("uq_crosswalk_links_from_pathway_id_to_pathway_id"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_crosswalk_links_district_id_from_pathway_id_to_pathway_id"),
            ["district_id", "from_pathway_id", "to_pathway_id"],
        )
    op.create_index("ix_crosswalk_links_from_pathway_id", "crosswalk_links", ["from_pathway_id"], unique=False)
    op.create_index(
        "uq_crosswalk_links_national", "crosswalk_links", ["from_pathway_id", "to_pathway_id"], unique=True, **NATIONAL
    )


def downgrade() -> None:
    op.execute("DELETE FROM crosswalk_links WHERE district_id IS NOT NULL")
    op.drop_index("uq_crosswalk_links_national", table_name="crosswalk_links", **NATIONAL)
    op.drop_index("ix_crosswalk_links_from_pathway_id", table_name="crosswalk_links")
    with op.batch_alter_table("crosswalk_links", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("uq_crosswalk_links_district_id_from_pathway_id_to_pathway_id"), type_="unique"
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_crosswalk_links_from_pathway_id_to_pathway_id"), ["from_pathway_id", "to_pathway_id"]
        )
        batch_op.drop_constraint(batch_op.f("ck_crosswalk_links_own_none"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_crosswalk_links_relation"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_crosswalk_links_relation"), "relation IN ('same', 'split', 'merged', 'partial')"
        )
        batch_op.drop_constraint(batch_op.f("fk_crosswalk_links_district_id_districts"), type_="foreignkey")
        batch_op.drop_column("version")
        batch_op.drop_column("district_id")
