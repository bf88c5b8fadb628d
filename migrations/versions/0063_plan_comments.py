"""What a student and who plans for them write about a plan."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table("plan_comments",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("student_id", ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_plan_comments_by_id_users")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_plan_comments_district_id_districts")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_plan_comments_student_id_students")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_comments"))
    )
    op.create_index("ix_plan_comments_student_id", "plan_comments", ["student_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_plan_comments_student_id", table_name="plan_comments")
    op.drop_table("plan_comments")
