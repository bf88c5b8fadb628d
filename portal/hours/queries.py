"""Reads of hours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from portal.extensions import db
from portal.hours.models import HourChange, HourEntry, HourState
from portal.placements.models import Placement

WAITING = (HourState.SUBMITTED.value, HourState.VERIFIED.value, HourState.RETURNED.value)
"""States in which somebody has to act before the hours count."""


def entries_of(placement_id: int) -> Sequence[HourEntry]:
    """All entries but removed ones, the newest day first."""
    here = sa.and_(HourEntry.placement_id == placement_id, HourEntry.removed_at.is_(None))
    return db.session.scalars(sa.select(HourEntry).where(here).order_by(HourEntry.day.desc(), HourEntry.id.desc())).all()


def sums_by_placement() -> sa.Subquery:
    """placement_id, approved, waiting: hours added up, for a join."""
    approved = sa.func.sum(sa.case((HourEntry.state == HourState.APPROVED.value, HourEntry.hours), else_=0))
    waiting = sa.func.sum(sa.case((HourEntry.state.in_(WAITING), HourEntry.hours), else_=0))
    return sa.select(HourEntry.placement_id, approved.label("approved"), waiting.label("waiting")).group_by(HourEntry.placement_id).subquery()


def with_hours(placements: sa.Select[Any]) -> sa.Select[Any]:
    """A select of placements with two more columns, approved and waiting hours."""
    sums = sums_by_placement()
    return placements.add_columns(sums.c.approved, sums.c.waiting).outerjoin(sums, sums.c.placement_id == Placement.id)


def changed_entries(placement_id: int) -> set[int]:
    """Ids of a placement's entries that were corrected."""
    changed = sa.select(HourChange.entry_id).join(HourEntry, HourEntry.id == HourChange.entry_id).where(HourEntry.placement_id == placement_id)
    return set(db.session.scalars(changed.distinct()))
