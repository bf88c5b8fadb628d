"""Entries of one placement, locked for a deed: who comes second waits, then reads what the first one did."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.hours.errors import AlreadyAnswered, HoursError
from portal.hours.models import HourEntry, HourState
from portal.hours.permissions import may_answer_for_hours
from portal.links.models import Purpose, SignedLink
from portal.placements.models import Placement
from portal.placements.signals import hours_changed
from portal.web.filters import day

SAID = {
    HourState.SUBMITTED: "waits for the supervisor",
    HourState.VERIFIED: "is verified already",
    HourState.APPROVED: "was approved by the school",
    HourState.RETURNED: "was sent back to the student",
    HourState.DRAFT: "is a draft of the student again",
    HourState.PLANNED: "is only planned",
}


def locked(entry_ids: Collection[int], *, placement_id: int | None = None) -> list[HourEntry]:
    """These entries as they stand now, in the order of their days."""
    statement = sa.select(HourEntry).where(HourEntry.id.in_(sorted(entry_ids)), HourEntry.removed_at.is_(None))
    if placement_id is not None:
        statement = statement.where(HourEntry.placement_id == placement_id)
    rows = db.session.scalars(statement.order_by(HourEntry.id).with_for_update().execution_options(populate_existing=True)).all()
    return sorted(rows, key=lambda entry: (entry.day, entry.id))


def may(placement: Placement, *, by: Viewer | None, link: SignedLink | None) -> None:
    """Raises HoursError unless this is somebody who answers for the hours: the school, or the supervisor by their link."""
    if link is not None:
        if link.purpose != Purpose.SUPERVISOR.value or link.placement_id != placement.id:
            raise HoursError("This link is for another placement.")
    elif by is None or not may_answer_for_hours(by, placement):
        raise HoursError("Only the coordinator of the school that runs this placement can do that.")


def chosen(placement: Placement, entry_ids: Collection[int], states: set[HourState]) -> tuple[list[HourEntry], list[str]]:
    """(the entries in one of these states, a sentence for each of the others). Raises when none is left."""
    found = locked(entry_ids, placement_id=placement.id)
    ready = [entry for entry in found if entry.state in states]
    missed = [f"{day(entry.day)} {SAID[HourState(entry.state)]}." for entry in found if entry.state not in states]
    if not ready:
        if not found:
            raise HoursError("Nothing is marked. Mark the days first, then try again.")
        raise AlreadyAnswered(f"Nothing of this waits any more: somebody was quicker. {' '.join(missed[:5])}".strip())
    return ready, missed


def told(
    placement: Placement, entries: Sequence[HourEntry], action: str, *, by: Viewer | None, link: SignedLink | None = None, detail: dict[str, Any] | None = None
) -> Decimal:
    """Writes the deed down, tells the programs, and says how many hours it was about."""
    hours = sum((entry.hours for entry in entries), Decimal(0))
    db.session.flush()
    audit.record(
        action, subject=f"placements:{placement.id}", by=by, district_id=placement.district_id, student_id=placement.student_id,
        detail={"entries": [entry.id for entry in entries], "hours": str(hours)} | ({"link": link.id} if link else {}) | (detail or {}),
    )
    hours_changed.send(None, student_ids={placement.student_id})
    return hours
