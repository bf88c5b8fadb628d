"""A move of a school, or of a district, from one framework to another: its decisions and what it did."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, Stamped, UtcDateTime, Versioned, one_of


class MoveState(StrEnum):
    DRAFT = "draft"
    CHECKING = "checking"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


WORKING = (MoveState.CHECKING, MoveState.RUNNING, MoveState.UNDOING)


class LineKind(StrEnum):
    ALIGNMENT = "alignment"
    PROGRAM = "program"
    SET = "set"


class Decision(StrEnum):
    """What becomes of a line: OPEN until somebody decides; LEAVE carries nothing over."""

    OPEN = "open"
    MOVE = "move"
    LEAVE = "leave"


class FrameworkMove(Versioned, Stamped, Model):
    """`school_id` None: the district's own choice, and with it every school that follows it."""

    __tablename__ = "framework_moves"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", MoveState), name="state"),
        sa.Index(
            "uq_framework_moves_open_school", "school_id", unique=True,
            sqlite_where=sa.text("state IN ('draft', 'checking', 'running', 'undoing')"),
            postgresql_where=sa.text("state IN ('draft', 'checking', 'running', 'undoing')"),
        ),
        sa.Index(
            "uq_framework_moves_open_district", "district_id", unique=True,
            sqlite_where=sa.text("school_id IS NULL AND state IN ('draft', 'checking', 'running', 'undoing')"),
            postgresql_where=sa.text("school_id IS NULL AND state IN ('draft', 'checking', 'running', 'undoing')"),
        ),
    )  # fmt: skip
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    school_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("schools.id"))
    from_framework_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("frameworks.id"))
    to_framework_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("frameworks.id"))
    state: Mapped[str] = mapped_column(sa.String(10), default=MoveState.DRAFT.value)
    seal: Mapped[str] = mapped_column(sa.String(64), default="")
    """Of the decisions and rules that the last dry run saw; empty: none, or something was decided since."""
    counts: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    """What it did, for the result page."""
    students: Mapped[list[int]] = mapped_column(sa.JSON(), default=list)
    """Whose progress the running job has to bring up to date, by id."""
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(sa.String(300), default="")
    """Why the job stopped; empty while it has not."""
    batch_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("change_batches.id"))
    by_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("users.id"))
    grant_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("grants.id"))
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    worked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """When the job last finished a part."""
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class FrameworkMoveLine(Versioned, Model):
    """One thing that names a pathway of the old framework, and what was decided for it.

    `row_id` is the alignment, the program (its pathways and every requirement that names this one) or the
    competency set.
    """

    __tablename__ = "framework_move_lines"
    __table_args__ = (
        sa.CheckConstraint(one_of("kind", LineKind), name="kind"),
        sa.CheckConstraint(one_of("decision", Decision), name="decision"),
        sa.UniqueConstraint("move_id", "kind", "row_id", "from_pathway_id"),
        sa.Index("ix_framework_move_lines_from_pathway_id", "from_pathway_id"),
    )
    id: Mapped[Id]
    move_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("framework_moves.id"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    row_id: Mapped[int] = mapped_column(Ref)
    from_pathway_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("pathways.id"))
    decision: Mapped[str] = mapped_column(sa.String(6), default=Decision.OPEN.value)
    targets: Mapped[list[int]] = mapped_column(sa.JSON(), default=list)
    """Ids of the new pathways; empty unless the decision is to move."""
    preselected: Mapped[bool] = mapped_column(default=False)
    """Decided by the crosswalk, and by nobody since."""
    decided_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class FrameworkMoveOutcome(Model):
    """What the dry run found for one student in one program: the five bands before and after."""

    __tablename__ = "framework_move_outcomes"
    __table_args__ = (
        sa.CheckConstraint("effect IN ('loses', 'gains', 'other', 'same')", name="effect"),
        sa.UniqueConstraint("move_id", "student_id", "program_id"),
        sa.Index("ix_framework_move_outcomes_student_id", "student_id"),
    )
    id: Mapped[Id]
    move_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("framework_moves.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    program_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("programs.id"))
    chosen: Mapped[bool] = mapped_column(default=False)
    effect: Mapped[str] = mapped_column(sa.String(6))
    before: Mapped[list[int]] = mapped_column(sa.JSON(), default=list)
    """Done, in progress, waiting, planned, left; empty where the program did not concern the student."""
    after: Mapped[list[int]] = mapped_column(sa.JSON(), default=list)


class FrameworkMoveItem(Model):
    """A row that a move made (`before` empty) or changed, in the order in which it did."""

    __tablename__ = "framework_move_items"
    __table_args__ = (
        sa.UniqueConstraint("move_id", "kind", "row_id"),
        sa.Index("ix_framework_move_items_kind_row_id", "kind", "row_id"),
    )
    id: Mapped[Id]
    move_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("framework_moves.id"))
    kind: Mapped[str] = mapped_column(sa.String(16))
    row_id: Mapped[int] = mapped_column(Ref)
    before: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
