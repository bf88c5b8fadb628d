"""Competencies in sets, as CASE packages say them, and the pathways that ask for them.

Revision ID: 0024
Revises: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "competency_sets",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("publisher", sa.String(length=300), nullable=False),
        sa.Column("edition", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("case_identifier", sa.String(length=200), nullable=False),
        sa.Column("case_uri", sa.String(length=1000), nullable=False),
        sa.Column("case_version", sa.String(length=4), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.Column("definitions", sa.JSON(), nullable=False),
        sa.Column("imported_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'active', 'retired')", name=op.f("ck_competency_sets_state")),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_competency_sets_district_id_districts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competency_sets")),
        sa.UniqueConstraint(
            "district_id", "case_identifier", name=op.f("uq_competency_sets_district_id_case_identifier")
        ),
    )
    op.create_table(
        "competencies",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("set_id", ID, nullable=False),
        sa.Column("parent_id", ID, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("short", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("item_type", sa.String(length=120), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("is_heading", sa.Boolean(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("case_identifier", sa.String(length=200), nullable=False),
        sa.Column("case_uri", sa.String(length=1000), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('', 'knowledge', 'skill', 'practice')", name=op.f("ck_competencies_kind")),
        sa.CheckConstraint("parent_id IS NULL OR parent_id <> id", name=op.f("ck_competencies_not_its_own_parent")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_competencies_district_id_districts")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["competencies.id"], name=op.f("fk_competencies_parent_id_competencies")
        ),
        sa.ForeignKeyConstraint(
            ["set_id"], ["competency_sets.id"], name=op.f("fk_competencies_set_id_competency_sets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competencies")),
        sa.UniqueConstraint("set_id", "case_identifier", name=op.f("uq_competencies_set_id_case_identifier")),
    )
    op.create_index("ix_competencies_district_id", "competencies", ["district_id"], unique=False)
    op.create_index("ix_competencies_parent_id", "competencies", ["parent_id"], unique=False)
    op.create_table(
        "competency_associations",
        sa.Column("id", ID, nullable=False),
        sa.Column("set_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("origin_id", ID, nullable=True),
        sa.Column("destination_id", ID, nullable=True),
        sa.Column("origin", sa.JSON(), nullable=False),
        sa.Column("destination", sa.JSON(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("case_identifier", sa.String(length=200), nullable=False),
        sa.Column("case_uri", sa.String(length=1000), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["destination_id"], ["competencies.id"], name=op.f("fk_competency_associations_destination_id_competencies")
        ),
        sa.ForeignKeyConstraint(
            ["origin_id"], ["competencies.id"], name=op.f("fk_competency_associations_origin_id_competencies")
        ),
        sa.ForeignKeyConstraint(
            ["set_id"], ["competency_sets.id"], name=op.f("fk_competency_associations_set_id_competency_sets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competency_associations")),
        sa.UniqueConstraint(
            "set_id", "case_identifier", name=op.f("uq_competency_associations_set_id_case_identifier")
        ),
    )
    op.create_index(
        "ix_competency_associations_destination_id", "competency_associations", ["destination_id"], unique=False
    )
    op.create_index("ix_competency_associations_origin_id", "competency_associations", ["origin_id"], unique=False)
    op.create_table(
        "pathway_competency_sets",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("pathway_id", ID, nullable=False),
        sa.Column("set_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_pathway_competency_sets_district_id_districts")
        ),
        sa.ForeignKeyConstraint(
            ["pathway_id"], ["pathways.id"], name=op.f("fk_pathway_competency_sets_pathway_id_pathways")
        ),
        sa.ForeignKeyConstraint(
            ["set_id"], ["competency_sets.id"], name=op.f("fk_pathway_competency_sets_set_id_competency_sets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pathway_competency_sets")),
        sa.UniqueConstraint(
            "district_id", "pathway_id", "set_id", name=op.f("uq_pathway_competency_sets_district_id_pathway_id_set_id")
        ),
    )
    op.create_index("ix_pathway_competency_sets_pathway_id", "pathway_competency_sets", ["pathway_id"], unique=False)
    op.create_index("ix_pathway_competency_sets_set_id", "pathway_competency_sets", ["set_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_pathway_competency_sets_set_id", table_name="pathway_competency_sets")
    op.drop_index("ix_pathway_competency_sets_pathway_id", table_name="pathway_competency_sets")
    op.drop_table("pathway_competency_sets")
    op.drop_index("ix_competency_associations_origin_id", table_name="competency_associations")
    op.drop_index("ix_competency_associations_destination_id", table_name="competency_associations")
    op.drop_table("competency_associations")
    op.drop_index("ix_competencies_parent_id", table_name="competencies")
    op.drop_index("ix_competencies_district_id", table_name="competencies")
    op.drop_table("competencies")
    op.drop_table("competency_sets")
