"""A course record knows the OneRoster result that told of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("course_records", sa.Column("sourced_id", sa.String(length=255), nullable=True))
    op.create_index("ix_course_records_sourced_id", "course_records", ["sourced_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_course_records_sourced_id", table_name="course_records")
    op.drop_column("course_records", "sourced_id")
