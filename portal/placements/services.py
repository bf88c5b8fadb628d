"""Deeds on hours. Only approved hours are done; whatever changes that tells the programs in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.placements.models import HourEntry, HourState, Placement
from portal.placements.permissions import may_answer_for_hours
from portal.placements.queries import entries_of
from portal.placements.signals import hours_changed


class HoursError(Exception):
    """A deed on hours that is not possible; the message says why."""


def approve_hours(placement: Placement, *, entry_ids: Collection[int], by: Viewer) -> Decimal:
    """Approves these entries: verified ones, and submitted ones that the school answers for itself.

    Returns the hours approved. Entries that somebody else approved meanwhile are left alone: a double click
    approves once. Raises HoursError where the viewer may not, or where nothing is left to approve.
    """
    entries = _chosen(placement, entry_ids, by, {HourState.VERIFIED, HourState.SUBMITTED})
    for entry in entries:
        entry.state, entry.approved_by_id, entry.approved_at, entry.comment = HourState.APPROVED.value, by.user_id, now(), ""
    return _told(placement, entries, "hours.approve", by)


def return_hours(placement: Placement, *, entry_ids: Collection[int], comment: str, by: Viewer) -> Decimal:
    """Sends entries back to the student with a reason."""
    if not comment.strip():
        raise HoursError("Say what is to be corrected: the student sees this sentence.")
    entries = _chosen(placement, entry_ids, by, {HourState.VERIFIED, HourState.SUBMITTED})
    for entry in entries:
        entry.state, entry.comment = HourState.RETURNED.value, comment.strip()[:400]
    return _told(placement, entries, "hours.return", by)


def reopen_hours(placement: Placement, *, entry_ids: Collection[int], by: Viewer) -> Decimal:
    """Takes an approval back: the entries wait for approval again, as verified."""
    entries = _chosen(placement, entry_ids, by, {HourState.APPROVED})
    for entry in entries:
        entry.state, entry.approved_by_id, entry.approved_at = HourState.VERIFIED.value, None, None
        entry.verified_at = entry.verified_at or now()
    return _told(placement, entries, "hours.reopen", by)


def _chosen(placement: Placement, entry_ids: Collection[int], by: Viewer, states: set[HourState]) -> list[HourEntry]:
    if not may_answer_for_hours(by, placement):
        raise HoursError("Only the coordinator of the school that runs this placement can do that.")
    found = [entry for entry in entries_of(placement.id) if entry.id in entry_ids and entry.state in states]
    if not found:
        raise HoursError("Nothing of this waits any more: somebody was quicker, or nothing was marked.")
    return found


def _told(placement: Placement, entries: Sequence[HourEntry], action: str, by: Viewer) -> Decimal:
    hours = sum((entry.hours for entry in entries), Decimal(0))
    db.session.flush()
    audit.record(
        action, subject=f"placements:{placement.id}", by=by, student_id=placement.student_id,
        detail={"entries": [entry.id for entry in entries], "hours": str(hours)},
    )
    hours_changed.send(None, student_ids={placement.student_id})
    return hours
