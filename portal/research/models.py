"""What a student keeps: occupations and pathways, with notes."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.careers.models import SOC
from portal.database import Id, Model, Ref, UtcDateTime, Versioned, now


class SavedItem(Versioned, Model):
    """An occupation or a pathway that a student keeps, with their note. Taken off the list it keeps its note, for coming back."""

    __tablename__ = "saved_items"
    __table_args__ = (
        sa.CheckConstraint("(soc IS NULL) <> (pathway_id IS NULL)", name="one_thing"),
        sa.CheckConstraint("NOT is_target OR (soc IS NOT NULL AND removed_at IS NULL)", name="target"),
        sa.UniqueConstraint("student_id", "soc"),
        sa.UniqueConstraint("student_id", "pathway_id"),
        sa.Index("uq_saved_items_target", "student_id", unique=True, sqlite_where=sa.text("is_target"), postgresql_where=sa.text("is_target")),
        sa.Index("ix_saved_items_district_id", "district_id"),
        sa.Index("ix_saved_items_pathway_id", "pathway_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    student_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("students.id"))
    soc: Mapped[str | None] = mapped_column(SOC, sa.ForeignKey("occupations.soc"))
    pathway_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("pathways.id"))
    note: Mapped[str] = mapped_column(sa.Text(), default="")
    is_target: Mapped[bool] = mapped_column(default=False)
    """The one occupation that the student aims at."""
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
