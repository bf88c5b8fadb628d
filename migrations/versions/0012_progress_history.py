"""A history of where students stand, and missing courses told apart from planned ones."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("progress_summaries", sa.Column("courses_left", sa.Integer(), server_default="0", nullable=False))
    # Exact where nothing is planned or waits; the rest is put right by the next `programs recompute`.
    op.execute("UPDATE progress_summaries SET courses_left = CASE WHEN courses_missing < \"left\" THEN courses_missing ELSE \"left\" END")
    op.create_table(
        "progress_changes",
        sa.Column("id", KEY, nullable=False),
        sa.Column("district_id", KEY, nullable=False),
        sa.Column("student_id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.String(length=12), nullable=False),
        sa.Column("was_program_id", KEY, nullable=True),
        sa.Column("program_id", KEY, nullable=True),
        sa.Column("was_state", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("was_bands", sa.JSON(), nullable=False),
        sa.Column("bands", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "cause IN ('records', 'hours', 'choice', 'plan', 'exception', 'program', 'alignment', 'catalog', 'recompute')",
            name=op.f("ck_progress_changes_cause"),
        ),
        sa.CheckConstraint("was_state IN ('none', 'in_progress', 'off_track', 'complete')", name=op.f("ck_progress_changes_was_state")),
        sa.CheckConstraint("state IN ('none', 'in_progress', 'off_track', 'complete')", name=op.f("ck_progress_changes_state")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_progress_changes_district_id_districts")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_progress_changes_student_id_students")),
        sa.ForeignKeyConstraint(["was_program_id"], ["programs.id"], name=op.f("fk_progress_changes_was_program_id_programs")),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name=op.f("fk_progress_changes_program_id_programs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_changes")),
    )
    op.create_index("ix_progress_changes_student_id_at", "progress_changes", ["student_id", "at"], unique=False)
    op.create_index("ix_progress_changes_district_id_at", "progress_changes", ["district_id", "at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_progress_changes_district_id_at", table_name="progress_changes")
    op.drop_index("ix_progress_changes_student_id_at", table_name="progress_changes")
    op.drop_table("progress_changes")
    op.drop_column("progress_summaries", "courses_left")
