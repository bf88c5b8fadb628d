"""Timesheets on paper: printed, photographed, entered in one pass, taken back."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from PIL import Image

from portal.files.models import StoredFile
from portal.hours.models import HourEntry, Timesheet
from portal.hours.services.papers import code_of, read_code
from tests import factories as make
from tests.hours.world import EVERY_DAY, TODAY, Cast

MONDAY = TODAY - timedelta(days=TODAY.weekday() + 7)


@pytest.fixture
def cast(session):
    """A supervisor without e-mail, so hours come on paper."""
    made = Cast()
    made.paper_host = make.host(made.district, name="Chen Bakery")
    made.baker = make.contact(made.paper_host, name="Mei Chen", email="")
    made.placement = make.placement(made.student, made.experience, made.paper_host, plan=EVERY_DAY[:2], supervisor=made.baker)
    session.commit()
    return made


def photo():
    content = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(content, "PNG")
    content.seek(0)
    return (content, "sheet.png")


@pytest.fixture
def sheet(cast, sign_in, session):
    sign_in(cast.user).submit(f"/my-hours/{cast.placement.id}/timesheet", {"week_of": (MONDAY + timedelta(days=2)).isoformat(), "file": photo()})
    return session.scalars(sa.select(Timesheet)).one()


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast.coordinator)


def rows(session):
    return session.scalars(sa.select(HourEntry).order_by(HourEntry.day).execution_options(populate_existing=True)).all()


@pytest.mark.parametrize(("text", "found"), [("H12-2647", (12, date(2026, 11, 16))), ("h12-2647", (12, date(2026, 11, 16))), (" 12 - 2647 ", (12, date(2026, 11, 16))), ("H12-2699", None), ("x", None), ("", None), ("H" + "9" * 30 + "-2647", None)])
def test_the_code_on_a_sheet_is_read_as_people_type_it(text, found):
    assert read_code(text) == found


def test_a_sheet_says_the_days_of_the_plan_and_a_code(cast, browser):
    page = browser.page(f"/placements/{cast.placement.id}/timesheet?week={MONDAY.isoformat()}")
    assert code_of(cast.placement.id, MONDAY) in page.text
    assert page.text.count("2:00 PM–5:00 PM") == 2


def test_sheets_are_printed_together_for_hosts_without_e_mail(cast, browser):
    make.placement(cast.other, cast.experience, cast.host, supervisor=cast.supervisor)
    only_paper, everybody = browser.page("/timesheets/print"), browser.page("/timesheets/print?only=all")
    assert [len(only_paper.all("article")), len(everybody.all("article"))] == [1, 3]


def test_a_sheet_is_printed_in_the_language_of_whoever_supervises(cast, browser, session):
    here = f"/placements/{cast.placement.id}/timesheet"
    assert "What was done" in "".join(browser.page(here).find("article").itertext())
    cast.baker.language = "es"
    session.commit()
    page = browser.page(here)
    sheet = page.find("article")
    assert (sheet.get("lang"), "Qué se hizo" in "".join(sheet.itertext()), "Week before" in page.text) == ("es", True, True)
    assert "What was done" in browser.page(f"{here}?language=en").text


def test_a_sheet_comes_as_a_pdf(cast, browser):
    answer = browser.get(f"/placements/{cast.placement.id}/timesheet.pdf")
    assert answer.status_code in (200, 422)
    if answer.status_code == 200:
        assert answer.data.startswith(b"%PDF")


def test_a_students_photo_waits_for_the_coordinator(cast, sheet, browser, sign_in):
    assert sheet.week_of == MONDAY
    assert "Ana Lima" in browser.page("/timesheets").text
    assert browser.get(f"/timesheets/{sheet.id}/file").mimetype == "image/png"
    assert "waits to be entered" in sign_in(cast.user).page("/my-hours").text


def test_the_week_is_entered_and_approved_by_one_button_and_taken_back(cast, sheet, browser, session):
    here = f"/timesheets/{sheet.id}"
    form = browser.page(here).form(here)
    assert form["days-0-begins_at"] == "14:00"
    assert form["signed_by"] == "Mei Chen"
    browser.submit(here, form | {"deed": "approve"})
    assert [(e.hours, e.state, e.source, e.verified_how) for e in rows(session)] == [(Decimal(3), "approved", "paper", "paper")] * 2
    again = browser.page("/timesheets")
    assert "Approved from paper: 6 hours" in again.text
    assert "entered this timesheet first" in browser.submit(here, form | {"deed": "approve"}, status=409).text
    browser.submit(f"{here}/take-back")
    assert rows(session) == []
    assert session.scalars(sa.select(Timesheet.entered_at)).one() is None


def test_the_next_photo_opens(cast, sheet, browser, session):
    other = make.add(Timesheet(district_id=cast.district.id, placement_id=cast.placement.id, week_of=MONDAY - timedelta(days=7)))
    session.commit()
    here = f"/timesheets/{sheet.id}"
    answer = browser.submit(here, browser.page(here).form(here) | {"deed": "verify"})
    assert answer.headers["Location"] == f"/timesheets/{other.id}"
    assert {e.state for e in rows(session)} == {"verified"}


def test_what_the_student_logged_is_corrected_by_the_paper_and_is_as_it_was_after_undo(cast, sheet, browser, session):
    mine = make.hours(cast.placement, 5, "submitted", day=MONDAY, activity="Baked rolls")
    session.commit()
    here = f"/timesheets/{sheet.id}"
    form = browser.page(here).form(here) | {"days-0-hours": "3", "days-1-begins_at": "", "days-1-ends_at": "", "deed": "verify"}
    browser.submit(here, form)
    assert [(e.id, e.hours, e.state, e.activity) for e in rows(session)] == [(mine.id, 3, "verified", "Baked rolls")]
    browser.submit(f"{here}/take-back")
    assert [(e.id, e.hours, e.state) for e in rows(session)] == [(mine.id, 5, "submitted")]


def test_what_was_approved_before_stays(cast, sheet, browser, session):
    make.hours(cast.placement, 2, "approved", day=MONDAY)
    session.commit()
    here = f"/timesheets/{sheet.id}"
    browser.submit(here, browser.page(here).form(here) | {"deed": "approve"})
    assert [e.hours for e in rows(session)] == [2, 3]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"signed_by": ""}, "signed by"),
        ({"days-0-begins_at": "18:00"}, "before it begins"),
        ({"days-0-hours": "many"}, "Write hours like"),
        ({"days-0-begins_at": "", "days-0-ends_at": "", "days-1-begins_at": "", "days-1-ends_at": ""}, "at least one day"),
        ({"days-0-begins_at": "", "days-0-ends_at": "", "days-0-hours": "13"}, "More than 12 hours"),
    ],
)
def test_a_week_that_cannot_be_is_refused_whole(cast, sheet, browser, session, values, says):
    here = f"/timesheets/{sheet.id}"
    answer = browser.submit(here, browser.page(here).form(here) | {"deed": "approve"} | values, status=422)
    assert says in answer.text
    assert rows(session) == []


def test_staff_take_a_sheet_in_by_its_code(cast, browser, session):
    browser.submit("/timesheets", {"code": code_of(cast.placement.id, MONDAY), "file": photo()})
    assert session.scalars(sa.select(Timesheet.week_of)).one() == MONDAY
    for code in ("H999999-2647", "nonsense", ""):
        browser.submit("/timesheets", {"code": code, "file": photo()}, status=422)
    browser.submit("/timesheets", {"code": code_of(cast.placement.id, MONDAY)}, status=422)


def test_a_second_photo_takes_the_first_ones_place_and_removing_leaves_no_file(cast, sheet, sign_in, browser, session):
    sign_in(cast.user).submit(f"/my-hours/{cast.placement.id}/timesheet", {"week_of": MONDAY.isoformat(), "file": photo()})
    assert session.scalar(sa.select(sa.func.count()).select_from(StoredFile)) == 1
    browser.submit(f"/timesheets/{sheet.id}/discard")
    assert session.scalar(sa.select(sa.func.count()).select_from(StoredFile)) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(Timesheet)) == 0


def test_weeks_for_which_nothing_came_are_named(cast, browser, session):
    assert "Nothing came for the week" in browser.page("/timesheets").text
    make.hours(cast.placement, 2, "submitted", day=MONDAY)
    session.commit()
    assert "Nothing came for the week" not in browser.page("/timesheets").text


def test_strangers_find_no_sheet(cast, sheet, sign_in):
    stranger = sign_in(cast.stranger)
    for path in (f"/timesheets/{sheet.id}", f"/timesheets/{sheet.id}/file"):
        stranger.page(path, status=404)
    stranger.submit(f"/timesheets/{sheet.id}", status=404)
    stranger.submit(f"/timesheets/{sheet.id}/take-back", status=404)
    sign_in(cast.other_user).submit(f"/my-hours/{cast.placement.id}/timesheet", {"week_of": MONDAY.isoformat(), "file": photo()}, status=404)


def test_the_queue_names_the_photo(cast, sheet, browser):
    assert "A photo of the timesheet" in browser.page("/").text
