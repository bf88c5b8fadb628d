"""Who answers for a student until they are 18."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, Versioned


class Guardian(Versioned, Model):
    """A parent or guardian, reached by mail, telephone or paper; their rights pass to the student at 18."""

    __tablename__ = "guardians"
    __table_args__ = (sa.Index("ix_guardians_student_id", "student_id"),)
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    name: Mapped[str] = mapped_column(sa.String(200))
    relation: Mapped[str] = mapped_column(sa.String(40), default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    language: Mapped[str] = mapped_column(sa.String(10), default="en")
    """BCP 47; what is sent to them is written in it where there is a translation."""
    ends_on: Mapped[date | None]
    """No longer a guardian after this day."""
