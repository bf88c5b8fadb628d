"""The guided job as the district's administrator sees it, and the calendar."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from portal.rollover import services
from portal.rollover.models import Rollover
from portal.rosters.models import Student
from portal.schools.models import CalendarException
from portal.schools.queries import is_school_day, school_days
from tests import factories as make
from tests.rollover.conftest import TODAY, YEAR


def test_from_the_plan_over_the_preview_to_the_result_and_back(session, world, sign_in):
    browser = sign_in(world.admin)
    browser.submit("/rollover/prepare", {})
    browser.submit("/rollover/prepare", {})
    made = session.scalars(sa.select(Rollover)).one()
    path = f"/rollover/{made.id}"
    assert "1 student of Riverbend would leave its highest grade" in browser.page(path).text
    form = browser.page(f"{path}/plan").form(f"{path}/plan")
    browser.submit(f"{path}/plan", form | {f"feeds-{world.middle.id}": str(world.high.id)})
    stale = browser.submit(f"{path}/plan", form | {"title-0": "Autumn"}, status=409)
    assert "Somebody else saved first" in stale.text
    browser.submit(f"{path}/students", {"student_id": str(world.repeater.id), "stays": "y"})
    page = browser.page(path)
    assert "Riverbend to Northside" in page.text
    assert page.has("button", text="Turn the year")
    browser.submit(f"{path}/run", {})
    done = browser.page(path)
    assert "The year is turned" in done.text
    browser.submit(f"{path}/undo", {})
    assert "taken back" in browser.page(path).text
    assert session.scalar(sa.select(Student.grade).where(Student.id == world.junior.id)) == 11


def test_the_list_of_students_is_found_by_name_and_is_a_region(session, world, sign_in):
    browser = sign_in(world.admin)
    browser.submit("/rollover/prepare", {})
    made = session.scalars(sa.select(Rollover)).one()
    page = browser.page(f"/rollover/{made.id}/students?q=repeats", htmx=True)
    assert "Repeats, Rae" in page.text
    assert "Senior, Sam" not in page.text
    assert "Nobody stays" in browser.page(f"/rollover/{made.id}/students?kept=1").text
    browser.submit(f"/rollover/{made.id}/students", {"student_id": "99999"}, status=422)


def test_a_plan_without_dates_is_told_at_its_fields(session, world, sign_in):
    browser = sign_in(world.admin)
    browser.submit("/rollover/prepare", {})
    made = session.scalars(sa.select(Rollover)).one()
    page = browser.submit(f"/rollover/{made.id}/plan", {}, status=422)
    assert "Enter the date" in page.text


def test_a_running_job_shows_how_far_it_is(session, world, sign_in):
    browser = sign_in(world.admin)
    browser.submit("/rollover/prepare", {})
    made = session.scalars(sa.select(Rollover)).one()
    services.run(made, by=world.viewer(world.admin))
    session.commit()
    for htmx in (False, True):
        assert f"0 of {made.total}" in browser.page(f"/rollover/{made.id}", htmx=htmx).text
    made.moved_at = made.moved_at - timedelta(hours=1)
    session.commit()
    page = browser.page(f"/rollover/{made.id}")
    assert page.has("button", text="Go on")
    browser.submit(f"/rollover/{made.id}/continue", {})
    assert "The year is turned" in browser.page(f"/rollover/{made.id}").text


def test_another_districts_administrator_finds_nothing(session, world, sign_in):
    services.prepare(by=world.viewer(world.admin))
    session.commit()
    made = session.scalars(sa.select(Rollover)).one()
    stranger = sign_in(make.user(make.district(), "district_admin"))
    assert stranger.get(f"/rollover/{made.id}").status_code == 404
    stranger.submit(f"/rollover/{made.id}/run", {}, status=404)


def test_days_off_are_no_school_days_and_days_made_up_are(session, world):
    monday = TODAY - timedelta(days=60 + (TODAY - timedelta(days=60)).weekday())
    saturday = monday + timedelta(days=5)
    assert is_school_day(world.district.id, monday)
    assert not is_school_day(world.district.id, saturday)
    session.add_all([
        CalendarException(district_id=world.district.id, title="Off", begins_on=monday, ends_on=monday),
        CalendarException(district_id=world.district.id, school_id=world.high.id, title="Open", begins_on=monday, ends_on=monday, school_day=True),
        CalendarException(district_id=world.district.id, title="Made up", begins_on=saturday, ends_on=saturday, school_day=True),
    ])  # fmt: skip
    session.flush()
    assert not is_school_day(world.district.id, monday)
    assert is_school_day(world.district.id, monday, school_id=world.high.id)
    assert len(school_days(world.district.id, monday, saturday)) == 5


def test_the_calendar_is_kept_by_the_district_and_read_by_staff(session, world, sign_in):
    browser = sign_in(world.admin)
    data = browser.page("/calendar").form("/calendar/days") | {"title": "Snow", "begins_on": TODAY.isoformat(), "ends_on": TODAY.isoformat()}
    browser.submit("/calendar/days", data)
    browser.submit("/calendar/days", data)
    found = session.scalars(sa.select(CalendarException).where(CalendarException.title == "Snow")).one()
    assert "Snow" in sign_in(world.teacher).page("/calendar").text
    fresh = browser.page("/calendar").form("/calendar/days")
    early = (TODAY - timedelta(days=3)).isoformat()
    assert "before it begins" in browser.submit("/calendar/days", fresh | {"title": "x", "begins_on": TODAY.isoformat(), "ends_on": early}, status=422).text
    browser.submit(f"/calendar/days/{found.id}/remove", {})
    assert "Snow" in browser.page("/calendar").text
    browser.submit(f"/calendar/days/{found.id}/remove", {"version": "1"})
    assert "Snow" not in browser.page(f"/calendar?year={YEAR}").text.replace("Snow is no longer", "")


def test_a_plan_is_discarded_and_leaves_nothing(session, world, sign_in):
    browser = sign_in(world.admin)
    browser.submit("/rollover/prepare", {})
    made = session.scalars(sa.select(Rollover)).one()
    form = browser.page(f"/rollover/{made.id}").form(f"/rollover/{made.id}/discard")
    browser.submit(f"/rollover/{made.id}/discard", {"version": "77"})
    browser.submit(f"/rollover/{made.id}/discard", form)
    assert session.scalars(sa.select(Rollover)).all() == []
