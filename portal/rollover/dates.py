"""The same day of the week, a year later."""

from __future__ import annotations

from datetime import date, timedelta


def year_later(day: date) -> date:
    """The same date; February 29 becomes 28."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def same_weekday(day: date) -> date:
    """The same day of the week nearest to the same date a year later: Monday, August 17 becomes Monday, August 16."""
    later = year_later(day)
    step = (day.weekday() - later.weekday()) % 7
    return later + timedelta(days=step if step <= 3 else step - 7)
