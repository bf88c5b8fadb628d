"""Moves of schools from one framework to another: decisions, dry run, and what is needed to take one back.

Revision ID: 0029
Revises: 0028
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = "state IN ('draft', 'checking', 'running', 'undoing')"


def upgrade() -> None:
    op.create_table(
        "framework_moves",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=True),
        sa.Column("from_framework_id", ID, nullable=False),
        sa.Column("to_framework_id", ID, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("students", sa.JSON(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=300), nullable=False),
        sa.Column("batch_id", ID, nullable=True),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("grant_id", ID, nullable=True),
        sa.Column("checked_at", UtcDateTime(), nullable=True),
        sa.Column("worked_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'checking', 'running', 'done', 'undoing', 'undone')",
            name=op.f("ck_framework_moves_state"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["change_batches.id"], name=op.f("fk_framework_moves_batch_id_change_batches")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_framework_moves_by_id_users")),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_framework_moves_district_id_districts")
        ),
        sa.ForeignKeyConstraint(
            ["from_framework_id"], ["frameworks.id"], name=op.f("fk_framework_moves_from_framework_id_frameworks")
        ),
        sa.ForeignKeyConstraint(["grant_id"], ["grants.id"], name=op.f("fk_framework_moves_grant_id_grants")),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_framework_moves_school_id_schools")),
        sa.ForeignKeyConstraint(
            ["to_framework_id"], ["frameworks.id"], name=op.f("fk_framework_moves_to_framework_id_frameworks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework_moves")),
    )
    op.create_index(
        "uq_framework_moves_open_district",
        "framework_moves",
        ["district_id"],
        unique=True,
        sqlite_where=sa.text("school_id IS NULL AND state IN ('draft', 'checking', 'running', 'undoing')"),
        postgresql_where=sa.text("school_id IS NULL AND state IN ('draft', 'checking', 'running', 'undoing')"),
    )
    op.create_index(
        "uq_framework_moves_open_school",
        "framework_moves",
        ["school_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('draft', 'checking', 'running', 'undoing')"),
        postgresql_where=sa.text("state IN ('draft', 'checking', 'running', 'undoing')"),
    )
    op.create_table(
        "framework_move_items",
        sa.Column("id", ID, nullable=False),
        sa.Column("move_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("row_id", ID, nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["move_id"], ["framework_moves.id"], name=op.f("fk_framework_move_items_move_id_framework_moves")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework_move_items")),
        sa.UniqueConstraint("move_id", "kind", "row_id", name=op.f("uq_framework_move_items_move_id_kind_row_id")),
    )
    op.create_index("ix_framework_move_items_kind_row_id", "framework_move_items", ["kind", "row_id"], unique=False)
    op.create_table(
        "framework_move_lines",
        sa.Column("id", ID, nullable=False),
        sa.Column("move_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("row_id", ID, nullable=False),
        sa.Column("from_pathway_id", ID, nullable=False),
        sa.Column("decision", sa.String(length=6), nullable=False),
        sa.Column("targets", sa.JSON(), nullable=False),
        sa.Column("preselected", sa.Boolean(), nullable=False),
        sa.Column("decided_by_id", ID, nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("decision IN ('open', 'move', 'leave')", name=op.f("ck_framework_move_lines_decision")),
        sa.CheckConstraint("kind IN ('alignment', 'program', 'set')", name=op.f("ck_framework_move_lines_kind")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_framework_move_lines_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["from_pathway_id"], ["pathways.id"], name=op.f("fk_framework_move_lines_from_pathway_id_pathways")
        ),
        sa.ForeignKeyConstraint(
            ["move_id"], ["framework_moves.id"], name=op.f("fk_framework_move_lines_move_id_framework_moves")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework_move_lines")),
        sa.UniqueConstraint(
            "move_id",
            "kind",
            "row_id",
            "from_pathway_id",
            name=op.f("uq_framework_move_lines_move_id_kind_row_id_from_pathway_id"),
        ),
    )
    op.create_index(
        "ix_framework_move_lines_from_pathway_id", "framework_move_lines", ["from_pathway_id"], unique=False
    )
    op.create_table(
        "framework_move_outcomes",
        sa.Column("id", ID, nullable=False),
        sa.Column("move_id", ID, nullable=False),
        sa.Column("student_id", ID, nullable=False),
        sa.Column("program_id", ID, nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("effect", sa.String(length=6), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "effect IN ('loses', 'gains', 'other', 'same')", name=op.f("ck_framework_move_outcomes_effect")
        ),
        sa.ForeignKeyConstraint(
            ["move_id"], ["framework_moves.id"], name=op.f("fk_framework_move_outcomes_move_id_framework_moves")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_framework_move_outcomes_program_id_programs")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["students.id"], name=op.f("fk_framework_move_outcomes_student_id_students")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework_move_outcomes")),
        sa.UniqueConstraint(
            "move_id", "student_id", "program_id", name=op.f("uq_framework_move_outcomes_move_id_student_id_program_id")
        ),
    )
    op.create_index("ix_framework_move_outcomes_student_id", "framework_move_outcomes", ["student_id"], unique=False)


def downgrade() -> None:
    for table in ("framework_move_outcomes", "framework_move_lines", "framework_move_items", "framework_moves"):
        op.drop_table(table)
