"""Which skill or area of knowledge a competency speaks for, as the district's staff tie them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, UtcDateTime, now


class CompetencyElement(Model):
    """A tie between a competency and an element that occupations ask for, by O*NET's kind and name."""

    __tablename__ = "competency_elements"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('skill', 'knowledge')", name="kind"),
        sa.UniqueConstraint("competency_id", "kind", "name"),
        sa.Index("ix_competency_elements_district_id", "district_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    competency_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("competencies.id"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    name: Mapped[str] = mapped_column(sa.String(120))
    tied_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    tied_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
