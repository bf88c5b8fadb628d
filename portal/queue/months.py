"""A month as weeks from Sunday to Saturday, with its events."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.queue.events import Event

MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True)
class Day:
    on: date
    inside: bool
    """Whether it belongs to the month that is shown."""
    events: Sequence[Event]


@dataclass(frozen=True)
class Month:
    first: date
    weeks: Sequence[Sequence[Day]]

    @property
    def title(self) -> str:
        return f"{self.first:%B %Y}"

    @property
    def before(self) -> str:
        return shifted(self.first, -1)

    @property
    def after(self) -> str:
        return shifted(self.first, 1)

    @property
    def days(self) -> list[Day]:
        """Days of the month on which something stands."""
        return [day for week in self.weeks for day in week if day.inside and day.events]


def chosen_month(word: str, today: date) -> date:
    """'2026-11' as the first of that month; anything else is this month."""
    match = MONTH.fullmatch(word)
    if match and 2000 <= int(match[1]) <= 2100 and 1 <= int(match[2]) <= 12:
        return date(int(match[1]), int(match[2]), 1)
    return today.replace(day=1)


def shown_days(first: date) -> tuple[date, date]:
    """The first and the last day that the weeks of a month show."""
    weeks = calendar.Calendar(calendar.SUNDAY).monthdatescalendar(first.year, first.month)
    return weeks[0][0], weeks[-1][-1]


def month_of(first: date, events: Sequence[Event]) -> Month:
    by_day: dict[date, list[Event]] = {}
    for event in events:
        by_day.setdefault(event.day, []).append(event)
    weeks = calendar.Calendar(calendar.SUNDAY).monthdatescalendar(first.year, first.month)
    return Month(first, [[Day(day, day.month == first.month, by_day.get(day, ())) for day in week] for week in weeks])


def shifted(first: date, months: int) -> str:
    """The month so many months on, as the address says it."""
    whole = first.year * 12 + first.month - 1 + months
    year, month = divmod(whole, 12)
    return f"{year:04}-{month + 1:02}"
