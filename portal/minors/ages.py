"""Ages and days that the rules ask for: how old somebody is on a day, when a birthday comes, Labor Day, weeks."""

from __future__ import annotations

from datetime import date, time, timedelta

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def age_on(born: date, day: date) -> int:
    """Whole years on a day. Somebody born on February 29 is a year older on March 1 where the year has none."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def birthday(born: date, age: int) -> date:
    """The day on which somebody reaches an age."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def labor_day(year: int) -> date:
    """The first Monday of September."""
    first = date(year, 9, 1)
    return first + timedelta(days=-first.weekday() % 7)


def week_of(day: date, first_weekday: str = "sunday") -> date:
    """The first day of the week that holds a day."""
    first = WEEKDAYS.index(first_weekday) if first_weekday in WEEKDAYS else 6
    return day - timedelta(days=(day.weekday() - first) % 7)


def minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute
