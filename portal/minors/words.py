"""How findings say days and figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal


def figure(value: Decimal) -> str:
    """'3', '3.5', '3.75'."""
    return f"{value.quantize(Decimal('0.01')).normalize():f}"


def of_day(day: date) -> str:
    return f"{day:%A, %B} {day.day}, {day.year}"


def short_day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
