"""When a credential expires."""

from __future__ import annotations

import calendar
from datetime import date


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months on, or the month's last: January 31 and one month is February 28."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = divmod(whole, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def expires_on(earned_on: date | None, validity_months: int | None) -> date | None:
    """The last day it counts; None where it never expires or was not earned."""
    if earned_on is None or not validity_months:
        return None
    return months_later(earned_on, validity_months)
