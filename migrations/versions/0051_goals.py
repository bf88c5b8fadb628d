"""A student's goals, what they ask their counselor about a program, and why they chose and left one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table("what_if_requests",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("student_id", ID, nullable=False),
        sa.Column("program_id", ID, nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.String(length=2000), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("answered_by_id", ID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'open') = (answered_at IS NULL)", name=op.f('ck_what_if_requests_answered')),
        sa.CheckConstraint("state IN ('open', 'answered')", name=op.f('ck_what_if_requests_state')),
        sa.ForeignKeyConstraint(["answered_by_id"], ["users.id"], name=op.f("fk_what_if_requests_answered_by_id_users")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_what_if_requests_district_id_districts")),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name=op.f("fk_what_if_requests_program_id_programs")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_what_if_requests_student_id_students")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_what_if_requests"))
    )
    op.create_index("ix_what_if_requests_district_id_state", "what_if_requests", ["district_id", "state"], unique=False)
    op.create_index("ix_what_if_requests_student_id", "what_if_requests", ["student_id"], unique=False)
    op.create_index('uq_what_if_requests_open', 'what_if_requests', ['student_id', 'program_id'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
    op.create_table("goals",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("student_id", ID, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("why", sa.String(length=1000), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("program_id", ID, nullable=True),
        sa.Column("soc", sa.String(length=7), nullable=True),
        sa.Column("placement_id", ID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("(state = 'open') = (ended_on IS NULL)", name=op.f('ck_goals_ended')),
        sa.CheckConstraint("state IN ('open', 'reached', 'dropped')", name=op.f('ck_goals_state')),
        sa.CheckConstraint("(CASE WHEN program_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN soc IS NULL THEN 0 ELSE 1 END) + (CASE WHEN placement_id IS NULL THEN 0 ELSE 1 END) <= 1", name=op.f("ck_goals_one_tie")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_goals_district_id_districts")),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name=op.f("fk_goals_placement_id_placements")),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name=op.f("fk_goals_program_id_programs")),
        sa.ForeignKeyConstraint(["soc"], ["occupations.soc"], name=op.f("fk_goals_soc_occupations")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_goals_student_id_students")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goals"))
    )
    op.create_index("ix_goals_placement_id", "goals", ["placement_id"], unique=False)
    op.create_index("ix_goals_program_id", "goals", ["program_id"], unique=False)
    op.create_index("ix_goals_student_id", "goals", ["student_id", "state"], unique=False)
    op.create_table("goal_notes",
        sa.Column("id", ID, nullable=False),
        sa.Column("goal_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", ID, nullable=True),
        sa.CheckConstraint("kind IN ('reflection', 'comment')", name=op.f('ck_goal_notes_kind')),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_goal_notes_by_id_users")),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=op.f("fk_goal_notes_goal_id_goals")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_notes"))
    )
    op.create_index("ix_goal_notes_goal_id", "goal_notes", ["goal_id"], unique=False)
    op.create_table("goal_steps",
        sa.Column("id", ID, nullable=False),
        sa.Column("goal_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=op.f("fk_goal_steps_goal_id_goals")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_steps"))
    )
    op.create_index("ix_goal_steps_goal_id", "goal_steps", ["goal_id", "position"], unique=False)
    with op.batch_alter_table("choices", schema=None) as batch_op:
        batch_op.add_column(sa.Column("why", sa.String(length=12), server_default="", nullable=False))
        batch_op.add_column(sa.Column("left_why", sa.String(length=12), server_default="", nullable=False))
        batch_op.add_column(sa.Column("before_id", ID, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("choices", schema=None) as batch_op:
        batch_op.drop_column("before_id")
        batch_op.drop_column("left_why")
        batch_op.drop_column("why")

    op.drop_index("ix_goal_steps_goal_id", table_name="goal_steps")
    op.drop_table("goal_steps")
    op.drop_index("ix_goal_notes_goal_id", table_name="goal_notes")
    op.drop_table("goal_notes")
    op.drop_index("ix_goals_student_id", table_name="goals")
    op.drop_index("ix_goals_program_id", table_name="goals")
    op.drop_index("ix_goals_placement_id", table_name="goals")
    op.drop_table("goals")
    op.drop_index("uq_what_if_requests_open", table_name="what_if_requests")
    op.drop_index("ix_what_if_requests_student_id", table_name="what_if_requests")
    op.drop_index("ix_what_if_requests_district_id_state", table_name="what_if_requests")
    op.drop_table("what_if_requests")
