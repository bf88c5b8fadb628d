"""Files that people hand in; their content lies on disk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table("stored_files",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("student_id", ID, nullable=True),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("filename", sa.String(length=160), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_by_id", ID, nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_stored_files_district_id_districts")),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_stored_files_made_by_id_users")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_stored_files_student_id_students")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_files")),
        sa.UniqueConstraint("key", name=op.f("uq_stored_files_key"))
    )
    op.create_index("ix_stored_files_owner", "stored_files", ["owner"], unique=False)
    op.create_index("ix_stored_files_student_id", "stored_files", ["student_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_stored_files_student_id", table_name="stored_files")
    op.drop_index("ix_stored_files_owner", table_name="stored_files")
    op.drop_table("stored_files")
