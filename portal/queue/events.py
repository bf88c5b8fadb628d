"""What stands in the calendar: every room that knows days tells them here, the page and the feed show all in one order.

The rooms below this one are asked by `queue.providers`; a room above it registers in its `init_app`:

    events.register(my_events)      # (viewer, first, last) -> Sequence[Event]

A provider tells only what the viewer may see, with a constant number of queries however many days there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time

from portal.accounts.viewer import Viewer

KINDS = {"start": "Starts", "end": "Ends", "visit": "Visits", "paper": "Papers of hosts", "clearance": "Clearances"}
"""Words for the filter; a kind that is not named here is called by its own word."""


@dataclass(frozen=True)
class Event:
    """Something on a day."""

    kind: str
    day: date
    title: str
    """On the page, with names: 'Ana Lima starts at Harbor Health IT'."""
    shared: str
    """In the feed, where no student is named in full: 'A. L. starts at Harbor Health IT'."""
    href: str
    """The path of its record."""
    uid: str
    """The same for the same thing for ever: 'placement-12-start'."""
    at: time | None = None
    late: bool = False
    """It was to be done by now and is not."""


Provider = Callable[[Viewer, date, date], Sequence[Event]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    if provider not in _providers:
        _providers.append(provider)


def between(viewer: Viewer, first: date, last: date) -> list[Event]:
    """All events from a day to a day, both included, in order: those with a time after those of the whole day."""
    found = [event for provider in _providers for event in provider(viewer, first, last)]
    return sorted(found, key=lambda e: (e.day, e.at is not None, e.at or time.min, list(KINDS).index(e.kind) if e.kind in KINDS else len(KINDS), e.title, e.uid))


def kinds_of(events: Sequence[Event]) -> list[tuple[str, str, int]]:
    """(kind, label, how many) of what there is."""
    counts: dict[str, int] = {}
    for event in events:
        counts[event.kind] = counts.get(event.kind, 0) + 1
    known = [(kind, label, counts.pop(kind)) for kind, label in KINDS.items() if kind in counts]
    return known + [(kind, kind.replace("_", " ").capitalize(), count) for kind, count in sorted(counts.items())]


def short_name(given: str, family: str) -> str:
    """'Ana María Lima' as 'A. L.'."""
    return " ".join(f"{part.strip()[0].upper()}." for part in (given, family) if part.strip())
