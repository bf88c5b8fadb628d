"""How figures, dates and words are written on pages."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from flask import Flask

from portal.clock import day_of, local, this_day, zone_name
from portal.language import LOCALES, _, clock_in_words, day_in_words, language, ngettext

MISSING = "—"


def number(value: Any, places: int | None = None) -> str:
    """1234.50 -> '1,234.5'; a missing figure is shown as missing, never as zero."""
    if value is None:
        return MISSING
    if places is not None:
        return f"{value:,.{places}f}"
    text = f"{Decimal(str(value)).normalize():,f}"
    return text


def money(value: Any) -> str:
    """Whole dollars."""
    return MISSING if value is None else f"${value:,.0f}"


def percent(value: Any, places: int = 1) -> str:
    """A percentage as published: 28.5 -> '28.5 %', with a true minus sign."""
    return MISSING if value is None else f"{value:,.{places}f} %".replace("-", "−")


def day(value: date | datetime | None) -> str:
    """'March 3, 2026', or 'March 3' within the running year; '3 de marzo de 2026' in Spanish."""
    return MISSING if value is None else day_in_words(_day(value), year=_day(value).year != this_day().year)


def _day(value: date | datetime) -> date:
    """A moment's day is the one that the schools had."""
    return day_of(value) if isinstance(value, datetime) else value


def days(first: date, last: date) -> str:
    """'March 3 to March 9', 'Del 3 al 9 ...'; one day is said once. It begins a sentence or stands alone."""
    return day(first) if first == last else _("%(first_day)s to %(last_day)s", first_day=day(first), last_day=day(last))


def weekday(value: date | datetime) -> str:
    """'Tuesday' within the last six days, else the date: for 'since Tuesday'."""
    days = (this_day() - _day(value)).days
    if 0 < days < 7:
        return format_date(_day(value), "EEEE", locale=LOCALES[language()])
    return _("today") if days == 0 else day(value)


def moment(value: datetime | None) -> str:
    """'March 3, 2:05 PM', by the clock of the schools."""
    return MISSING if value is None else f"{day(value)}, {clock_in_words(local(value).time())}"


def minute(value: datetime) -> str:
    """'14:05', by the clock of the schools."""
    return f"{local(value):%H:%M}"


def second(value: datetime) -> str:
    return f"{local(value):%H:%M:%S}"


def days_since(value: datetime | date) -> int:
    return (this_day() - _day(value)).days


def ago(value: datetime | date | None) -> str:
    """'today', '1 day', '12 days'."""
    if value is None:
        return MISSING
    days = days_since(value)
    return _("today") if days <= 0 else ngettext("%(num)s day", "%(num)s days", days)


def plural(count: Any, one: str, many: str | None = None) -> str:
    """(1, 'course') -> '1 course'; (3, 'course') -> '3 courses'."""
    return f"{number(count)} {one if count == 1 else (many or one + 's')}"


def grades(offering: Any) -> str:
    """'grade 9', 'grades 9–12'."""
    low, high = offering.grade_low, offering.grade_high
    return _("grade %(grade)s", grade=low) if low == high else _("grades %(low)s–%(high)s", low=low, high=high)


def words(value: str) -> str:
    """'career_center' -> 'career center'."""
    return value.replace("_", " ")


def init_app(app: Flask) -> None:
    env = app.jinja_env
    env.filters.update(number=number, money=money, percent=percent, day=day, days=days, weekday=weekday, moment=moment, minute=minute, second=second, ago=ago, days_since=days_since, on_day=_day, words=words, grades=grades)
    env.globals.update(plural=plural, time_zone=zone_name, this_day=this_day)
