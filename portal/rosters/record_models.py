"""What stands around a course record: the meaning of marks, ties of foreign codes, overrides, and every old value."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, Stamped, UtcDateTime, now, one_of
from portal.rosters.models import PARTS, RecordOutcome


class MarkRule(Model):
    """What one mark means in a district. A letter also speaks for its + and -, unless those have rows of their own."""

    __tablename__ = "mark_rules"
    __table_args__ = (
        sa.CheckConstraint(one_of("outcome", RecordOutcome), name="outcome"),
        sa.CheckConstraint("open_days IS NULL OR outcome = 'open'", name="open_days"),
        sa.UniqueConstraint("district_id", "mark"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    mark: Mapped[str] = mapped_column(sa.String(10))
    """In capitals: 'B+', 'CR', 'WF'."""
    meaning: Mapped[str] = mapped_column(sa.String(80), default="")
    outcome: Mapped[str] = mapped_column(sa.String(10))
    open_days: Mapped[int | None]
    """How many days after the end of its school year an incomplete stays open; empty: until a mark comes."""


class CourseEquivalence(Stamped, Model):
    """A code of another school or system stands for one of our courses; decided once, used by every later file."""

    __tablename__ = "course_equivalences"
    __table_args__ = (
        sa.CheckConstraint(one_of("part", PARTS), name="part"),
        sa.UniqueConstraint("district_id", "source", "course_code"),
        sa.Index("ix_course_equivalences_course_id", "course_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    source: Mapped[str] = mapped_column(sa.String(80), default="")
    """The source whose code it is; '': records that came without a named source."""
    course_code: Mapped[str] = mapped_column(sa.String(40))
    """In lower case."""
    course_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("courses.id"))
    part: Mapped[str] = mapped_column(sa.String(10), default="")
    decided_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))


class RecordOverride(Model):
    """For one record somebody decided against the rule: it counts, or it does not. Ended, never deleted."""

    __tablename__ = "record_overrides"
    __table_args__ = (sa.Index("ix_record_overrides_record_id", "record_id"),)
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    record_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("course_records.id"))
    counts: Mapped[bool]
    reason: Mapped[str] = mapped_column(sa.String(400))
    by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class ChangeKind(StrEnum):
    FILE = "file"
    HAND = "hand"
    RULE = "rule"
    TIE = "tie"
    OVERRIDE = "override"
    BACK = "back"


class RecordChange(Model):
    """One deed on one record with what it was before; never changed, except that it may be taken back."""

    __tablename__ = "record_changes"
    __table_args__ = (
        sa.CheckConstraint(one_of("kind", ChangeKind), name="kind"),
        sa.Index("ix_record_changes_record_id_id", "record_id", "id"),
        sa.Index("ix_record_changes_district_id_id", "district_id", "id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    record_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("course_records.id"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    changes: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    """Column -> [old, new]; decimals and days as text."""
    reason: Mapped[str] = mapped_column(sa.String(400), default="")
    by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    batch_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("import_batches.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
