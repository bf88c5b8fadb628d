"""What a school offers: courses and experiences on one base, so that others need not tell them apart."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from portal.database import ExactDecimal, Id, Model, Ref, Stamped, Versioned
from portal.schools.models import School


class OfferingKind(StrEnum):
    COURSE = "course"
    EXPERIENCE = "experience"


class OfferingState(StrEnum):
    ACTIVE = "active"
    RETIRED = "retired"


class Offering(Versioned, Stamped, Model):
    """The base of courses and experiences. `school_id` None: offered by the whole district.

    `code` is the local code; a course's state and SCED codes are kept apart from it.
    """

    __tablename__ = "offerings"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('course', 'experience')", name="kind"),
        sa.CheckConstraint("state IN ('active', 'retired')", name="state"),
        sa.CheckConstraint("grade_low <= grade_high", name="grades"),
        sa.UniqueConstraint("district_id", "sourced_id"),
        sa.Index("ix_offerings_district_id_title", "district_id", "title", "id"),
        sa.Index("ix_offerings_district_id_code", "district_id", "code"),
        sa.Index("ix_offerings_school_id", "school_id"),
    )
    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(12))
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    school_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("schools.id"))
    code: Mapped[str] = mapped_column(sa.String(40), default="")
    title: Mapped[str] = mapped_column(sa.String(200))
    description: Mapped[str] = mapped_column(sa.Text(), default="")
    subject: Mapped[str] = mapped_column(sa.String(80), default="")
    grade_low: Mapped[int] = mapped_column(default=9)
    grade_high: Mapped[int] = mapped_column(default=12)
    state: Mapped[str] = mapped_column(sa.String(10), default=OfferingState.ACTIVE.value)
    sourced_id: Mapped[str | None] = mapped_column(sa.String(255))
    school: Mapped[School | None] = relationship(lazy="raise")

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version, "polymorphic_on": cls.kind}


class Course(Offering):
    __tablename__ = "courses"
    __mapper_args__ = {"polymorphic_identity": OfferingKind.COURSE.value}
    id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("offerings.id"), primary_key=True)
    state_code: Mapped[str] = mapped_column(sa.String(40), default="")
    sced_code: Mapped[str | None] = mapped_column(sa.String(5), sa.ForeignKey("sced_courses.code"))
    credits: Mapped[Decimal] = mapped_column(ExactDecimal(), default=Decimal(1))
    cte: Mapped[bool] = mapped_column(default=False)
    terms_offered: Mapped[str] = mapped_column(sa.String(40), default="")
    """Which terms of a year it is taught in, as words: 'fall spring', 'year'; empty where not known."""


class Experience(Offering):
    """Catalogue, without year or host, like a course."""

    __tablename__ = "experiences"
    __mapper_args__ = {"polymorphic_identity": OfferingKind.EXPERIENCE.value}
    id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("offerings.id"), primary_key=True)
    experience_kind: Mapped[str] = mapped_column(sa.String(40), sa.ForeignKey("experience_kinds.code"))
    hours: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    """Hours that one placement usually has; empty: the kind's minimum."""
    course_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("courses.id"))
    """The course that gives credit for the same internship: its hours count once, its credit once."""


class Prerequisite(Model):
    """`course_id` asks for `required_id` first."""

    __tablename__ = "prerequisites"
    __table_args__ = (
        sa.CheckConstraint("course_id <> required_id", name="not_itself"),
        sa.UniqueConstraint("course_id", "required_id"),
        sa.Index("ix_prerequisites_required_id", "required_id"),
    )
    id: Mapped[Id]
    course_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("courses.id"))
    required_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("courses.id"))


class ExperienceKind(Model):
    """Internship, externship, job shadow ...: kinds are data."""

    __tablename__ = "experience_kinds"
    code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    title: Mapped[str] = mapped_column(sa.String(80))
    sustained: Mapped[bool] = mapped_column(default=False)
    """Perkins V counts only sustained experiences as work-based learning."""
    minimum_hours: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)


class ScedCourse(Model):
    """A course code of the School Courses for the Exchange of Data, five digits."""

    __tablename__ = "sced_courses"
    code: Mapped[str] = mapped_column(sa.String(5), primary_key=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    subject_area: Mapped[str] = mapped_column(sa.String(80))


class Credential(Versioned, Model):
    """A credential of value that a student can earn; `district_id` None: national."""

    __tablename__ = "credentials"
    __table_args__ = (sa.Index("ix_credentials_district_id_title", "district_id", "title"),)
    id: Mapped[Id]
    district_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    code: Mapped[str] = mapped_column(sa.String(40), default="")
    title: Mapped[str] = mapped_column(sa.String(200))
    issuer: Mapped[str] = mapped_column(sa.String(200), default="")
    aliases: Mapped[str] = mapped_column(sa.String(600), default="", server_default="")
    """Other names that lists of results use for it, one a line."""
    validity_months: Mapped[int | None]
    """How many months after it was earned it expires; empty: never."""
    retired: Mapped[bool] = mapped_column(default=False)
