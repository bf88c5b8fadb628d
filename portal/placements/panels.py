"""What features above placements show on the page of one placement: they register, the page asks.

A panel gives a template (a partial that is a `<section>` with an `h2` and unique ids) and its context, or None where it
has nothing to show this viewer; the partial reads it as `panel`. `told` is what a refused deed hands back to its own
panel: its form with the errors. Orders: agreement 20, rules for minors 30, clearances 40, hours 50, evaluations 60,
terms and history 80.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.accounts.viewer import Viewer
from portal.placements.models import Placement

Shown = tuple[str, dict[str, Any]]
Panel = Callable[[Placement, Viewer, Mapping[str, Any]], Shown | None]
ListExtension = Callable[[Any], Any]
Warner = Callable[[Placement], list[str]]


@dataclass(frozen=True)
class NextDeed:
    """What a placement's page offers as its one next deed: why in a sentence, what the button says, and where it leads."""

    why: str
    label: str
    href: str


Offer = Callable[[Placement], NextDeed | None]
_panels: dict[str, tuple[int, Panel]] = {}
_extensions: list[ListExtension] = []
_warners: list[Warner] = []
_offers: dict[str, tuple[int, Offer]] = {}


def register(order: int, panel: Panel) -> None:
    """Called by a feature's `init_app`; the same function registered again replaces itself."""
    _panels[f"{panel.__module__}.{panel.__qualname__}"] = (order, panel)


def panels_for(placement: Placement, viewer: Viewer, told: Mapping[str, Any]) -> list[Shown]:
    """The panels of one placement, in their order."""
    ordered = sorted(_panels.items(), key=lambda item: (item[1][0], item[0]))
    return [shown for _, (_, panel) in ordered if (shown := panel(placement, viewer, told)) is not None]


def extend_lists(extension: ListExtension) -> None:
    """Has every list of placements pass its select through a function that adds columns, e.g. the hours."""
    if extension not in _extensions:
        _extensions.append(extension)


def extended(statement: Any) -> Any:
    for extension in _extensions:
        statement = extension(statement)
    return statement


def warn_before_completing(warner: Warner) -> None:
    """Has the page say, before a placement is completed, what a feature still misses: hours, evaluations."""
    if warner not in _warners:
        _warners.append(warner)


def warnings(placement: Placement) -> list[str]:
    return [sentence for warner in _warners for sentence in warner(placement)]


def offer_next(order: int, offer: Offer) -> None:
    """Lets a feature say what comes next while a placement is confirmed, out for signature or active; the lowest order wins."""
    _offers[f"{offer.__module__}.{offer.__qualname__}"] = (order, offer)


def next_deed(placement: Placement) -> NextDeed | None:
    ordered = sorted(_offers.items(), key=lambda item: (item[1][0], item[0]))
    return next((found for _, (_, offer) in ordered if (found := offer(placement)) is not None), None)
