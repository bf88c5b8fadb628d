"""Districts, schools, school years and terms."""

from __future__ import annotations

import uuid
from datetime import date, time
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.database import Id, Model, Ref, Versioned, one_of


class SchoolKind(StrEnum):
    MIDDLE = "middle"
    HIGH = "high"
    CAREER_CENTER = "career_center"


class TermKind(StrEnum):
    YEAR = "year"
    SEMESTER = "semester"
    TRIMESTER = "trimester"
    QUARTER = "quarter"
    TERM = "term"


class District(Versioned, Model):
    """A school district; every large table carries its id."""

    __tablename__ = "districts"
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(sa.String(200))
    state: Mapped[str] = mapped_column(sa.String(2), default="")
    area_code: Mapped[str] = mapped_column(sa.String(10), default="US")
    """The labour-market area whose wages are shown first; the nation is the labelled fallback."""
    sourced_id: Mapped[str | None] = mapped_column(sa.String(255))
    passing_marks: Mapped[str] = mapped_column(sa.String(400), default="A B C D P CR S")
    """Marks that earn credit, letters without their + or -; see rosters.marks for how numbers are read."""
    passing_number: Mapped[int] = mapped_column(default=60)
    """The lowest passing mark where marks are numbers (0-100)."""
    hours_need: Mapped[str] = mapped_column(sa.String(4), default="both", server_default="both")
    """'both': hours are verified by the supervisor, then approved by the school; 'one': the school's approval is enough."""
    courses_a_year: Mapped[int] = mapped_column(default=8, server_default="8")
    """How many courses a student's year holds, where their school says nothing else."""
    visits_alone_from: Mapped[int] = mapped_column(default=16, server_default="16")
    """Below this age nobody shadows at a workplace before somebody spoke with a guardian."""
    school_begins_at: Mapped[time | None]
    school_ends_at: Mapped[time | None]
    """When classes usually are on a school day, local time, where it was said."""
    guid_key: Mapped[str | None] = mapped_column(sa.String(32), default=lambda: uuid.uuid4().hex)
    """From it exports make the sourcedIds of rows that no roster named; never changes."""


class School(Versioned, Model):
    __tablename__ = "schools"
    __table_args__ = (
        sa.CheckConstraint(one_of("kind", SchoolKind), name="kind"),
        sa.UniqueConstraint("district_id", "sourced_id"),
        sa.Index("ix_schools_district_id_name", "district_id", "name"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    name: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[str] = mapped_column(sa.String(20), default=SchoolKind.HIGH.value)
    code: Mapped[str] = mapped_column(sa.String(40), default="")
    sourced_id: Mapped[str | None] = mapped_column(sa.String(255))
    grade_low: Mapped[int] = mapped_column(default=9)
    grade_high: Mapped[int] = mapped_column(default=12)
    courses_a_year: Mapped[int | None]
    """How many courses a student's year holds; empty: as the district says."""
    district: Mapped[District] = relationship(lazy="raise")


class SchoolYear(Model):
    """`year` is the calendar year in which it ends: 2027 is 2026-27."""

    __tablename__ = "school_years"
    __table_args__ = (sa.UniqueConstraint("district_id", "year"),)
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    year: Mapped[int]
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    sourced_id: Mapped[str | None] = mapped_column(sa.String(255))

    @property
    def title(self) -> str:
        return year_title(self.year)


class Term(Model):
    __tablename__ = "terms"
    __table_args__ = (
        sa.CheckConstraint(one_of("kind", TermKind), name="kind"),
        sa.UniqueConstraint("district_id", "sourced_id"),
        sa.Index("ix_terms_school_year_id", "school_year_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    school_year_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("school_years.id"))
    title: Mapped[str] = mapped_column(sa.String(80))
    kind: Mapped[str] = mapped_column(sa.String(20), default=TermKind.SEMESTER.value)
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    sourced_id: Mapped[str | None] = mapped_column(sa.String(255))
    school_year: Mapped[SchoolYear] = relationship(lazy="raise")


class CalendarException(Versioned, Model):
    """Days on which school is not held though it is a weekday, or is held though it is none.

    `school_id` None: every school of the district.
    """

    __tablename__ = "calendar_exceptions"
    __table_args__ = (
        sa.CheckConstraint("ends_on >= begins_on", name="days"),
        sa.Index("ix_calendar_exceptions_district_id_begins_on", "district_id", "begins_on"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    school_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("schools.id"))
    title: Mapped[str] = mapped_column(sa.String(120))
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    school_day: Mapped[bool] = mapped_column(default=False)
    """True: school is held on these days."""


def year_title(year: int) -> str:
    """2027 -> '2026–27', the way schools write it."""
    return f"{year - 1}–{year % 100:02d}"


def year_of(day: date) -> int:
    """The calendar year in which the school year of a day ends; July turns it."""
    return day.year + (1 if day.month >= 7 else 0)
