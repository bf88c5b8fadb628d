"""Where a placement stands: its line of steps, the one next deed, and what is weighed before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.placements import confirming, panels, queries, transitions
from portal.placements import terms as kept
from portal.placements.models import Placement
from portal.placements.steps import last_step

STEPS = ((transitions.REQUESTED, "Requested"), (transitions.CONFIRMED, "Confirmed"), (transitions.AGREEMENT_OUT, "Agreement out"), (transitions.ACTIVE, "Active"), (transitions.COMPLETED, "Completed"))


@dataclass(frozen=True)
class Step:
    label: str
    mark: str
    """done, now or left."""


@dataclass(frozen=True)
class Next:
    """The one next deed: a link, or a deed of this room that the page posts. Without a label nothing is to be done now."""

    why: str
    label: str = ""
    href: str = ""
    deed: str = ""


@dataclass(frozen=True)
class Standing:
    steps: Sequence[Step]
    next: Next
    before: confirming.Before | None
    warnings: Sequence[str]
    today: Sequence[Any]
    """The terms in force today, with the names of what they point to."""
    may_undo: bool


def of(placement: Placement, viewer: Viewer) -> Standing:
    today = this_day()
    state = placement.state
    before = confirming.before(placement) if state == transitions.REQUESTED else None
    warnings = panels.warnings(placement) if state == transitions.ACTIVE else []
    history = kept.history_of(placement.id)
    main = kept.main_on(history, today)
    held = [t.id for t in kept.on(history, today)] or ([main.id] if main is not None else [])
    return Standing(_steps(placement), _next(placement, today), before, warnings, queries.terms_with_names(held), _may_undo(placement))


def _steps(placement: Placement) -> list[Step]:
    order = [state for state, _ in STEPS]
    reached = placement.state
    if reached == transitions.WITHDRAWN:
        last = last_step(placement.id)
        reached = last.before if last is not None and last.before in order else transitions.REQUESTED
    at = order.index(reached)
    over = placement.state == transitions.WITHDRAWN
    return [
        Step(label, "done" if n < at or state == transitions.COMPLETED == placement.state or (over and n == at) else "now" if n == at and not over else "left")
        for n, (state, label) in enumerate(STEPS)
    ]


def _next(placement: Placement, today: date) -> Next:
    state = placement.state
    if state == transitions.REQUESTED:
        return Next("The student waits for your answer.", "Confirm", deed="confirm")
    if state in transitions.OVER:
        return Next("")
    if state == transitions.ACTIVE and placement.ends_on < today:
        return Next(f"Its last day was {_day(placement.ends_on)}.", "Complete", deed="complete")
    if (offered := panels.next_deed(placement)) is not None:
        return Next(offered.why, offered.label, href=offered.href)
    if state == transitions.ACTIVE:
        return Next(f"It runs until {_day(placement.ends_on)}. Nothing waits for you.")
    if placement.begins_on <= today:
        return Next(f"Its first day was {_day(placement.begins_on)}." if placement.begins_on < today else "It begins today.", "Begin", deed="activate")
    if placement.agreement_signed_on is not None:
        return Next(f"Everybody has signed. It begins by itself on {_day(placement.begins_on)}.")
    return Next(f"It begins on {_day(placement.begins_on)}, once everybody has signed the agreement.")


def _may_undo(placement: Placement) -> bool:
    try:
        transitions.state_before(placement, last_step(placement.id))
    except transitions.PlacementError:
        return False
    return True


def _day(day: date) -> str:
    return f"{day:%B} {day.day}" + ("" if day.year == this_day().year else f", {day.year}")
