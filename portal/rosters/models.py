"""Students, where they sit now (enrollments) and what they have earned (records)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.catalog.models import Course
from portal.database import ExactDecimal, Id, Model, Ref, Stamped, UtcDateTime, Versioned, one_of
from portal.schools.models import School


class StudentState(StrEnum):
    ACTIVE = "active"
    EXITED = "exited"
    GRADUATED = "graduated"


class RecordOrigin(StrEnum):
    HOME = "home"
    TRANSFER = "transfer"
    DUAL = "dual"
    MIDDLE = "middle"


class RecordOutcome(StrEnum):
    """What a mark makes of a record. OPEN: an incomplete; NONE: attempted, earns nothing, and is no failure."""

    PASSED = "passed"
    FAILED = "failed"
    OPEN = "open"
    NONE = "none"


PARTS = ("first", "second", "third", "")
"""Which part of a course a record is for, where its code says so and its term does not; '': by its term."""


class Student(Versioned, Stamped, Model):
    """`school_id` is the home school; other schools attended are AttendedSchool rows."""

    __tablename__ = "students"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", StudentState), name="state"),
        sa.UniqueConstraint("district_id", "sourced_id"),
        sa.UniqueConstraint("user_id"),
        sa.Index("ix_students_district_id_local_id", "district_id", "local_id"),
        sa.Index("ix_students_district_id_name", "district_id", "family_name", "given_name", "id"),
        sa.Index("ix_students_district_id_grade", "district_id", sa.text("grade DESC"), "family_name", "given_name", "id"),
        sa.Index("ix_students_school_id_name", "school_id", "family_name", "given_name", "id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    school_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("schools.id"))
    user_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    sourced_id: Mapped[str | None] = mapped_column(sa.String(255))
    local_id: Mapped[str] = mapped_column(sa.String(80), default="")
    """The student number that the school's other files use."""
    given_name: Mapped[str] = mapped_column(sa.String(200))
    middle_name: Mapped[str] = mapped_column(sa.String(200), default="")
    family_name: Mapped[str] = mapped_column(sa.String(200))
    preferred_name: Mapped[str] = mapped_column(sa.String(200), default="")
    grade: Mapped[int | None]
    """6-12 in this school year; empty where the roster does not say."""
    birth_date: Mapped[date | None]
    state: Mapped[str] = mapped_column(sa.String(10), default=StudentState.ACTIVE.value)
    entered_on: Mapped[date | None]
    exited_on: Mapped[date | None]
    directory_opt_out: Mapped[bool] = mapped_column(default=False)
    school: Mapped[School] = relationship(lazy="raise")
    user: Mapped[User | None] = relationship(lazy="raise")

    @property
    def name(self) -> str:
        return f"{self.preferred_name or self.given_name} {self.family_name}".strip()


class StudentSensitive(Model):
    """Fields that reach no host, portfolio or supervisor page; read only by reports that suppress."""

    __tablename__ = "student_sensitive"
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"), primary_key=True)
    sex: Mapped[str] = mapped_column(sa.String(20), default="")
    races: Mapped[str] = mapped_column(sa.String(200), default="")
    hispanic: Mapped[bool | None]
    iep: Mapped[bool | None]
    section_504: Mapped[bool | None]
    english_learner: Mapped[bool | None]
    economically_disadvantaged: Mapped[bool | None]


class AttendedSchool(Model):
    """A school beside the home school, e.g. the career center a student is sent to."""

    __tablename__ = "attended_schools"
    __table_args__ = (
        sa.UniqueConstraint("student_id", "school_id", "begins_on"),
        sa.Index("ix_attended_schools_school_id_student_id", "school_id", "student_id"),
    )
    id: Mapped[Id]
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    school_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("schools.id"))
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]


class Section(Model):
    """OneRoster's class: a course taught now, by somebody, to somebody. Dates are those of its terms."""

    __tablename__ = "sections"
    __table_args__ = (
        sa.UniqueConstraint("district_id", "sourced_id"),
        sa.Index("ix_sections_course_id", "course_id"),
        sa.Index("ix_sections_school_id_ends_on", "school_id", "ends_on"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    school_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("schools.id"))
    course_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("courses.id"))
    school_year_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("school_years.id"))
    term_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("terms.id"))
    title: Mapped[str] = mapped_column(sa.String(200))
    code: Mapped[str] = mapped_column(sa.String(80), default="")
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    sourced_id: Mapped[str | None] = mapped_column(sa.String(255))
    course: Mapped[Course] = relationship(lazy="raise")


class SectionTeacher(Model):
    __tablename__ = "section_teachers"
    __table_args__ = (
        sa.UniqueConstraint("section_id", "user_id"),
        sa.Index("ix_section_teachers_user_id", "user_id"),
    )
    id: Mapped[Id]
    section_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("sections.id"))
    user_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("users.id"))
    is_primary: Mapped[bool] = mapped_column(default=True)
    begins_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    sourced_id: Mapped[str | None] = mapped_column(sa.String(255))


