"""A turn of the year, and everything that it wrote, so that it can be taken back."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, Stamped, UtcDateTime, Versioned, one_of


class RolloverState(StrEnum):
    DRAFT = "draft"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class Rollover(Versioned, Stamped, Model):
    """From one school year into the next. At most one for a district's year that is not undone."""

    __tablename__ = "rollovers"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", RolloverState), name="state"),
        sa.Index(
            "uq_rollovers_open", "district_id", "to_year", unique=True,
            sqlite_where=sa.text("state <> 'undone'"), postgresql_where=sa.text("state <> 'undone'"),
        ),
    )  # fmt: skip
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    from_year: Mapped[int]
    to_year: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(10), default=RolloverState.DRAFT.value)
    plan: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    """begins_on, ends_on, terms, days_off, copy_sections, draft_programs, feeders, exit_code: see plan.py."""
    marks: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    """What there was when it began (highest ids), and the new year's and terms' ids."""
    counts: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    """What it did, for the result page."""
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    """How many rows the job has been through, of how many."""
    message: Mapped[str] = mapped_column(sa.String(300), default="")
    """Why it stopped; empty while it has not."""
    by_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("users.id"))
    grant_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("grants.id"))
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    moved_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """When the job last finished a part."""
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class RolloverItem(Model):
    """A row that a rollover made or changed, or a student whom its plan keeps in their grade (kind 'stay')."""

    __tablename__ = "rollover_items"
    __table_args__ = (sa.UniqueConstraint("rollover_id", "kind", "row_id"),)
    id: Mapped[Id]
    rollover_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("rollovers.id"))
    kind: Mapped[str] = mapped_column(sa.String(12))
    row_id: Mapped[int] = mapped_column(Ref)
    before: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
