"""Indexes for a large district's lists: students by grade, and what came in since a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_students_district_id_grade", "students", ["district_id", sa.text("grade DESC"), "family_name", "given_name", "id"])
    op.create_index("ix_hour_entries_district_id_approved_at", "hour_entries", ["district_id", "approved_at"])
    op.create_index("ix_course_records_district_id_created_at", "course_records", ["district_id", "created_at"])
    op.drop_index("ix_course_records_district_id", table_name="course_records")


def downgrade() -> None:
    op.create_index("ix_course_records_district_id", "course_records", ["district_id"])
    op.drop_index("ix_course_records_district_id_created_at", table_name="course_records")
    op.drop_index("ix_hour_entries_district_id_approved_at", table_name="hour_entries")
    op.drop_index("ix_students_district_id_grade", table_name="students")
