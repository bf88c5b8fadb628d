"""A student's goals with steps and reflections, and the questions about a program that they sent to their counselor."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, Stamped, UtcDateTime, Versioned, now, one_of


class GoalState(StrEnum):
    OPEN = "open"
    REACHED = "reached"
    DROPPED = "dropped"


class RequestState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"


class Goal(Versioned, Stamped, Model):
    """What a student wants to reach, by when; tied to a program, an occupation, a placement or nothing."""

    __tablename__ = "goals"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", GoalState), name="state"),
        sa.CheckConstraint("(state = 'open') = (ended_on IS NULL)", name="ended"),
        sa.CheckConstraint(
            "(CASE WHEN program_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN soc IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN placement_id IS NULL THEN 0 ELSE 1 END) <= 1",
            name="one_tie",
        ),
        sa.Index("ix_goals_student_id", "student_id", "state"),
        sa.Index("ix_goals_program_id", "program_id"),
        sa.Index("ix_goals_placement_id", "placement_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    title: Mapped[str] = mapped_column(sa.String(200))
    why: Mapped[str] = mapped_column(sa.String(1000), default="")
    due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(sa.String(10), default=GoalState.OPEN.value)
    ended_on: Mapped[date | None]
    """The day on which it was reached or dropped."""
    program_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("programs.id"))
    soc: Mapped[str | None] = mapped_column(sa.String(7), sa.ForeignKey("occupations.soc"))
    placement_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("placements.id"))


class GoalStep(Model):
    """One thing to do on the way to a goal."""

    __tablename__ = "goal_steps"
    __table_args__ = (sa.Index("ix_goal_steps_goal_id", "goal_id", "position"),)
    id: Mapped[Id]
    goal_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("goals.id"))
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(sa.String(200))
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]


class GoalNote(Model):
    """What the student thought about a goal, or what their counselor wrote to it; never changed afterwards."""

    __tablename__ = "goal_notes"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('reflection', 'comment')", name="kind"),
        sa.Index("ix_goal_notes_goal_id", "goal_id"),
    )
    id: Mapped[Id]
    goal_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("goals.id"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    text: Mapped[str] = mapped_column(sa.String(2000))
    at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))


class WhatIfRequest(Versioned, Model):
    """A student sent a program that they looked at to their counselor, with a question; the counselor answers."""

    __tablename__ = "what_if_requests"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", RequestState), name="state"),
        sa.CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered"),
        sa.Index("ix_what_if_requests_student_id", "student_id"),
        sa.Index("ix_what_if_requests_district_id_state", "district_id", "state"),
        sa.Index(
            "uq_what_if_requests_open", "student_id", "program_id", unique=True,
            sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"),
        ),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    program_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("programs.id"))
    note: Mapped[str] = mapped_column(sa.String(1000), default="")
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    state: Mapped[str] = mapped_column(sa.String(10), default=RequestState.OPEN.value)
    answer: Mapped[str] = mapped_column(sa.String(2000), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    answered_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
