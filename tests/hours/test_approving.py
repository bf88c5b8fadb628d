"""Staff: approval by week and section in two clicks, what is left unmarked and why, corrections, exports, settings."""

from __future__ import annotations

import io
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from portal.accounts.models import AuditEvent
from portal.accounts.viewers import load_viewer
from portal.database import now
from portal.hours import services
from portal.hours.models import HourChange, HourEntry
from portal.links.models import Purpose
from portal.links.services import in_days, make_link
from tests import factories as make
from tests.counting import statements
from tests.hours.world import EVERY_DAY, TODAY, Cast

MONDAY = TODAY - timedelta(days=TODAY.weekday() + 7)


@pytest.fixture
def cast(session):
    """Two interns of one section, each with a verified day of last week; and one who sits in no section."""
    made = Cast()
    year = make.school_year(made.district, begins_on=TODAY - timedelta(days=100), ends_on=TODAY + timedelta(days=100))
    course = make.course(made.district, at=made.school, cte=True)
    made.section = make.section(course, at=made.school, year=year, title="IT Practicum 2")
    for who in (made.student, made.other):
        make.enroll(who, made.section)
    made.second = make.placement(made.other, made.experience, made.host, plan=EVERY_DAY)
    made.first_day = make.hours(made.placement, 3, "verified", day=MONDAY)
    made.second_day = make.hours(made.second, 2, "verified", day=MONDAY + timedelta(days=1))
    made.loner = make.student(made.school, birth_date=date(2000, 1, 1))
    made.third_day = make.hours(make.placement(made.loner, made.experience, made.host, plan=EVERY_DAY), 4, "verified", day=MONDAY)
    session.commit()
    return made


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast.coordinator)


@pytest.fixture
def by(cast):
    return load_viewer(cast.coordinator.id, None)


@pytest.fixture
def link(cast, session):
    made = make_link(Purpose.SUPERVISOR, subject=f"placements:{cast.placement.id}", district_id=cast.district.id, expires_at=in_days(9), by=None, placement_id=cast.placement.id, name="Sam Supervisor")
    session.commit()
    return made


def state(session, entry):
    return session.scalar(sa.select(HourEntry.state).where(HourEntry.id == entry.id))


def open_lot(browser, words="IT Practicum 2"):
    page = browser.page("/hours")
    href = next(a.get("href") for a in page.all("a") if words in "".join(a.itertext()))
    return browser.page(href)


def post(browser, lot, **values):
    """Presses the lot's first button with what is marked."""
    form = next(f for f in lot.all("form") if "/hours/approve" in f.get("action"))
    marked = [box.get("value") for box in lot.all("input", name="entry_ids") if box.get("checked") is not None]
    return browser.submit(form.get("action"), {"entry_ids": marked} | values)


def test_a_section_week_is_approved_in_two_clicks_and_can_be_taken_back(cast, browser, session):
    lot = open_lot(browser)
    assert [len(lot.all("input", name="entry_ids")), "Approve marked (5 h)" in lot.text] == [2, True]
    post(browser, lot)
    page = browser.page("/hours")
    assert "Approved: 5 hours of 2 students" in page.text
    assert [state(session, e) for e in (cast.first_day, cast.second_day, cast.third_day)] == ["approved", "approved", "verified"]
    undo = page.form("/hours/take-back")
    browser.submit("/hours/take-back", undo)
    assert state(session, cast.first_day) == "verified"
    browser.submit("/hours/take-back", undo, status=422)


def test_students_without_a_section_have_a_lot_of_their_own(cast, browser):
    assert "4 h" in open_lot(browser, "No section").text


@pytest.mark.parametrize("by_what", ["host", "experience", "school"])
def test_the_list_can_be_grouped_otherwise(cast, browser, by_what):
    page = browser.page(f"/hours?by={by_what}")
    assert "3 students" in page.text
    assert "9 h" in page.text


def test_the_fragment_of_the_list_is_its_region(cast, browser):
    page, fragment = browser.page("/hours"), browser.page("/hours", htmx=True)
    assert "".join(fragment.region("hour-list").itertext()).split() == "".join(page.region("hour-list").itertext()).split()


def test_what_is_not_plain_is_not_marked_and_says_why(cast, browser, session, link):
    cast.first_day.outside_plan = True
    services.correct_entry(cast.second_day, values={"hours": Decimal("1.5")}, reason="Left early", by=load_viewer(cast.coordinator.id, None))
    session.add(HourChange(entry_id=cast.second_day.id, day=MONDAY, hours=2, activity="", state="submitted", reason="", link_id=link.id))
    session.commit()
    lot = open_lot(browser)
    assert not [box for box in lot.all("input", name="entry_ids") if box.get("checked") is not None]
    assert "Outside the plan" in lot.text
    assert "Corrected by the supervisor" in lot.text


