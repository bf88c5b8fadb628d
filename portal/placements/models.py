"""Hosts, placements of students with them, and the hours they log."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import ExactDecimal, Id, Model, Ref, Stamped, UtcDateTime, Versioned, one_of


class PlacementState(StrEnum):
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    AGREEMENT_OUT = "agreement_out"
    ACTIVE = "active"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


class HourState(StrEnum):
    PLANNED = "planned"
    SUBMITTED = "submitted"
    VERIFIED = "verified"
    APPROVED = "approved"
    RETURNED = "returned"


class Host(Versioned, Stamped, Model):
    __tablename__ = "hosts"
    __table_args__ = (sa.Index("ix_hosts_district_id_name", "district_id", "name"),)
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    name: Mapped[str] = mapped_column(sa.String(200))
    naics: Mapped[str | None] = mapped_column(sa.String(10), sa.ForeignKey("industries.naics"))
    city: Mapped[str] = mapped_column(sa.String(120), default="")


class Placement(Versioned, Stamped, Model):
    """A student at a host, for an experience of the catalogue."""

    __tablename__ = "placements"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", PlacementState), name="state"),
        sa.Index("ix_placements_student_id", "student_id"),
        sa.Index("ix_placements_school_id_state", "school_id", "state"),
        sa.Index("ix_placements_experience_id", "experience_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    school_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("schools.id"))
    """The school whose coordinator runs it."""
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    experience_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("experiences.id"))
    host_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("hosts.id"))
    state: Mapped[str] = mapped_column(sa.String(14), default=PlacementState.REQUESTED.value)
    supervisor_name: Mapped[str] = mapped_column(sa.String(200), default="")
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    hours_goal: Mapped[Decimal] = mapped_column(ExactDecimal())


class HourEntry(Versioned, Stamped, Model):
    """A day's work. Only approved hours are done; submitted, verified and returned ones wait for somebody."""

    __tablename__ = "hour_entries"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", HourState), name="state"),
        sa.CheckConstraint("hours > 0", name="hours"),
        sa.Index("ix_hour_entries_placement_id_day", "placement_id", "day"),
        sa.Index("ix_hour_entries_student_id", "student_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    placement_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("placements.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    day: Mapped[date]
    hours: Mapped[Decimal] = mapped_column(ExactDecimal())
    activity: Mapped[str] = mapped_column(sa.Text(), default="")
    state: Mapped[str] = mapped_column(sa.String(10), default=HourState.SUBMITTED.value)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    approved_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    comment: Mapped[str] = mapped_column(sa.Text(), default="")
