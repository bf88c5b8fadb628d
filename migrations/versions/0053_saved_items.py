"""Occupations and pathways that students save, with notes and what they aim at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table("saved_items",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("student_id", ID, nullable=False),
        sa.Column("soc", sa.String(length=7), nullable=True),
        sa.Column("pathway_id", ID, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("is_target", sa.Boolean(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(soc IS NULL) <> (pathway_id IS NULL)", name=op.f("ck_saved_items_one_thing")),
        sa.CheckConstraint("NOT is_target OR (soc IS NOT NULL AND removed_at IS NULL)", name=op.f("ck_saved_items_target")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_saved_items_district_id_districts")),
        sa.ForeignKeyConstraint(["pathway_id"], ["pathways.id"], name=op.f("fk_saved_items_pathway_id_pathways")),
        sa.ForeignKeyConstraint(["soc"], ["occupations.soc"], name=op.f("fk_saved_items_soc_occupations")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_saved_items_student_id_students")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_items")),
        sa.UniqueConstraint("student_id", "pathway_id", name=op.f("uq_saved_items_student_id_pathway_id")),
        sa.UniqueConstraint("student_id", "soc", name=op.f("uq_saved_items_student_id_soc")),
    )
    op.create_index("ix_saved_items_district_id", "saved_items", ["district_id"], unique=False)
    op.create_index("ix_saved_items_pathway_id", "saved_items", ["pathway_id"], unique=False)
    op.create_index("uq_saved_items_target", "saved_items", ["student_id"], unique=True, sqlite_where=sa.text("is_target"), postgresql_where=sa.text("is_target"))


def downgrade() -> None:
    op.drop_index("uq_saved_items_target", table_name="saved_items")
    op.drop_index("ix_saved_items_pathway_id", table_name="saved_items")
    op.drop_index("ix_saved_items_district_id", table_name="saved_items")
    op.drop_table("saved_items")