def test_hours_are_sent_back_with_a_reason_only(cast, browser, session):
    lot = open_lot(browser)
    action = next(b.get("formaction") for b in lot.all("button") if b.get("formaction"))
    data = {"entry_ids": [cast.first_day.id], "comment": ""}
    assert "Say what is to be corrected" in browser.submit(action, data, status=422).text
    browser.submit(action, data | {"comment": "Which ward?"})
    assert state(session, cast.first_day) == "returned"


def test_two_coordinators_at_once_approve_once_and_the_second_is_told(cast, browser, session, sign_in):
    lot = open_lot(browser)
    colleague = sign_in(cast.colleague)
    post(colleague, open_lot(colleague))
    form = next(f for f in lot.all("form") if "/hours/approve" in f.get("action"))
    assert "somebody was quicker" in browser.submit(form.get("action"), {"entry_ids": [cast.first_day.id]}, status=422).text


def test_the_second_of_school_and_supervisor_is_told_what_the_first_did(cast, session, by, link):
    entry = make.hours(cast.placement, 2, "submitted", day=MONDAY + timedelta(days=2))
    services.verify_entries(cast.placement, [entry.id], link=link)
    assert (entry.state, entry.verified_how, entry.verified_link_id) == ("verified", "link", link.id)
    with pytest.raises(services.AlreadyAnswered, match="is verified already"):
        services.verify_entries(cast.placement, [entry.id], by=by, how="school")
    services.approve_hours(cast.placement, entry_ids=[entry.id], by=by)
    with pytest.raises(services.AlreadyAnswered, match="was approved by the school"):
        services.return_entries(cast.placement, [entry.id], reason="No", link=link)
    with pytest.raises(services.AlreadyAnswered, match="was approved"):
        services.correct_entry(entry, values={"hours": Decimal(1)}, reason="Left early", link=link)


def test_a_link_of_another_placement_answers_for_nothing(cast, session, link):
    with pytest.raises(services.HoursError, match="another placement"):
        services.verify_entries(cast.second, [cast.second_day.id], link=link)


def test_a_supervisors_correction_keeps_the_original_and_verifies_if_asked(cast, session, link):
    entry = make.hours(cast.placement, 3, "submitted", day=MONDAY + timedelta(days=2), begins_at=time(14), ends_at=time(17))
    services.correct_entry(entry, values={"ends_at": time(16)}, reason="Left at four", link=link, verify=True)
    kept = session.scalars(sa.select(HourChange)).one()
    assert (kept.hours, kept.ends_at, kept.link_id, kept.reason) == (3, time(17), link.id, "Left at four")
    assert (entry.hours, entry.state) == (2, "verified")


def test_an_impossible_correction_is_refused(cast, session, link):
    with pytest.raises(services.EntryRefused, match="24"):
        services.correct_entry(cast.first_day, values={"hours": Decimal(30)}, reason="Oops", link=link)


def test_a_verification_can_be_taken_back_until_the_school_approves(cast, session, link, by):
    services.unverify_entries(cast.placement, [cast.first_day.id], link=link)
    assert cast.first_day.state == "submitted"
    services.verify_entries(cast.placement, [cast.first_day.id], by=by, how="school")
    services.approve_hours(cast.placement, entry_ids=[cast.first_day.id], by=by)
    with pytest.raises(services.AlreadyAnswered):
        services.unverify_entries(cast.placement, [cast.first_day.id], link=link)


def test_submitted_hours_are_approved_only_where_the_district_asks_for_one_answer(cast, session, by, browser):
    entry = make.hours(cast.placement, 2, "submitted", day=MONDAY + timedelta(days=3))
    with pytest.raises(services.AlreadyAnswered, match="waits for the supervisor"):
        services.approve_hours(cast.placement, entry_ids=[entry.id], by=by)
    cast.district.hours_need = "one"
    session.commit()
    assert len(open_lot(browser).all("input", name="entry_ids")) == 3
    services.approve_hours(cast.placement, entry_ids=[entry.id], by=by)
    services.reopen_hours(cast.placement, entry_ids=[entry.id], by=by)
    assert entry.state == "submitted"


def test_a_correction_by_staff_shows_both_and_needs_a_reason(cast, browser, session):
    here = f"/hours/entries/{cast.first_day.id}"
    data = browser.page(here).form(f"{here}/correct")
    browser.submit(f"{here}/correct", data | {"hours": "2"}, status=422)
    browser.submit(f"{here}/correct", data | {"hours": "2", "reason": "The bus was late"})
    page = browser.page(here)
    assert "The bus was late" in page.text
    assert "3 h" in page.text
    assert "somebody else changed" in browser.submit(f"{here}/correct", data | {"hours": "1", "reason": "Again"}, status=409).text


