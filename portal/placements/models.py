"""Openings at hosts, placements of students, and on which terms a placement runs from which day."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import ExactDecimal, Id, Model, Ref, Stamped, UtcDateTime, Versioned, now, one_of


class OpeningState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class PlacementState(StrEnum):
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    AGREEMENT_OUT = "agreement_out"
    ACTIVE = "active"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


class Origin(StrEnum):
    """How a placement came about."""

    STAFF = "staff"
    REQUEST = "request"
    """A student asked for a seat of an opening."""
    OWN_HOST = "own_host"
    """A student brought the host along; the school checks it first."""


class WithdrawnAs(StrEnum):
    """Why a placement ended before its time."""

    DECLINED = "declined"
    EXPIRED = "expired"
    STUDENT = "student"
    HOST = "host"
    SCHOOL = "school"
    OTHER = "other"


HOLDS_A_SEAT = (PlacementState.CONFIRMED.value, PlacementState.AGREEMENT_OUT.value, PlacementState.ACTIVE.value)
"""States in which a placement takes a seat of its opening; a request takes none until it is confirmed."""


class Opening(Versioned, Stamped, Model):
    """Seats of a catalogued experience at a host, from a day to a day."""

    __tablename__ = "openings"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", OpeningState), name="state"),
        sa.CheckConstraint("seats > 0", name="seats"),
        sa.CheckConstraint("ends_on >= begins_on", name="days"),
        sa.CheckConstraint("grade_low <= grade_high", name="grades"),
        sa.Index("ix_openings_district_id_state", "district_id", "state"),
        sa.Index("ix_openings_experience_id", "experience_id"),
        sa.Index("ix_openings_host_id", "host_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    school_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("schools.id"))
    """For this school's students only; empty: for every school of the district."""
    experience_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("experiences.id"))
    host_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("hosts.id"))
    site_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("host_sites.id"))
    supervisor_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("host_contacts.id"))
    state: Mapped[str] = mapped_column(sa.String(10), default=OpeningState.OPEN.value)
    seats: Mapped[int] = mapped_column(default=1)
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    apply_by: Mapped[date | None]
    plan: Mapped[list[list[Any]]] = mapped_column(sa.JSON(), default=list)
    """The usual week, see placements.plans."""
    hours_goal: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    paid: Mapped[bool] = mapped_column(default=False)
    pay: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    """US dollars an hour, where it is known."""
    soc: Mapped[str | None] = mapped_column(sa.String(7), sa.ForeignKey("occupations.soc"))
    """The occupation a student learns there; rules for minors ask it."""
    hazards: Mapped[list[str]] = mapped_column(sa.JSON(), default=list)
    """Codes of hazardous work that is part of it, see the rules for minors."""
    grade_low: Mapped[int] = mapped_column(default=9)
    grade_high: Mapped[int] = mapped_column(default=12)
    program_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("programs.id"))
    """Only for students who chose this program."""
    interview: Mapped[bool] = mapped_column(default=False)
    about: Mapped[str] = mapped_column(sa.Text(), default="")
    """What the student does there, in a few sentences."""


class Placement(Versioned, Stamped, Model):
    """A student at a host, for an experience of the catalogue.

    `host_id`, `supervisor_name`, `begins_on`, `ends_on` and `hours_goal` say what holds today; what held or will hold
    on another day, PlacementTerms say. `placements.terms` writes both, and moves the former when the day comes.
    """

    __tablename__ = "placements"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", PlacementState), name="state"),
        sa.CheckConstraint(one_of("origin", Origin), name="origin"),
        sa.CheckConstraint("withdrawn_as IN ('', 'declined', 'expired', 'student', 'host', 'school', 'other')", name="withdrawn_as"),
        sa.Index("ix_placements_student_id", "student_id"),
        sa.Index("ix_placements_school_id_state", "school_id", "state"),
        sa.Index("ix_placements_experience_id", "experience_id"),
        sa.Index("ix_placements_opening_id_state", "opening_id", "state"),
        sa.Index("ix_placements_host_id", "host_id"),
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
    opening_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("openings.id"))
    origin: Mapped[str] = mapped_column(sa.String(10), default=Origin.STAFF.value, server_default="staff")
    request: Mapped[str] = mapped_column(sa.Text(), default="", server_default="")
    """What the student wrote when asking for it."""
    expires_on: Mapped[date | None]
    """The last day on which a request waits; it is withdrawn as expired after it."""
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """When the request was confirmed or declined."""
    agreement_signed_on: Mapped[date | None]
    """The day on which the last signer of the agreement signed; written by whoever keeps agreements."""
    withdrawn_as: Mapped[str] = mapped_column(sa.String(10), default="", server_default="")
    ended_reason: Mapped[str] = mapped_column(sa.Text(), default="", server_default="")
    """The reason of a withdrawal, in a sentence the student sees."""
    ended_on: Mapped[date | None]
    """The day on which it was completed or withdrawn."""


class PlacementTerms(Model):
    """What was agreed for a placement at a host from one day to another; an amendment ends a row and begins the next.

    Two rows whose days overlap are two hosts at a time. Rows are ended, never edited: what an hour counted as on its
    day stays what it was.
    """

    __tablename__ = "placement_terms"
    __table_args__ = (
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= begins_on", name="days"),
        sa.Index("ix_placement_terms_placement_id_begins_on", "placement_id", "begins_on"),
        sa.Index("ix_placement_terms_host_id", "host_id"),
        sa.Index("ix_placement_terms_supervisor_id", "supervisor_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    placement_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("placements.id"))
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    """Empty: until the placement ends or is amended."""
    last_on: Mapped[date]
    """The last day of the placement as these terms know it."""
    host_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("hosts.id"))
    site_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("host_sites.id"))
    supervisor_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("host_contacts.id"))
    supervisor_name: Mapped[str] = mapped_column(sa.String(200), default="")
    hours_goal: Mapped[Decimal] = mapped_column(ExactDecimal())
    plan: Mapped[list[list[Any]]] = mapped_column(sa.JSON(), default=list)
    paid: Mapped[bool] = mapped_column(default=False)
    pay: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    soc: Mapped[str | None] = mapped_column(sa.String(7), sa.ForeignKey("occupations.soc"))
    hazards: Mapped[list[str]] = mapped_column(sa.JSON(), default=list)
    reason: Mapped[str] = mapped_column(sa.Text(), default="")
    """Why the placement was amended; empty for the first terms."""
    made_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    beside: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """At another host beside the main one; the main terms say the goal and what the placement is named by."""
    replaces_id: Mapped[int | None] = mapped_column(Ref)
    """The id of the terms that this amendment ended, or took the place of from their first day."""
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """An amendment taken back before it came into force; it held on no day."""


class PlacementChange(Model):
    """A step of a placement from one state to another: its history, and what an undo goes back to."""

    __tablename__ = "placement_changes"
    __table_args__ = (sa.Index("ix_placement_changes_placement_id", "placement_id"),)
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    placement_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("placements.id"))
    deed: Mapped[str] = mapped_column(sa.String(20))
    """The function of placements.transitions that did it, or 'create'."""
    before: Mapped[str] = mapped_column(sa.String(14))
    """The state before; empty where it was made."""
    after: Mapped[str] = mapped_column(sa.String(14))
    reason: Mapped[str] = mapped_column(sa.Text(), default="")
    by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    """Empty: the portal did it when the day came, or somebody by a link."""
    at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """When it was taken back; it stays in the history."""
