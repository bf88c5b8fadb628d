"""Changes of alignments that were made together.

Revision ID: 0025
Revises: 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "change_batches",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("by_id", ID, nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("taken_back_by_id", ID, nullable=True),
        sa.CheckConstraint(
            "kind IN ('paste', 'fill', 'import', 'copy', 'revert', 'undo', 'move')", name=op.f("ck_change_batches_kind")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_change_batches_by_id_users")),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_change_batches_district_id_districts")
        ),
        sa.ForeignKeyConstraint(
            ["taken_back_by_id"], ["change_batches.id"], name=op.f("fk_change_batches_taken_back_by_id_change_batches")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_batches")),
    )
    op.create_index("ix_change_batches_district_id_at", "change_batches", ["district_id", "at"], unique=False)
    with op.batch_alter_table("alignment_revisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("batch_id", ID, nullable=True))
        batch_op.create_index("ix_alignment_revisions_batch_id", ["batch_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_alignment_revisions_batch_id_change_batches"), "change_batches", ["batch_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("alignment_revisions", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_alignment_revisions_batch_id_change_batches"), type_="foreignkey")
        batch_op.drop_index("ix_alignment_revisions_batch_id")
        batch_op.drop_column("batch_id")
    op.drop_index("ix_change_batches_district_id_at", table_name="change_batches")
    op.drop_table("change_batches")
