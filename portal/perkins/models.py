"""Perkins V: a state's rules by reporting year, the statuses that students reached, and what follows after school."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import ExactDecimal, Id, Model, Ref, Stamped, UtcDateTime, Versioned, now, one_of


class Level(StrEnum):
    """What a student is in a program, lowest first; each is reached by itself and kept."""

    PARTICIPANT = "participant"
    CONCENTRATOR = "concentrator"
    COMPLETER = "completer"


class ExitOrigin(StrEnum):
    ROSTER = "roster"
    HAND = "hand"
    IMPORT = "import"


class Outcome(StrEnum):
    """Where a former student was in the second quarter after the exit (3S1)."""

    POSTSECONDARY = "postsecondary"
    TRAINING = "training"
    MILITARY = "military"
    SERVICE = "service"
    EMPLOYED = "employed"
    OTHER = "other"
    UNKNOWN = "unknown"


class Subject(StrEnum):
    """Academic assessments of 2S1, 2S2 and 2S3."""

    READING = "reading"
    MATHEMATICS = "mathematics"
    SCIENCE = "science"


class RuleSet(Versioned, Stamped, Model):
    """A state's definitions for a reporting year. `rules` is what perkins.rules.Rules reads and writes.

    The set in force for a year holds until a later year has one of its own.
    """

    __tablename__ = "perkins_rule_sets"
    __table_args__ = (
        sa.Index(
            "uq_perkins_rule_sets_in_force", "district_id", "reporting_year", unique=True,
            sqlite_where=sa.text("in_force = 1"), postgresql_where=sa.text("in_force"),
        ),
        sa.Index("ix_perkins_rule_sets_district_id", "district_id", "reporting_year"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    reporting_year: Mapped[int]
    """The calendar year in which the school year ends."""
    title: Mapped[str] = mapped_column(sa.String(200))
    source: Mapped[str] = mapped_column(sa.String(400), default="")
    """Where the rules come from: a page of the state, a law, a letter."""
    in_force: Mapped[bool] = mapped_column(default=False)
    rules: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)


class PerkinsStatus(Model):
    """A level that a student reached in a program. Kept: only a person withdraws one, with a reason."""

    __tablename__ = "perkins_statuses"
    __table_args__ = (
        sa.CheckConstraint(one_of("level", Level), name="level"),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason = '')", name="withdrawn_with_reason"),
        sa.UniqueConstraint("student_id", "program_id", "level"),
        sa.Index("ix_perkins_statuses_district_id", "district_id", "level", "reached_year"),
        sa.Index("ix_perkins_statuses_program_id", "program_id", "level"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    program_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("programs.id"))
    level: Mapped[str] = mapped_column(sa.String(12))
    reached_on: Mapped[date]
    """The end of the term whose record reached it, by perkins.status.ended_on."""
    reached_year: Mapped[int]
    rule_set_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("perkins_rule_sets.id"))
    """Whose rules it was reached by; empty: the federal minimum, where the district has no set in force."""
    rule_set_version: Mapped[int] = mapped_column(default=0)
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    withdrawn_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    withdrawn_reason: Mapped[str] = mapped_column(sa.String(400), default="")


class PerkinsStatusRecord(Model):
    """A course record that counted when the level was reached."""

    __tablename__ = "perkins_status_records"
    __table_args__ = (sa.Index("ix_perkins_status_records_course_record_id", "course_record_id"),)
    perkins_status_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("perkins_statuses.id"), primary_key=True)
    course_record_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("course_records.id"), primary_key=True)


class PerkinsStanding(Model):
    """Where a student stands in a program now, for lists: rewritten with whatever changes it."""

    __tablename__ = "perkins_standings"
    __table_args__ = (
        sa.CheckConstraint(one_of("level", (*(level.value for level in Level), "none")), name="level"),
        sa.Index("ix_perkins_standings_program_id", "program_id", "level"),
        sa.Index("ix_perkins_standings_district_id", "district_id", "level", "courses_missing"),
    )
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"), primary_key=True)
    program_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("programs.id"), primary_key=True)
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    level: Mapped[str] = mapped_column(sa.String(12), default="none")
    """The highest level held, withdrawn ones left out."""
    courses: Mapped[int] = mapped_column(default=0)
    """Completed courses of the program that count toward concentrator now."""
    credits: Mapped[Decimal] = mapped_column(ExactDecimal(), default=Decimal(0))
    courses_missing: Mapped[int] = mapped_column(default=0)
    """Courses still to complete until concentrator; 0 for who is one."""
    credits_missing: Mapped[Decimal] = mapped_column(ExactDecimal(), default=Decimal(0))
    supported: Mapped[bool] = mapped_column(default=True)
    """False where the level is kept although today's records no longer show it."""


class StudentExit(Versioned, Stamped, Model):
    """A student left school. `exit_code` is one of the rule set's exit types; empty: not known yet."""

    __tablename__ = "student_exits"
    __table_args__ = (
        sa.CheckConstraint(one_of("origin", ExitOrigin), name="origin"),
        sa.CheckConstraint(one_of("outcome", Outcome), name="outcome"),
        sa.UniqueConstraint("student_id", "left_on"),
        sa.Index("ix_student_exits_district_id", "district_id", "left_on"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    left_on: Mapped[date]
    exit_code: Mapped[str] = mapped_column(sa.String(20), default="")
    origin: Mapped[str] = mapped_column(sa.String(10), default=ExitOrigin.HAND.value)
    note: Mapped[str] = mapped_column(sa.String(400), default="")
    outcome: Mapped[str | None] = mapped_column(sa.String(14))
    """One of Outcome; empty: nobody has asked yet."""
    outcome_source: Mapped[str] = mapped_column(sa.String(200), default="")


class AssessmentResult(Model):
    """One academic result of a student: proficient or not, as the state's file says."""

    __tablename__ = "assessment_results"
    __table_args__ = (
        sa.CheckConstraint(one_of("subject", Subject), name="subject"),
        sa.UniqueConstraint("student_id", "subject", "year"),
        sa.Index("ix_assessment_results_district_id", "district_id", "subject"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    subject: Mapped[str] = mapped_column(sa.String(12))
    year: Mapped[int]
    proficient: Mapped[bool]
    assessment: Mapped[str] = mapped_column(sa.String(120), default="")


class NontraditionalProgram(Model):
    """The program leads to a field in which this sex is less than a quarter of those employed (4S1)."""

    __tablename__ = "nontraditional_programs"
    __table_args__ = (sa.CheckConstraint("sex IN ('female', 'male')", name="sex"),)
    program_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("programs.id"), primary_key=True)
    sex: Mapped[str] = mapped_column(sa.String(10))