def test_staff_add_a_day_once(cast, browser, session):
    here = f"/placements/{cast.placement.id}/hours/add"
    data = browser.page(here).form(here) | {"day": (MONDAY + timedelta(days=4)).isoformat(), "hours": "2.5", "activity": "Inventory"}
    browser.submit(here, data)
    browser.submit(here, data)
    entry = session.scalars(sa.select(HourEntry).where(HourEntry.source == "staff")).one()
    assert (entry.state, entry.verified_how, entry.hours) == ("verified", "school", Decimal("2.5"))


def test_the_panel_says_what_waits_and_leads_to_each_entry(cast, browser):
    page = browser.page(f"/placements/{cast.placement.id}")
    assert "3 hours verified by the supervisor" in page.text
    assert page.has("a", href=f"/hours/entries/{cast.first_day.id}")


def test_strangers_find_nothing_and_change_nothing(cast, sign_in, session):
    stranger = sign_in(cast.stranger)
    assert "IT Practicum 2" not in stranger.page("/hours").text
    for path in (f"/hours/entries/{cast.first_day.id}", f"/placements/{cast.placement.id}/hours/add", f"/placements/{cast.placement.id}/timesheet"):
        stranger.page(path, status=404)
    stranger.submit("/hours/approve", {"entry_ids": [cast.first_day.id]}, status=422)
    stranger.submit(f"/hours/entries/{cast.first_day.id}/correct", status=404)
    sign_in(cast.user).page("/hours", status=404)
    assert state(session, cast.first_day) == "verified"


@pytest.mark.parametrize("ids", [[], ["x"], ["9" * 40], ["0"], ["1; --"]])
def test_what_is_no_entry_is_refused(cast, browser, ids):
    browser.submit("/hours/approve", {"entry_ids": ids}, status=422)


@pytest.mark.parametrize("at", ["", "yesterday", "2026-01-01T00:00:00.000000", "9" * 50])
def test_what_is_no_moment_takes_nothing_back(cast, browser, at):
    browser.submit("/hours/take-back", {"at": at}, status=422)


@pytest.mark.parametrize("query", ["week=x", "week=0001-01-01", "week=9999-12-31", ""])
def test_a_lot_without_a_week_is_nowhere(cast, browser, query):
    browser.page(f"/hours/lot?{query}", status=404)


def test_exports_hold_what_is_asked_for_and_are_in_the_trail(cast, browser, session):
    text = browser.get("/hours/export.csv").get_data(as_text=True)
    assert "Harbor Health IT" in text
    assert text.count("verified") == 3
    book = load_workbook(io.BytesIO(browser.get("/hours/export.xlsx?all=1").data))
    assert book.active.max_row == 4
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditEvent).where(AuditEvent.action == "hours.export")) == 2


def test_the_district_decides_how_many_answers_hours_need(cast, sign_in, session):
    admin = sign_in(make.user(cast.district, "district_admin"))
    session.commit()
    data = admin.page("/hours/settings").form("/hours/settings")
    admin.submit("/hours/settings", data | {"school_begins_at": "15:00", "school_ends_at": "08:00"}, status=422)
    admin.submit("/hours/settings", data | {"hours_need": "one", "school_begins_at": "08:00", "school_ends_at": "14:30"})
    assert (cast.district.hours_need, cast.district.school_ends_at) == ("one", time(14, 30))
    assert "Somebody else saved first" in admin.submit("/hours/settings", data | {"hours_need": "both"}, status=409).text
    sign_in(cast.coordinator).page("/hours/settings", status=404)


def test_work_in_class_time_is_taken_with_a_warning(cast, sign_in, session):
    cast.district.school_begins_at, cast.district.school_ends_at = time(8), time(15)
    year = make.school_year(cast.district, 2030, begins_on=TODAY - timedelta(days=200), ends_on=TODAY + timedelta(days=200))
    make.term(year)
    day = next(TODAY - timedelta(days=back) for back in range(7) if (TODAY - timedelta(days=back)).weekday() < 5 and TODAY - timedelta(days=back) != MONDAY)
    session.commit()
    student = sign_in(cast.user)
    student.submit(f"/my-hours/{cast.placement.id}/as-planned", {"day": day.isoformat()})
    assert "is a school day" in student.page("/my-hours").text


def test_the_lists_ask_as_many_queries_for_one_as_for_fifty(cast, browser, session):
    def asked(path):
        with statements() as seen:
            browser.page(path)
        return len(seen)

    lot = next(a.get("href") for a in browser.page("/hours").all("a") if "IT Practicum 2" in "".join(a.itertext()))
    few = asked("/hours")
    few_in_panel = asked(f"/placements/{cast.placement.id}")
    for back in range(40):
        make.hours(cast.placement, 1, "verified", day=MONDAY - timedelta(days=back % 20))
    session.commit()
    assert asked("/hours") == few
    assert asked(f"/placements/{cast.placement.id}") == few_in_panel
    assert "IT Practicum" in browser.page(lot).text
    assert now()
