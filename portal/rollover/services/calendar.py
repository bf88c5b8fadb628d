"""Days off, and days made up."""

from __future__ import annotations

from datetime import date

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.rollover.errors import RolloverError
from portal.rollover.permissions import may_turn
from portal.schools.models import CalendarException


def add_exception(
    *, title: str, begins_on: date, ends_on: date, school_id: int | None, school_day: bool, by: Viewer
) -> CalendarException:
    """Adds days to the calendar of one school or of all; raises RolloverError."""
    if not may_turn(by):
        raise RolloverError("Only the district's administrators keep the calendar.")
    if ends_on < begins_on:
        raise RolloverError("It cannot end before it begins.")
    if (ends_on - begins_on).days > 120:
        raise RolloverError("That is longer than any break. Check the year.")
    made = CalendarException(district_id=by.district_id, school_id=school_id, title=title, begins_on=begins_on, ends_on=ends_on, school_day=school_day)
    db.session.add(made)
    db.session.flush()
    audit.record("calendar.add", subject=f"calendar_exceptions:{made.id}", by=by, detail={"begins_on": begins_on.isoformat(), "ends_on": ends_on.isoformat()})
    return made


def remove_exception(exception: CalendarException, *, by: Viewer) -> None:
    if not may_turn(by):
        raise RolloverError("Only the district's administrators keep the calendar.")
    audit.record(
        "calendar.remove", subject=f"calendar_exceptions:{exception.id}", by=by,
        detail={"title": exception.title, "begins_on": exception.begins_on.isoformat(), "ends_on": exception.ends_on.isoformat()},
    )  # fmt: skip
    db.session.delete(exception)
    db.session.flush()
