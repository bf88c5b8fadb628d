"""What of a plan is kept: each version that a student asked to have approved, and what was said about it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, UtcDateTime, Versioned, now, one_of


class SubmissionState(StrEnum):
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    """Taken back by the student, or replaced by a newer one before anybody answered."""


class PlanSubmission(Versioned, Model):
    """A student's plan as it stood when they asked for approval; `entries` never change afterwards."""

    __tablename__ = "plan_submissions"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", SubmissionState), name="state"),
        sa.CheckConstraint("(state IN ('approved', 'returned')) = (decided_at IS NOT NULL)", name="decided"),
        sa.Index("ix_plan_submissions_student_id", "student_id", "id"),
        sa.Index(
            "uq_plan_submissions_open", "student_id", unique=True,
            sqlite_where=sa.text("state = 'submitted'"), postgresql_where=sa.text("state = 'submitted'"),
        ),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    entries: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON(), default=list)
    """Each a dict of offering_id, title (as it was then), year and term."""
    state: Mapped[str] = mapped_column(sa.String(10), default=SubmissionState.SUBMITTED.value)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    decided_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    comment: Mapped[str] = mapped_column(sa.String(1000), default="")
    """Of who approved or returned it, for the student."""
    changed: Mapped[bool] = mapped_column(default=False)
    """Approved, and the plan is another one since."""


class PlanComment(Model):
    """What the student or who plans for them wrote about the plan, or a year of it; its words never change afterwards."""

    __tablename__ = "plan_comments"
    __table_args__ = (sa.Index("ix_plan_comments_student_id", "student_id", "id"),)
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    year: Mapped[int | None]
    """The school year that it is about (2027 is 2026–27); empty for the whole plan."""
    text: Mapped[str] = mapped_column(sa.String(1000))
    at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    by_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("users.id"))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """Taken away by who wrote it, and kept for a while so that it can be brought back."""
