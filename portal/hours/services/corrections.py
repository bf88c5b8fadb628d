"""Corrections by whoever answers for hours: what the entry said before is kept, with who changed it and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.hours.checks import check_values
from portal.hours.errors import AlreadyAnswered, EntryRefused, HoursError
from portal.hours.models import HourChange, HourEntry, HourState
from portal.hours.services.locking import SAID, locked, may, told
from portal.hours.values import EntryValues, values_of
from portal.links.models import SignedLink
from portal.placements.models import Placement

FIELDS = frozenset({"day", "hours", "begins_at", "ends_at", "activity", "host_id", "rest"})


def correct_entry(
    entry: HourEntry, *, values: Mapping[str, Any], reason: str, by: Viewer | None = None, link: SignedLink | None = None,
    version: int | None = None, verify: bool = False,
) -> HourEntry:
    """Changes what an entry says. `values` has any of day, hours, begins_at, ends_at, activity, host_id; what it leaves out stays.

    A supervisor corrects what waits for them or what they verified, staff also what is approved; with `verify` a submitted
    entry is verified by the same deed. `version` is that of the form: an entry changed since then is left alone.
    Raises EntryRefused (impossible values), AlreadyAnswered (somebody was quicker), HoursError.
    """
    placement = db.session.get_one(Placement, entry.placement_id)
    may(placement, by=by, link=link)
    if not reason.strip():
        raise HoursError("Say why it is corrected: the student sees this sentence.")
    found = locked([entry.id], placement_id=placement.id)
    states = {HourState.SUBMITTED, HourState.VERIFIED} | (set() if link else {HourState.APPROVED, HourState.RETURNED})
    if not found or found[0].state not in states:
        said = SAID[HourState(found[0].state)] if found else "is no longer there"
        raise AlreadyAnswered(f"Nothing was changed: the entry {said}.")
    entry = found[0]
    if version is not None and version != entry.version:
        raise AlreadyAnswered("Nothing was changed: somebody else changed this entry since you opened it. Look at it again.")
    said_now = values_of(entry, **{name: value for name, value in values.items() if name in FIELDS})
    if "hours" not in values and {"begins_at", "ends_at", "rest"} & set(values):
        said_now = values_of(entry, **{"hours": None} | {name: value for name, value in values.items() if name in FIELDS})
    verdict = check_values(placement, said_now, entry=entry, running=False)
    if verdict.reasons:
        raise EntryRefused(tuple(verdict.reasons))
    keep_original(entry, reason=reason, by=by, link=link)
    write(entry, said_now, outside_plan=verdict.outside_plan, host_id=verdict.terms.host_id if verdict.terms else None)
    if verify and entry.state == HourState.SUBMITTED:
        entry.state, entry.verified_at, entry.comment = HourState.VERIFIED.value, now(), ""
        entry.verified_how, entry.verified_link_id = ("link", link.id) if link else ("school", None)
    told(placement, [entry], "hours.correct", by=by, link=link)
    return entry


def keep_original(entry: HourEntry, *, reason: str, by: Viewer | None = None, link: SignedLink | None = None) -> None:
    """Writes down what an entry says before it is changed."""
    db.session.add(
        HourChange(
            entry_id=entry.id, day=entry.day, hours=entry.hours, begins_at=entry.begins_at, ends_at=entry.ends_at, activity=entry.activity,
            state=entry.state, reason=reason.strip()[:400], user_id=by.user_id if by else None, link_id=link.id if link else None,
        )
    )


def write(entry: HourEntry, said: EntryValues, *, outside_plan: bool, host_id: int | None) -> None:
    """Puts checked values into an entry."""
    hours = said.worked
    if hours is None:
        raise EntryRefused((("hours", "Enter from and to, or how many hours it was."),))
    entry.day, entry.hours, entry.begins_at, entry.ends_at = said.day, hours, said.begins_at, said.ends_at
    entry.activity, entry.outside_plan, entry.host_id = said.activity.strip(), outside_plan, host_id
