"""What people do with a gap: give it to somebody, say until when, take it on, leave it so, open it again. Routes commit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.database import now
from portal.extensions import db
from portal.gaps.errors import GapError, NotAllowed, Stale
from portal.gaps.keeping import refresh, take_turns
from portal.gaps.models import Gap, GapDeed, GapEvent, GapState
from portal.gaps.permissions import may_assign, may_plan, may_take
from portal.gaps.queries.one import gaps_to_change, owners_for

NOTED = "Somebody else changed this gap first."


@dataclass(frozen=True)
class Plan:
    """All that the form of one gap says. `owner_id` None: nobody."""

    owner_id: int | None
    due_on: date | None
    note: str = ""


def plan(gap: Gap, told: Plan, *, version: int | None, by: Viewer, led: Collection[int]) -> bool:
    """Says whose it is, until when, and what is to be known. False where it says so already.

    Who owns it and does not assign may only give it back. Raises NotAllowed, Stale, GapError for an unknown owner.
    """
    if not may_plan(by, gap, led):
        raise NotAllowed("You may not plan this gap.")
    assigns = may_assign(by, gap, led)
    if not assigns and told.owner_id not in (None, gap.owner_id):
        raise NotAllowed("You may give it back, or keep it. Those who assign gaps give it to somebody else.")
    if (gap.owner_id, gap.due_on, gap.note) == (told.owner_id, told.due_on, told.note):
        return False
    _check(gap, version)
    if gap.state != GapState.OPEN:
        raise GapError("This gap is no longer open.")
    _refuse_strangers(gap, told.owner_id)
    _assign(gap, told.owner_id, by)
    _set_due(gap, told.due_on, by)
    if gap.note != told.note:
        gap.note = told.note
        _note(gap, GapDeed.NOTED, by, words=told.note)
    _told("gap.plan", gap, by, owner_id=gap.owner_id, due_on=str(gap.due_on or ""))
    return True


def take(gap: Gap, *, version: int | None, by: Viewer) -> bool:
    """'I'll do it.' False where it is theirs already."""
    if gap.owner_id == by.user_id:
        return False
    if not may_take(by, gap):
        if gap.owner_id is not None:
            raise Stale("Somebody else took it on first.")
        raise NotAllowed("You may not take this gap on.")
    _check(gap, version)
    if gap.state != GapState.OPEN:
        raise GapError("This gap is no longer open.")
    _refuse_strangers(gap, by.user_id)
    _assign(gap, by.user_id, by)
    _told("gap.take", gap, by)
    return True


def accept(gap: Gap, *, reason: str, version: int | None, by: Viewer, led: Collection[int]) -> bool:
    """Leaves it as it is, for a reason. False where that was said already."""
    if not may_assign(by, gap, led):
        raise NotAllowed("You may not decide to leave this gap.")
    if gap.state == GapState.ACCEPTED and gap.reason == reason:
        return False
    _check(gap, version)
    if gap.state != GapState.OPEN:
        raise GapError("Only what is open can be left as it is.")
    gap.state, gap.reason, gap.accepted_by_id = GapState.ACCEPTED.value, reason, by.user_id
    _note(gap, GapDeed.ACCEPTED, by, words=reason)
    _told("gap.accept", gap, by)
    return True


def reopen(gap: Gap, *, version: int | None, by: Viewer, led: Collection[int]) -> bool:
    """Takes back that it is left as it is; where the coverage came meanwhile it closes at once. False: it is open."""
    if not may_assign(by, gap, led):
        raise NotAllowed("You may not open this gap again.")
    if gap.state == GapState.OPEN:
        return False
    if gap.state == GapState.CLOSED:
        raise GapError("It is closed because nothing lacks any more. It opens by itself when the coverage goes.")
    _check(gap, version)
    gap.state, gap.reason, gap.accepted_by_id, gap.opened_at = GapState.OPEN.value, "", None, now()
    _note(gap, GapDeed.REOPENED, by)
    _told("gap.reopen", gap, by)
    refresh(gap.district_id, pathway_ids={gap.pathway_id}, competency_ids=None if gap.competency_id is None else {gap.competency_id})
    return True


@dataclass(frozen=True)
class Bulk:
    """What a bulk form says: `owner` None keeps each owner, 0 takes it away; `due_on` None keeps each date."""

    owner: int | None
    due_on: date | None


def plan_many(marked: Mapping[int, int], told: Bulk, *, by: Viewer, led: Collection[int]) -> tuple[int, int]:
    """Gap id -> the version seen. How many were changed or say so already, and how many others had changed first.

    All or nothing where the owner does not belong to one of the schools: raises GapError. What the viewer may not
    assign is passed over like what somebody else changed.
    """
    take_turns(by.district_id)
    done, left = 0, 0
    found = [gap for gap in gaps_to_change(by, marked) if may_assign(by, gap, led)]
    left += len(marked) - len(found)
    for gap in found:
        owner = gap.owner_id if told.owner is None else told.owner or None
        due = told.due_on or gap.due_on
        if (gap.owner_id, gap.due_on) == (owner, due):
            done += 1
            continue
        if gap.version != marked[gap.id] or gap.state != GapState.OPEN:
            left += 1
            continue
        _refuse_strangers(gap, owner)
        _assign(gap, owner, by)
        _set_due(gap, due, by)
        _told("gap.plan", gap, by, owner_id=owner, due_on=str(due or ""))
        done += 1
    return done, left


def _check(gap: Gap, version: int | None) -> None:
    """After waiting for whoever is changing gaps: the row is read again, then compared."""
    take_turns(gap.district_id)
    db.session.refresh(gap)
    if version != gap.version:
        raise Stale(NOTED)


def _refuse_strangers(gap: Gap, owner_id: int | None) -> None:
    if owner_id is None or owner_id == gap.owner_id:
        return
    if owner_id not in owners_for(gap.district_id, {gap.school_id}, this_day()):
        raise GapError("Whoever owns a gap works at its school, or for the whole district, and may align offerings there.")


def _assign(gap: Gap, owner_id: int | None, by: Viewer) -> None:
    if gap.owner_id != owner_id:
        gap.owner_id = owner_id
        _note(gap, GapDeed.ASSIGNED, by, owner_id=owner_id)


def _set_due(gap: Gap, due_on: date | None, by: Viewer) -> None:
    if gap.due_on != due_on:
        gap.due_on = due_on
        _note(gap, GapDeed.DUE, by, due_on=due_on)


def _note(gap: Gap, deed: GapDeed, by: Viewer, **values: Any) -> None:
    db.session.flush()
    db.session.add(GapEvent(district_id=gap.district_id, gap_id=gap.id, deed=deed.value, by_id=by.user_id, at=now(), **values))
    db.session.flush()


def _told(action: str, gap: Gap, by: Viewer, **detail: Any) -> None:
    audit.record(action, subject=f"gaps:{gap.id}", by=by, detail={"kind": gap.kind, "school_id": gap.school_id, **detail})
