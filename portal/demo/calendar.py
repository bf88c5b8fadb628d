"""The school year that holds today, and the one before it, as this district divides them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cached_property
from typing import Literal

TermKey = Literal["year", "fall", "spring"]
TERM_WORDS: dict[TermKey, str] = {"year": "Year", "fall": "Fall", "spring": "Spring"}
LOCAL = timezone(timedelta(hours=-5))


@dataclass(frozen=True)
class Span:
    begins_on: date
    ends_on: date


@dataclass(frozen=True)
class SchoolCalendar:
    """School years run from July 1 to June 30, so that every day is in one.

    Classes meet from August 12 to May 28. Loaded in summer, the demo stretches the nearer semester of its current
    year to hold today: a demo in which nothing is under way would show little.
    """

    today: date

    @cached_property
    def year(self) -> int:
        """The calendar year in which the current school year ends."""
        return self.today.year + (1 if self.today.month >= 7 else 0)

    @property
    def years(self) -> tuple[int, int]:
        return self.year - 1, self.year

    def school_year(self, year: int) -> Span:
        return Span(date(year - 1, 7, 1), date(year, 6, 30))

    def term(self, key: TermKey, year: int) -> Span:
        """The days of a semester, or of a course that runs all year."""
        begins = date(year - 1, 8, 12)
        ends = date(year, 5, 28)
        if year == self.year:
            begins = begins if self.today >= begins else date(year - 1, 7, 1)
            ends = ends if self.today <= ends else date(year, 6, 30)
        if key == "fall":
            return Span(begins, date(year, 1, 17))
        return Span(date(year, 1, 18), ends) if key == "spring" else Span(begins, ends)

    @cached_property
    def now(self) -> TermKey:
        """The semester that holds today."""
        return "fall" if self.today <= self.term("fall", self.year).ends_on else "spring"

    def is_over(self, key: TermKey, year: int) -> bool:
        return self.term(key, year).ends_on < self.today

    def ago(self, days: int, hour: int = 15) -> datetime:
        """A moment so many days before today, in school hours."""
        return self.on(self.today - timedelta(days=days), hour)

    def on(self, day: date, hour: int = 15) -> datetime:
        """An hour of a day; of today its first moment, so that nothing in the demo lies ahead of whoever loads it at night."""
        return min(datetime.combine(day, time(hour), LOCAL), datetime.combine(self.today, time(0), UTC))
