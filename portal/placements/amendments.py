"""Amendments: from a day on a placement runs on other terms, or at another host beside; taken back before that day comes.

An amendment ends the terms that hold on its day the day before, and begins new ones; what held on earlier days stays.
Where a later amendment is known already, the new terms hold until that one begins.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.database import now
from portal.extensions import db
from portal.hosts.models import Host, HostState
from portal.minors.checking import Stage
from portal.placements import seats
from portal.placements import terms as kept
from portal.placements.minor_checks import check_placement
from portal.placements.models import Placement, PlacementState, PlacementTerms
from portal.placements.permissions import may_arrange
from portal.placements.signals import hours_changed, terms_changed
from portal.placements.transitions import SAYS, PlacementError

ONE_DAY = timedelta(days=1)
OVER = (PlacementState.COMPLETED.value, PlacementState.WITHDRAWN.value)
CHANGES = ("host_id", "site_id", "supervisor_id", "supervisor_name", "hours_goal", "plan", "paid", "pay", "soc", "hazards", "last_on")
"""What an amendment may change."""
Counter = Callable[[int, date, date], int]
_counters: list[Counter] = []


@dataclass(frozen=True)
class Amended:
    """What an amendment did: the new terms, and how many entries of hours lie on their days already."""

    terms: PlacementTerms
    entries: int


def count_entries_with(counter: Counter) -> None:
    """The room of hours says how many entries a placement has from a day to a day."""
    if counter not in _counters:
        _counters.append(counter)


def amend(placement: Placement, *, begins_on: date, changes: dict[str, Any], reason: str, by: Viewer | None, first_day: bool = False, of: PlacementTerms | None = None) -> Amended:
    """From a day on the placement runs on changed terms; `changes` holds only what differs (see CHANGES).

    `first_day`: the placement begins on that day instead, sooner or later; only while it has not begun. `of`: the terms
    at a second host that are amended, where it is not the main ones. Raises PlacementError.
    """
    history = _ready(placement, reason, by)
    old = _amended(history, begins_on, of, first_day)
    if first_day and (old.begins_on <= this_day() or _entries(placement.id, old.begins_on, date.max)):
        raise PlacementError("It has begun already: its first day stays. Amend it from a later day on.")
    values = {name: getattr(old, name) for name in CHANGES} | {name: value for name, value in changes.items() if name in CHANGES}
    if all(values[name] == getattr(old, name) for name in CHANGES) and not (first_day and begins_on != old.begins_on):
        raise PlacementError("Nothing would change. Change at least one thing, or go back.")
    if values["last_on"] != old.last_on and old.ends_on is not None and not old.beside:
        raise PlacementError(f"Another amendment begins on {_day(old.ends_on + ONE_DAY)} already. Change the last day from that day on.")
    until = min(old.ends_on, values["last_on"]) if old.ends_on is not None and old.beside else old.ends_on
    new = _row(placement, values, begins_on=begins_on, ends_on=until, reason=reason, beside=old.beside, by=by)
    if first_day or begins_on <= old.begins_on:
        old.voided_at = now()
    else:
        old.ends_on = begins_on - ONE_DAY
    return _kept(placement, new, old, "placement.amend", by)


def add_host(placement: Placement, *, begins_on: date, ends_on: date | None, values: dict[str, Any], reason: str, by: Viewer | None) -> Amended:
    """Also at another host, from a day to a day (or to the end): a second one at the same time."""
    history = _ready(placement, reason, by)
    main = kept.main_on(history, begins_on)
    if main is None:
        raise PlacementError("The placement has no terms yet.")
    last = max(t.last_on for t in history if not t.beside)
    if begins_on < min(t.begins_on for t in history if not t.beside) or (ends_on or begins_on) > last or begins_on > last:
        raise PlacementError(f"The days at another host lie within the placement, which ends on {_day(last)}. Amend its last day first.")
    filled = {
        "plan": [], "paid": False, "pay": None, "soc": main.soc, "hazards": [], "site_id": None, "supervisor_id": None, "supervisor_name": "",
        "hours_goal": main.hours_goal, "last_on": ends_on or last,
    } | {name: value for name, value in values.items() if name in CHANGES and name not in ("hours_goal", "last_on")}  # fmt: skip
    new = _row(placement, filled, begins_on=begins_on, ends_on=ends_on, reason=reason, beside=True, by=by)
    return _kept(placement, new, None, "placement.add_host", by)


def take_back(placement: Placement, *, terms_id: int, by: Viewer | None) -> bool:
    """Takes an amendment back before it came into force; the terms before it go on. False: a twin did it already."""
    seats.lock(placement)
    _may(placement, by)
    row = db.session.get(PlacementTerms, terms_id)
    if row is None or row.placement_id != placement.id:
        raise PlacementError("This placement has no such amendment.")
    if row.voided_at is not None:
        return False
    if not row.reason:
        raise PlacementError("These are the first terms. Withdraw the placement if it is not to be.")
    if row.begins_on <= this_day():
        raise PlacementError(f"It has been in force since {_day(row.begins_on)}. Amend the placement again instead.")
    row.voided_at = now()
    old = db.session.get(PlacementTerms, row.replaces_id) if row.replaces_id else None
    if old is not None and old.voided_at is not None:
        old.voided_at = None
    elif old is not None:
        old.ends_on = row.ends_on
    elif old is None and not row.beside:
        raise PlacementError("This amendment cannot be taken back. Amend the placement again instead.")
    db.session.flush()
    history = kept.history_of(placement.id)
    for later in history:
        if later.replaces_id == row.id:
            later.replaces_id = row.replaces_id
    _no_overlap(history)
    _said(placement, row, "placement.take_back", by)
    return True


def _ready(placement: Placement, reason: str, by: Viewer | None) -> Sequence[PlacementTerms]:
    seats.lock(placement)
    _may(placement, by)
    if placement.state in OVER:
        raise PlacementError(f"This placement {SAYS[placement.state]}. Undo that first, then amend it.")
    if not reason.strip():
        raise PlacementError("Say why: it stays in the history.")
    return kept.history_of(placement.id)


def _amended(history: Sequence[PlacementTerms], day: date, of: PlacementTerms | None, first_day: bool) -> PlacementTerms:
    """The terms that an amendment from a day on changes."""
    if of is not None and of.beside:
        held = [t for t in kept.on(history, day) if t.beside and t.host_id == of.host_id]
        if not held:
            raise PlacementError("At this other host no terms hold on that day. Choose a day within them.")
        return held[0]
    main = [t for t in history if not t.beside]
    if not main:
        raise PlacementError("The placement has no terms yet.")
    if first_day or day < main[0].begins_on:
        return main[0]
    held = list(kept.on(main, day))
    if not held:
        raise PlacementError(f"The placement ends on {_day(main[-1].last_on)}. Choose a day until then, or change the last day from a day before.")
    return held[0]


def _row(placement: Placement, values: dict[str, Any], *, begins_on: date, ends_on: date | None, reason: str, beside: bool, by: Viewer | None) -> PlacementTerms:
    if values["last_on"] < begins_on or (ends_on is not None and ends_on < begins_on):
        raise PlacementError(f"The last day, {_day(min(values['last_on'], ends_on or values['last_on']))}, lies before the amendment begins.")
    if not Decimal(0) <= values["hours_goal"] < Decimal(10_000):
        raise PlacementError("The goal is a number of hours from 0 to 9,999.")
    host = db.session.get(Host, values["host_id"])
    if host is None or host.district_id != placement.district_id or host.merged_into_id is not None:
        raise PlacementError("Choose a host from the directory.")
    if host.state != HostState.ACTIVE and host.id not in {t.host_id for t in kept.history_of(placement.id)}:
        raise PlacementError(f"{host.name} takes no students now: it is {'not checked yet' if host.state == HostState.PENDING else 'inactive'}. Open the host first.")
    return PlacementTerms(
        district_id=placement.district_id, placement_id=placement.id, begins_on=begins_on, ends_on=ends_on, reason=reason.strip()[:400], beside=beside,
        made_by_id=by.user_id if by else None, **values,
    )


def _kept(placement: Placement, new: PlacementTerms, old: PlacementTerms | None, action: str, by: Viewer | None) -> Amended:
    new.replaces_id = old.id if old is not None else None
    if blocked := check_placement(Stage.PLAN, placement, new).blocking:
        raise PlacementError(f"The rules for minors do not allow it. {' '.join(f.text for f in blocked)} Change the plan, or override the rule with a reason.")
    db.session.add(new)
    db.session.flush()
    _no_overlap(kept.history_of(placement.id))
    _said(placement, new, action, by)
    return Amended(new, _entries(placement.id, new.begins_on, new.ends_on or new.last_on))


def _said(placement: Placement, row: PlacementTerms, action: str, by: Viewer | None) -> None:
    kept.show_on(placement, kept.history_of(placement.id), this_day())
    placement.updated_at = now()  # the version moves with the terms: a form made before them is stale
    audit.record(
        action, subject=f"placements:{placement.id}", by=by, district_id=placement.district_id, student_id=placement.student_id,
        detail={"terms": row.id, "begins_on": row.begins_on.isoformat()},
    )
    db.session.flush()
    terms_changed.send(None, placement_id=placement.id)
    hours_changed.send(None, student_ids={placement.student_id})


def _no_overlap(history: Sequence[PlacementTerms]) -> None:
    """Main terms follow one another, and nobody is at one host twice at a time."""
    for first, second in combinations(history, 2):
        same = first.host_id == second.host_id or (not first.beside and not second.beside)
        begins, ends = max(first.begins_on, second.begins_on), min(_end(first), _end(second))
        if same and begins <= ends:
            raise PlacementError(f"The student is at this host already from {_day(begins)}. Choose other days, or another host.")


def _end(row: PlacementTerms) -> date:
    return row.ends_on or row.last_on


def _may(placement: Placement, by: Viewer | None) -> None:
    if by is not None and not (by.district_id == placement.district_id and may_arrange(by, placement.school_id)):
        raise PlacementError("Only the coordinator of the school that runs this placement can do that.")


def _entries(placement_id: int, begins_on: date, ends_on: date) -> int:
    return sum(counter(placement_id, begins_on, ends_on) for counter in _counters)


def _day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
