"""Which offering introduces, reinforces or masters which competency, with every change.

Revision ID: 0026
Revises: 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "coverages",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("offering_id", ID, nullable=False),
        sa.Column("competency_id", ID, nullable=False),
        sa.Column("level", sa.String(length=10), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("changed_by_id", ID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "level IS NULL OR level IN ('introduced', 'reinforced', 'mastered')", name=op.f("ck_coverages_level")
        ),
        sa.ForeignKeyConstraint(["changed_by_id"], ["users.id"], name=op.f("fk_coverages_changed_by_id_users")),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competencies.id"], name=op.f("fk_coverages_competency_id_competencies")
        ),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_coverages_district_id_districts")),
        sa.ForeignKeyConstraint(["offering_id"], ["offerings.id"], name=op.f("fk_coverages_offering_id_offerings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverages")),
        sa.UniqueConstraint("offering_id", "competency_id", name=op.f("uq_coverages_offering_id_competency_id")),
    )
    op.create_index("ix_coverages_competency_id", "coverages", ["competency_id"], unique=False)
    op.create_index("ix_coverages_district_id", "coverages", ["district_id"], unique=False)
    op.create_table(
        "coverage_changes",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("coverage_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("deed", sa.String(length=10), nullable=False),
        sa.Column("was_level", sa.String(length=10), nullable=True),
        sa.Column("level", sa.String(length=10), nullable=True),
        sa.Column("was_evidence", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("batch_id", ID, nullable=True),
        sa.Column("by_id", ID, nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "deed IN ('set', 'undone', 'reverted', 'pasted', 'filled', 'imported', 'copied', 'moved')",
            name=op.f("ck_coverage_changes_deed"),
        ),
        sa.CheckConstraint(
            "level IS NULL OR level IN ('introduced', 'reinforced', 'mastered')", name=op.f("ck_coverage_changes_level")
        ),
        sa.CheckConstraint(
            "was_level IS NULL OR was_level IN ('introduced', 'reinforced', 'mastered')",
            name=op.f("ck_coverage_changes_was_level"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["change_batches.id"], name=op.f("fk_coverage_changes_batch_id_change_batches")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_coverage_changes_by_id_users")),
        sa.ForeignKeyConstraint(
            ["coverage_id"], ["coverages.id"], name=op.f("fk_coverage_changes_coverage_id_coverages")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_coverage_changes_district_id_districts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_changes")),
        sa.UniqueConstraint("coverage_id", "number", name=op.f("uq_coverage_changes_coverage_id_number")),
    )
    op.create_index("ix_coverage_changes_batch_id", "coverage_changes", ["batch_id"], unique=False)
    op.create_index("ix_coverage_changes_district_id_at", "coverage_changes", ["district_id", "at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_coverage_changes_district_id_at", table_name="coverage_changes")
    op.drop_index("ix_coverage_changes_batch_id", table_name="coverage_changes")
    op.drop_table("coverage_changes")
    op.drop_index("ix_coverages_district_id", table_name="coverages")
    op.drop_index("ix_coverages_competency_id", table_name="coverages")
    op.drop_table("coverages")
