"""The calendar's days off, and a plan for the turn of the year that nobody has run yet."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from portal.demo.world import Campus
from portal.extensions import db
from portal.rollover.plan import proposal
from portal.rosters.models import Student
from portal.schools.models import SchoolYear

NORTHSIDE = "N"


def nth(year: int, month: int, weekday: int, number: int) -> date:
    """The third Monday of January is (year, 1, 0, 3)."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def add_calendar(campus: Campus) -> None:
    """Days off of the current year, and a Saturday on which one school makes up a snow day."""
    world = campus.world
    year = world.calendar.year
    thanksgiving, winter, spring = nth(year - 1, 11, 3, 4), date(year - 1, 12, 21), nth(year, 3, 0, 3)
    days = (
        ("Labor Day", nth(year - 1, 9, 0, 1), 0), ("Thanksgiving", thanksgiving, 1), ("Winter break", winter, 13),
        ("Martin Luther King Jr. Day", nth(year, 1, 0, 3), 0), ("Presidents’ Day", nth(year, 2, 0, 3), 0), ("Spring break", spring, 4),
        ("Memorial Day", nth(year, 6, 0, 1) - timedelta(days=7), 0),
    )  # fmt: skip
    for title, first, more in days:
        world.rows.add("calendar_exceptions", district_id=world.district_id, title=title, begins_on=first, ends_on=first + timedelta(days=more))
    saturday = nth(year, 2, 5, 4)
    world.rows.add(
        "calendar_exceptions", district_id=world.district_id, school_id=campus.schools[NORTHSIDE].id, title="Snow day made up",
        begins_on=saturday, ends_on=saturday, school_day=True,
    )  # fmt: skip


def add_plan(campus: Campus) -> None:
    """A rollover that was prepared: two students are to stay in their grade."""
    world = campus.world
    last = db.session.get_one(SchoolYear, world.year_ids[world.calendar.year])
    rollover = world.rows.add(
        "rollovers", district_id=world.district_id, from_year=last.year, to_year=last.year + 1, plan=proposal(last, None), by_id=campus.staff_ids["wboone"],
    )  # fmt: skip
    keeps = sa.select(Student.id).where(Student.district_id == world.district_id, Student.grade == 9, Student.state == "active").order_by(Student.id).limit(2)
    for student_id in db.session.scalars(keeps):
        world.rows.add("rollover_items", rollover_id=rollover, kind="stay", row_id=student_id)
