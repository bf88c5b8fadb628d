"""Versions of a plan that a student asked to have approved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table("plan_submissions",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("student_id", ID, nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by_id", ID, nullable=True),
        sa.Column("comment", sa.String(length=1000), nullable=False),
        sa.Column("changed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state IN ('approved', 'returned')) = (decided_at IS NOT NULL)", name=op.f("ck_plan_submissions_decided")),
        sa.CheckConstraint("state IN ('submitted', 'approved', 'returned', 'withdrawn')", name=op.f("ck_plan_submissions_state")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_plan_submissions_decided_by_id_users")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_plan_submissions_district_id_districts")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_plan_submissions_student_id_students")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_submissions"))
    )
    op.create_index("ix_plan_submissions_student_id", "plan_submissions", ["student_id", "id"], unique=False)
    op.create_index(
        "uq_plan_submissions_open", "plan_submissions", ["student_id"], unique=True,
        sqlite_where=sa.text("state = 'submitted'"), postgresql_where=sa.text("state = 'submitted'"),
    )


def downgrade() -> None:
    op.drop_index("uq_plan_submissions_open", table_name="plan_submissions")
    op.drop_index("ix_plan_submissions_student_id", table_name="plan_submissions")
    op.drop_table("plan_submissions")
