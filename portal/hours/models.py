"""Entries of hours, what was changed in them, the competencies they touched, and timesheets on paper."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import ExactDecimal, Id, Model, Ref, Stamped, UtcDateTime, Versioned, now, one_of


class HourState(StrEnum):
    PLANNED = "planned"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    VERIFIED = "verified"
    APPROVED = "approved"
    RETURNED = "returned"


class HourSource(StrEnum):
    """Who wrote the entry."""

    STUDENT = "student"
    STAFF = "staff"
    PAPER = "paper"


class HourEntry(Versioned, Stamped, Model):
    """A day's work. Only approved hours are done; submitted, verified and returned ones wait for somebody."""

    __tablename__ = "hour_entries"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", HourState), name="state"),
        sa.CheckConstraint(one_of("source", HourSource), name="source"),
        sa.CheckConstraint("verified_how IN ('', 'link', 'paper', 'school')", name="verified_how"),
        sa.CheckConstraint("hours > 0", name="hours"),
        sa.CheckConstraint("ends_at IS NULL OR begins_at < ends_at", name="times"),
        sa.Index("ix_hour_entries_placement_id_day", "placement_id", "day"),
        sa.Index("ix_hour_entries_student_id", "student_id"),
        sa.Index("ix_hour_entries_district_id_state", "district_id", "state"),
        sa.Index("ix_hour_entries_district_id_approved_at", "district_id", "approved_at"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    placement_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("placements.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    host_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("hosts.id"))
    """Where it was, by the terms in force on the day; empty: at the placement's only host."""
    day: Mapped[date]
    hours: Mapped[Decimal] = mapped_column(ExactDecimal())
    begins_at: Mapped[time | None]
    ends_at: Mapped[time | None]
    """From when to when, local time, where it was said; a break may make the hours fewer."""
    activity: Mapped[str] = mapped_column(sa.Text(), default="")
    state: Mapped[str] = mapped_column(sa.String(10), default=HourState.SUBMITTED.value)
    source: Mapped[str] = mapped_column(sa.String(10), default=HourSource.STUDENT.value, server_default="student")
    outside_plan: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """On a day or at a time that the week's plan does not have."""
    minors_said: Mapped[str] = mapped_column(sa.Text(), default="", server_default="")
    """What the rules for minors found when it was submitted: warnings, and what the school had overridden."""
    file_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("stored_files.id"))
    timesheet_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("timesheets.id"))
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    verified_how: Mapped[str] = mapped_column(sa.String(10), default="", server_default="")
    """By the supervisor's link, by a signature on paper, or by the school in their place."""
    verified_link_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("signed_links.id"))
    approved_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """Taken away by the student, and a draft since then: it can be brought back until it is swept away (hours.sweeping)."""
    comment: Mapped[str] = mapped_column(sa.Text(), default="")


class HourChange(Model):
    """What an entry said before somebody corrected it."""

    __tablename__ = "hour_changes"
    __table_args__ = (sa.Index("ix_hour_changes_entry_id", "entry_id"),)
    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("hour_entries.id"))
    day: Mapped[date]
    hours: Mapped[Decimal] = mapped_column(ExactDecimal())
    begins_at: Mapped[time | None]
    ends_at: Mapped[time | None]
    activity: Mapped[str] = mapped_column(sa.Text(), default="")
    state: Mapped[str] = mapped_column(sa.String(10))
    reason: Mapped[str] = mapped_column(sa.Text(), default="")
    user_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    link_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("signed_links.id"))
    """The supervisor's link by which it was corrected; else `user_id` says who did."""
    at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)


class HourCompetency(Model):
    """A competency that a day's work touched, as the student says."""

    __tablename__ = "hour_competencies"
    __table_args__ = (sa.UniqueConstraint("entry_id", "competency_id"), sa.Index("ix_hour_competencies_competency_id", "competency_id"))
    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("hour_entries.id"))
    competency_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("competencies.id"))


class Timesheet(Versioned, Stamped, Model):
    """A week on paper: printed for a placement, signed by the supervisor, its photo kept, its lines entered by staff."""

    __tablename__ = "timesheets"
    __table_args__ = (sa.Index("ix_timesheets_placement_id_week_of", "placement_id", "week_of"),)
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    placement_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("placements.id"))
    week_of: Mapped[date]
    """The Monday of the week."""
    signed_by: Mapped[str] = mapped_column(sa.String(200), default="")
    file_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("stored_files.id"))
    sent_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    """Who put the photo in: a student or staff."""
    entered_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    entered_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """Empty: the photo waits to be entered."""
