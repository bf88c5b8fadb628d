"""Teachers' own externships: days at a workplace, as professional development."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import ExactDecimal, Id, Model, Ref, Stamped, UtcDateTime, Versioned, one_of


class ExternshipState(StrEnum):
    LOGGED = "logged"
    APPROVED = "approved"


class TeacherExternship(Versioned, Stamped, Model):
    """What a teacher did and learned at a host of the directory, or at another place by its name."""

    __tablename__ = "teacher_externships"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", ExternshipState), name="state"),
        sa.CheckConstraint("ends_on >= begins_on", name="days"),
        sa.CheckConstraint("hours > 0", name="hours"),
        sa.Index("ix_teacher_externships_user_id", "user_id"),
        sa.Index("ix_teacher_externships_school_id", "school_id"),
        sa.Index("ix_teacher_externships_host_id", "host_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    school_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("schools.id"))
    """The school that the teacher worked for then."""
    user_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("users.id"))
    host_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("hosts.id"))
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    """Where, in words, when it is no host of the directory."""
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    hours: Mapped[Decimal] = mapped_column(ExactDecimal())
    learned: Mapped[str] = mapped_column(sa.Text(), default="")
    file_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("stored_files.id"))
    state: Mapped[str] = mapped_column(sa.String(10), default=ExternshipState.LOGGED.value)
    approved_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class TeacherExternshipCourse(Model):
    """A course that what was learned feeds into."""

    __tablename__ = "teacher_externship_courses"
    __table_args__ = (
        sa.UniqueConstraint("externship_id", "course_id"),
        sa.Index("ix_teacher_externship_courses_course_id", "course_id"),
    )
    id: Mapped[Id]
    externship_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("teacher_externships.id"))
    course_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("courses.id"))
