"""Notes about students of those who guide them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table("student_notes",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("student_id", ID, nullable=False),
        sa.Column("author_id", ID, nullable=False),
        sa.Column("about_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_student_notes_author_id_users")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_student_notes_district_id_districts")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_student_notes_student_id_students")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_student_notes"))
    )
    op.create_index("ix_student_notes_author_id_due_on", "student_notes", ["author_id", "due_on"], unique=False)
    op.create_index("ix_student_notes_student_id", "student_notes", ["student_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_student_notes_student_id", table_name="student_notes")
    op.drop_index("ix_student_notes_author_id_due_on", table_name="student_notes")
    op.drop_table("student_notes")
