"""At which hosts a placement runs from when to when, and when each host is to say something. Pure but for the rows given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.evaluations.models import Moment
from portal.placements.models import Placement, PlacementTerms

LONG_ENOUGH = 28
"""Days from which a placement has a midterm; a shorter one is asked about once, at its end."""


@dataclass(frozen=True)
class HostSpan:
    """A placement's time at one host, and who supervises there by its newest terms."""

    host_id: int
    begins_on: date
    ends_on: date
    supervisor_id: int | None
    supervisor_name: str


def spans_of(placement: Placement, terms: Sequence[PlacementTerms]) -> tuple[HostSpan, ...]:
    """One for each host, the first first; a placement that ended early ended there too."""
    found: dict[int, HostSpan] = {}
    for row in terms:
        ends = min(row.ends_on or row.last_on, row.last_on)
        before = found.get(row.host_id)
        found[row.host_id] = HostSpan(
            row.host_id, min(before.begins_on, row.begins_on) if before else row.begins_on, max(before.ends_on, ends) if before else ends,
            row.supervisor_id, row.supervisor_name,
        )
    if placement.ended_on is not None:
        last = placement.ended_on
        return tuple(HostSpan(s.host_id, s.begins_on, max(s.begins_on, min(s.ends_on, last)), s.supervisor_id, s.supervisor_name) for s in found.values())
    return tuple(found.values())


def moments_of(span: HostSpan) -> tuple[Moment, ...]:
    """What a host is asked at: midterm and end, of a short placement only the end."""
    return (Moment.MIDTERM, Moment.END) if (span.ends_on - span.begins_on).days + 1 >= LONG_ENOUGH else (Moment.END,)


def due_on(span: HostSpan, moment: Moment) -> date:
    """Midterm when half of the days are over, the end on the last day."""
    if moment == Moment.MIDTERM:
        return span.begins_on + timedelta(days=((span.ends_on - span.begins_on).days + 1) // 2)
    return span.ends_on