class Enrollment(Model):
    """A student sits in a section; ended by date, never deleted. It earns nothing: records do."""

    __tablename__ = "enrollments"
    __table_args__ = (
        sa.UniqueConstraint("district_id", "sourced_id"),
        sa.Index("ix_enrollments_student_id", "student_id"),
        sa.Index("ix_enrollments_section_id", "section_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    section_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("sections.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    sourced_id: Mapped[str | None] = mapped_column(sa.String(255))


def outcome_by_passed(context: Any) -> str:
    """Where a row is written without an outcome: passed, or else failed."""
    values = context.get_current_parameters() if context is not None else {}
    return (RecordOutcome.PASSED if values.get("passed") else RecordOutcome.FAILED).value


class CourseRecord(Versioned, Stamped, Model):
    """What a student earned: one mark in one course in one term of one year. Ended, never deleted.

    Written by `rosters.services.keep_records` and the deeds beside it, which keep the old values (RecordChange).
    """

    __tablename__ = "course_records"
    __table_args__ = (
        sa.CheckConstraint(one_of("origin", RecordOrigin), name="origin"),
        sa.CheckConstraint(one_of("outcome", RecordOutcome), name="outcome"),
        sa.CheckConstraint(one_of("part", PARTS), name="part"),
        sa.CheckConstraint("credits_attempted >= 0 AND credits_earned >= 0", name="credits"),
        sa.UniqueConstraint("student_id", "course_code", "year", "term", "school_name"),
        sa.Index("ix_course_records_course_id", "course_id"),
        sa.Index("ix_course_records_district_id_created_at", "district_id", "created_at"),
        sa.Index("ix_course_records_sourced_id", "sourced_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    course_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("courses.id"))
    """Empty where the code is not in our catalogue: kept, shown, counted once the course is found."""
    course_code: Mapped[str] = mapped_column(sa.String(40))
    course_title: Mapped[str] = mapped_column(sa.String(200), default="")
    school_name: Mapped[str] = mapped_column(sa.String(200), default="")
    year: Mapped[int]
    """The calendar year in which the school year ends."""
    term: Mapped[str] = mapped_column(sa.String(40), default="")
    mark: Mapped[str] = mapped_column(sa.String(10), default="")
    credits_attempted: Mapped[Decimal] = mapped_column(ExactDecimal())
    credits_earned: Mapped[Decimal] = mapped_column(ExactDecimal())
    passed: Mapped[bool]
    """Whether `outcome` is passed: by the district's pass rule (rosters.marks), or by an override."""
    outcome: Mapped[str] = mapped_column(sa.String(10), default=outcome_by_passed, server_default="failed")
    open_until: Mapped[date | None]
    """The last day on which an incomplete is still open; empty: until a mark comes."""
    credits_given: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    """What the source itself says was earned; `credits_earned` follows from it and the outcome."""
    part: Mapped[str] = mapped_column(sa.String(10), default="", server_default="")
    source: Mapped[str] = mapped_column(sa.String(80), default="", server_default="")
    """The system whose file brought it, by the name that the district gave it."""
    origin: Mapped[str] = mapped_column(sa.String(10), default=RecordOrigin.HOME.value)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    batch_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("import_batches.id"))
    sourced_id: Mapped[str | None] = mapped_column(sa.String(255))
    """Of the OneRoster result that last told of it."""


class StudentCredential(Versioned, Stamped, Model):
    """One attempt of a student at a credential; approved, it is held until it expires (credentials.services)."""

    __tablename__ = "student_credentials"
    __table_args__ = (
        sa.CheckConstraint("state IN ('attempted', 'submitted', 'approved', 'refused')", name="state"),
        sa.CheckConstraint("result IN ('pending', 'passed', 'failed')", name="result"),
        sa.Index("ix_student_credentials_student_id", "student_id"),
        sa.Index("ix_student_credentials_credential_id", "credential_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    credential_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("credentials.id"))
    state: Mapped[str] = mapped_column(sa.String(12), default="submitted")
    attempt: Mapped[int] = mapped_column(default=1, server_default="1")
    """Which attempt at this credential, from 1."""
    attempted_on: Mapped[date | None]
    result: Mapped[str] = mapped_column(sa.String(10), default="pending", server_default="pending")
    score: Mapped[str] = mapped_column(sa.String(40), default="", server_default="")
    earned_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    """From then on it no longer counts; worked out from the credential's validity unless somebody set it."""
    proof: Mapped[str] = mapped_column(sa.String(200), default="")
    """The certificate's number, or what else proves it in words; a file is a row of credential_proofs."""
    comment: Mapped[str] = mapped_column(sa.String(400), default="", server_default="")
    """Why it was refused; the student reads it."""
    entered_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    """Who wrote down what it says now; they never approve it."""
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    approved_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    """Who approved or refused it."""


class Caseload(Model):
    """A counselor's student."""

    __tablename__ = "caseloads"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "student_id", "begins_on"),
        sa.Index("ix_caseloads_student_id", "student_id"),
    )
    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("users.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
