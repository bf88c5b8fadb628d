"""Hours of many placements approved at once, and taken back as one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.hours.errors import HoursError
from portal.hours.models import HourEntry, HourState
from portal.hours.permissions import may_answer_for_hours
from portal.hours.services.answers import approvable, approve_hours, reopen_hours, return_entries
from portal.hours.services.locking import locked
from portal.placements.models import Placement
from portal.placements.permissions import placements_visible_to


@dataclass(frozen=True)
class Lot:
    """What an approval of many reached. `at` is its moment: by it and by whom it was, it is taken back as one."""

    hours: Decimal
    entries: int
    students: int
    missed: int
    at: datetime


def approve_lot(entry_ids: Collection[int], *, by: Viewer) -> Lot:
    """Approves entries at any placement that the viewer answers for; what does not wait any more is left alone."""
    ready = [e for e in locked(entry_ids) if e.state in approvable(by.district_id)]
    placements = {p.id: p for p in _placements({e.placement_id for e in ready}, by)}
    ready = [e for e in ready if e.placement_id in placements]
    if not ready:
        raise HoursError("Nothing of this waits any more: somebody was quicker, or nothing was marked.")
    moment, hours = now(), Decimal(0)
    for placement_id in sorted({e.placement_id for e in ready}):
        hours += approve_hours(placements[placement_id], entry_ids=[e.id for e in ready if e.placement_id == placement_id], by=by, at=moment).hours
    return Lot(hours, len(ready), len({e.student_id for e in ready}), len(set(entry_ids)) - len(ready), moment)


def take_lot_back(at: datetime, *, by: Viewer) -> Lot:
    """Takes back what the viewer approved at one moment; what changed since then stays as it is."""
    rows = lot_of(at, by=by)
    placements = {p.id: p for p in _placements({row.placement_id for row in rows}, by)}
    hours, count = Decimal(0), 0
    for placement_id, placement in sorted(placements.items()):
        done = reopen_hours(placement, entry_ids=[row.id for row in rows if row.placement_id == placement_id], by=by)
        hours, count = hours + done.hours, count + done.entries
    if not count:
        raise HoursError("Nothing is left to take back: it was taken back already, or changed since.")
    return Lot(hours, count, len({row.student_id for row in rows}), 0, at)


def lot_of(at: datetime, *, by: Viewer) -> list[sa.Row[int, int, int, Decimal]]:
    """(id, placement_id, student_id, hours) of what the viewer approved at one moment and is approved still."""
    return list(
        db.session.execute(
            sa.select(HourEntry.id, HourEntry.placement_id, HourEntry.student_id, HourEntry.hours)
            .where(
                HourEntry.district_id == by.district_id, HourEntry.state == HourState.APPROVED.value, HourEntry.approved_by_id == by.user_id,
                HourEntry.approved_at == at,
            )
            .order_by(HourEntry.id)
        ).all()
    )


def _placements(ids: Collection[int], by: Viewer) -> list[Placement]:
    rows = db.session.scalars(sa.select(Placement).where(Placement.id.in_(sorted(ids)), placements_visible_to(by)).order_by(Placement.id)).all()
    return [row for row in rows if may_answer_for_hours(by, row)]


def return_lot(entry_ids: Collection[int], *, reason: str, by: Viewer) -> Lot:
    """Sends entries of any number of placements back with one reason."""
    ready = [e for e in locked(entry_ids) if e.state in (HourState.SUBMITTED, HourState.VERIFIED)]
    placements = {p.id: p for p in _placements({e.placement_id for e in ready}, by)}
    ready = [e for e in ready if e.placement_id in placements]
    if not ready:
        raise HoursError("Nothing of this waits any more: somebody was quicker, or nothing was marked.")
    hours = Decimal(0)
    for placement_id in sorted({e.placement_id for e in ready}):
        hours += return_entries(placements[placement_id], [e.id for e in ready if e.placement_id == placement_id], reason=reason, by=by).hours
    return Lot(hours, len(ready), len({e.student_id for e in ready}), len(set(entry_ids)) - len(ready), now())
