"""What those who guide a student write down."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, Stamped, UtcDateTime, Versioned


class StudentNote(Versioned, Stamped, Model):
    """A note about a talk, a call, an agreement. The student, the family and hosts never see it."""

    __tablename__ = "student_notes"
    __table_args__ = (
        sa.Index("ix_student_notes_student_id", "student_id"),
        sa.Index("ix_student_notes_author_id_due_on", "author_id", "due_on"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    author_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("users.id"))
    about_on: Mapped[date]
    """The day it is about."""
    text: Mapped[str] = mapped_column(sa.Text())
    private: Mapped[bool] = mapped_column(default=False)
    """For the author alone; else for all who guide the student."""
    due_on: Mapped[date | None]
    """When the author wants to come back to it."""
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """When what was due was done."""
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """Taken away, and kept for a while so that it can be brought back."""
