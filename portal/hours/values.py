"""What a day's entry says, apart from where it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal
from typing import Any

from portal.hours.models import HourEntry
from portal.placements.plans import between


@dataclass(frozen=True)
class EntryValues:
    """`hours` None: from-to less the break. `host_id` only where a student is at two hosts at a time."""

    day: date
    hours: Decimal | None = None
    begins_at: time | None = None
    ends_at: time | None = None
    activity: str = ""
    rest: int = 0
    """The break, in minutes."""
    host_id: int | None = None

    @property
    def worked(self) -> Decimal | None:
        """The hours of the day; None where neither hours nor both times are said, or the times are the wrong way round."""
        if self.hours is not None:
            return self.hours
        if self.begins_at is None or self.ends_at is None or self.ends_at <= self.begins_at:
            return None
        return (between(self.begins_at, self.ends_at) - Decimal(self.rest) / 60).quantize(Decimal("0.001"))


def values_of(entry: HourEntry, **changes: Any) -> EntryValues:
    """What an entry says now, with some of it changed."""
    said = EntryValues(entry.day, entry.hours, entry.begins_at, entry.ends_at, entry.activity, host_id=entry.host_id)
    return replace(said, **changes)


def rest_of(entry: HourEntry) -> int:
    """The minutes of break that an entry's times and hours leave; 0 without times."""
    if entry.begins_at is None or entry.ends_at is None:
        return 0
    return max(0, round((between(entry.begins_at, entry.ends_at) - entry.hours) * 60))
