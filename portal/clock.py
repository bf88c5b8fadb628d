"""What day it is where the schools are, and what their clocks show. Moments are kept in UTC; days and hours people live by are not."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo

from flask import current_app, has_app_context

from portal.database import now


def zone() -> tzinfo:
    """TIME_ZONE of the settings; UTC where nobody set any."""
    return (current_app.config.get("ZONE") if has_app_context() else None) or UTC


def zone_name() -> str:
    """As the settings name it: 'America/Chicago'."""
    return str(getattr(zone(), "key", "UTC"))


def this_day() -> date:
    """Today, as the school's calendar has it: in the evening of Chicago it is tomorrow in UTC."""
    return now().astimezone(zone()).date()


def local(moment: datetime) -> datetime:
    """A moment with the school's clock."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone())


def day_of(moment: datetime) -> date:
    """The day on which it was there."""
    return local(moment).date()


def midnight(day: date) -> datetime:
    """The moment at which a day begins there."""
    return datetime.combine(day, time(), zone())
