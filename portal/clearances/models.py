"""Forms a placement asks of a student, which experiences ask for which, and what is on file until when."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, Stamped, UtcDateTime, Versioned, now, one_of


class ClearanceState(StrEnum):
    SUBMITTED = "submitted"
    """Handed in by the student; the coordinator has not looked yet."""
    ON_FILE = "on_file"
    REFUSED = "refused"


class Asks:
    """Who is asked for a form, and how long it holds."""

    experience_kinds: Mapped[list[str]] = mapped_column(sa.JSON(), default=list)
    """Codes of the kinds of experience that ask for it; none: only openings that ask for it by name."""
    only_paid: Mapped[bool] = mapped_column(default=False)
    only_minors: Mapped[bool] = mapped_column(default=False)
    """Only of students who are under 18 on the first day."""
    before_first_day: Mapped[bool] = mapped_column(default=True)
    """Nobody begins without it."""
    months: Mapped[int | None]
    """How long it lasts when nobody says another day; empty: it does not run out."""


class ClearanceKind(Asks, Versioned, Model):
    """A form. `district_id` empty: built in, the same for all; a district says in ClearanceNeed whom it asks instead."""

    __tablename__ = "clearance_kinds"
    __table_args__ = (sa.UniqueConstraint("district_id", "code"),)
    id: Mapped[Id]
    district_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    code: Mapped[str] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.String(120))
    about: Mapped[str] = mapped_column(sa.Text(), default="")
    """What it is, in plain words, for students and families."""
    sensitive: Mapped[bool] = mapped_column(default=False)
    """About health: only ever 'on file until a day'; no file, no note, no reason is kept."""
    position: Mapped[int] = mapped_column(default=0)


class ClearanceNeed(Asks, Versioned, Model):
    """A district's own word on whom it asks for a form; stands in the place of what is built in."""

    __tablename__ = "clearance_needs"
    __table_args__ = (sa.UniqueConstraint("district_id", "kind_id"),)
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    kind_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("clearance_kinds.id"))


class OpeningClearance(Model):
    """A form that one opening asks for beside what its kind of experience does."""

    __tablename__ = "opening_clearances"
    __table_args__ = (sa.UniqueConstraint("opening_id", "kind_id"),)
    id: Mapped[Id]
    opening_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("openings.id"))
    kind_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("clearance_kinds.id"))


class StudentClearance(Versioned, Stamped, Model):
    """A form of a student as it was handed in once. Another one is another row: the old ones are its history."""

    __tablename__ = "student_clearances"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", ClearanceState), name="state"),
        sa.CheckConstraint("expires_on IS NULL OR valid_from IS NULL OR expires_on >= valid_from", name="days"),
        sa.Index("ix_student_clearances_student_id_kind_id", "student_id", "kind_id"),
        sa.Index("ix_student_clearances_district_id_state", "district_id", "state"),
        sa.Index("ix_student_clearances_expires_on", "expires_on"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    kind_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("clearance_kinds.id"))
    state: Mapped[str] = mapped_column(sa.String(10), default=ClearanceState.SUBMITTED.value)
    valid_from: Mapped[date | None]
    expires_on: Mapped[date | None]
    """The last day it holds; empty: it does not run out."""
    file_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("stored_files.id"))
    reason: Mapped[str] = mapped_column(sa.Text(), default="")
    """Why it was refused, in a sentence the student reads."""
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    entered_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    checked_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
