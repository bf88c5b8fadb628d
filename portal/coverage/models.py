"""Which offering introduces, reinforces or masters which competency, and every change to that."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.catalog.models import Offering
from portal.competencies.models import Competency
from portal.database import Id, Model, Ref, Stamped, UtcDateTime, Versioned, now, one_of
from portal.language import lazy


class Level(StrEnum):
    INTRODUCED = "introduced"
    REINFORCED = "reinforced"
    MASTERED = "mastered"


LEVEL_WORDS = {Level.INTRODUCED: lazy("introduced"), Level.REINFORCED: lazy("reinforced"), Level.MASTERED: lazy("mastered")}
LEVEL_LETTERS = {Level.INTRODUCED: "I", Level.REINFORCED: "R", Level.MASTERED: "M"}


class CoverageDeed(StrEnum):
    """How a cell came to say what it says."""

    SET = "set"
    UNDONE = "undone"
    REVERTED = "reverted"
    PASTED = "pasted"
    FILLED = "filled"
    IMPORTED = "imported"
    COPIED = "copied"
    MOVED = "moved"


class Coverage(Versioned, Stamped, Model):
    """One per offering and competency that was ever covered; level None: cleared, kept for its version."""

    __tablename__ = "coverages"
    __table_args__ = (
        sa.CheckConstraint(f"level IS NULL OR {one_of('level', Level)}", name="level"),
        sa.UniqueConstraint("offering_id", "competency_id"),
        sa.Index("ix_coverages_competency_id", "competency_id"),
        sa.Index("ix_coverages_district_id", "district_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    offering_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("offerings.id"))
    competency_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("competencies.id"))
    level: Mapped[str | None] = mapped_column(sa.String(10))
    evidence: Mapped[str] = mapped_column(sa.Text(), default="")
    """Where one sees it: a unit, a project, a test; empty where nobody said."""
    changed_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    offering: Mapped[Offering] = relationship(lazy="raise")
    competency: Mapped[Competency] = relationship(lazy="raise")


class CoverageChange(Model):
    """Every change of a cell, in order; nothing here is ever changed."""

    __tablename__ = "coverage_changes"
    __table_args__ = (
        sa.CheckConstraint(one_of("deed", CoverageDeed), name="deed"),
        sa.CheckConstraint(f"was_level IS NULL OR {one_of('was_level', Level)}", name="was_level"),
        sa.CheckConstraint(f"level IS NULL OR {one_of('level', Level)}", name="level"),
        sa.UniqueConstraint("coverage_id", "number"),
        sa.Index("ix_coverage_changes_district_id_at", "district_id", "at"),
        sa.Index("ix_coverage_changes_batch_id", "batch_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    coverage_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("coverages.id"))
    number: Mapped[int]
    """The version of the cell that this change made."""
    deed: Mapped[str] = mapped_column(sa.String(10))
    was_level: Mapped[str | None] = mapped_column(sa.String(10))
    level: Mapped[str | None] = mapped_column(sa.String(10))
    was_evidence: Mapped[str] = mapped_column(sa.Text(), default="")
    evidence: Mapped[str] = mapped_column(sa.Text(), default="")
    batch_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("change_batches.id"))
    by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
