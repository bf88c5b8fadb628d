"""Which requirements are copies of one another, and moves of students that can be undone."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("requirements", sa.Column("origin_id", KEY, nullable=True))
    op.create_table(
        "program_moves",
        sa.Column("id", KEY, nullable=False),
        sa.Column("district_id", KEY, nullable=False),
        sa.Column("program_id", KEY, nullable=False),
        sa.Column("target_id", KEY, nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("by_id", KEY, nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", KEY, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_program_moves_district_id_districts")),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name=op.f("fk_program_moves_program_id_programs")),
        sa.ForeignKeyConstraint(["target_id"], ["program_versions.id"], name=op.f("fk_program_moves_target_id_program_versions")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_program_moves_by_id_users")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["users.id"], name=op.f("fk_program_moves_undone_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_moves")),
    )
    op.create_index("ix_program_moves_program_id", "program_moves", ["program_id", "id"], unique=False)
    op.create_table(
        "moved_students",
        sa.Column("id", KEY, nullable=False),
        sa.Column("move_id", KEY, nullable=False),
        sa.Column("student_id", KEY, nullable=False),
        sa.Column("old_choice_id", KEY, nullable=False),
        sa.Column("new_choice_id", KEY, nullable=False),
        sa.Column("carried", sa.JSON(), nullable=False),
        sa.Column("dropped", sa.JSON(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["move_id"], ["program_moves.id"], name=op.f("fk_moved_students_move_id_program_moves")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_moved_students_student_id_students")),
        sa.ForeignKeyConstraint(["old_choice_id"], ["choices.id"], name=op.f("fk_moved_students_old_choice_id_choices")),
        sa.ForeignKeyConstraint(["new_choice_id"], ["choices.id"], name=op.f("fk_moved_students_new_choice_id_choices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moved_students")),
        sa.UniqueConstraint("move_id", "student_id", name=op.f("uq_moved_students_move_id_student_id")),
    )
    op.create_index("ix_moved_students_student_id", "moved_students", ["student_id"], unique=False)
    op.create_index("ix_moved_students_new_choice_id", "moved_students", ["new_choice_id"], unique=False)


def downgrade() -> None:
    op.drop_table("moved_students")
    op.drop_table("program_moves")
    op.drop_column("requirements", "origin_id")
