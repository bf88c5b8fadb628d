"""A week's plan: which days of the week, from when to when. Kept as JSON: [[weekday, "14:00", "17:00"], ...], Monday is 0."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from portal.language import clock_in_words, weekday_in_words

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, order=True)
class Slot:
    """Work on one day of the week; it ends on the day it begins."""

    weekday: int
    begins: time
    ends: time

    @property
    def hours(self) -> Decimal:
        return between(self.begins, self.ends)

    def says(self) -> str:
        """'Tuesday 2:00–5:00 PM'."""
        return f"{weekday_in_words(self.weekday)} {clock(self.begins)}–{clock(self.ends)}"


def between(begins: time, ends: time) -> Decimal:
    """Hours from one time of a day to a later one, exact to the minute."""
    minutes = (ends.hour * 60 + ends.minute) - (begins.hour * 60 + begins.minute)
    return (Decimal(minutes) / 60).quantize(Decimal("0.001"))


def clock(moment: time) -> str:
    """'2:00 PM', '2:00 p. m.'."""
    return clock_in_words(moment)


def read_plan(kept: Sequence[Sequence[Any]] | None) -> tuple[Slot, ...]:
    """The slots of a plan as it is kept, in the order of the week."""
    return tuple(sorted(Slot(int(day), time.fromisoformat(begins), time.fromisoformat(ends)) for day, begins, ends in kept or ()))


def keep_plan(slots: Iterable[Slot]) -> list[list[Any]]:
    """A plan as JSON; raises ValueError for a slot that ends before it begins, or two that overlap."""
    ordered = sorted(slots)
    for slot in ordered:
        if slot.ends <= slot.begins:
            raise ValueError(f"On {DAYS[slot.weekday]} the work ends before it begins.")
    for first, second in pairwise(ordered):
        if first.weekday == second.weekday and second.begins < first.ends:
            raise ValueError(f"Two times on {DAYS[first.weekday]} overlap.")
    return [[slot.weekday, slot.begins.strftime("%H:%M"), slot.ends.strftime("%H:%M")] for slot in ordered]


def hours_a_week(plan: Iterable[Slot]) -> Decimal:
    return sum((slot.hours for slot in plan), Decimal(0))


def says(plan: Sequence[Slot]) -> str:
    """The plan in words, e.g. 'Tuesday 2:00–5:00 PM, Thursday 2:00–5:00 PM'; empty for none."""
    return ", ".join(slot.says() for slot in plan)


def days_of(plan: Sequence[Slot], begins_on: date, ends_on: date) -> list[tuple[date, Slot]]:
    """Each planned day of a span with its slot, in order."""
    found: list[tuple[date, Slot]] = []
    for count in range((ends_on - begins_on).days + 1):
        day = begins_on + timedelta(days=count)
        found.extend((day, slot) for slot in plan if slot.weekday == day.weekday())
    return found
