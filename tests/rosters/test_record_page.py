"""One record's page: what it says and does, and deeds by hand, each with what was before."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.extensions import db
from portal.rosters.comparing import RecordFacts
from portal.rosters.models import CourseRecord
from portal.rosters.record_models import RecordChange
from portal.rosters.services import keep_records
from tests import factories as make


@pytest.fixture
def town(session):
    class Town:
        district = make.district()
        north = make.school(district, name="North High")
        south = make.school(district)
        admin = make.user(district, "district_admin")
        clerk = make.user(district, "school_admin", at=north)
        other_clerk = make.user(district, "school_admin", at=south)
        counselor = make.user(district, "counselor", at=north)
        ana = make.student(north, given_name="Ana", family_name="Lima")
        course = make.course(district, code="NET1", title="Networks I")
        record = make.record(ana, course, mark="D", term="Fall")

    make.caseload(Town.counselor, Town.ana)
    return Town


@pytest.fixture
def here(town):
    return f"/records/{town.record.id}"


def correction(browser, here, **changes: str) -> dict[str, str]:
    return browser.page(here).form(here) | {"reason": "Grade change form"} | changes


def fresh(town) -> CourseRecord:
    db.session.expire_all()
    return db.session.get(CourseRecord, town.record.id)


def the_file_again(town, mark: str) -> None:
    record = fresh(town)
    facts = RecordFacts(student_id=record.student_id, course_code="NET1", course_id=town.course.id, course_title="Networks I", year=2026, term="Fall", mark=mark, credits_attempted=Decimal(1))
    keep_records([facts], district_id=town.district.id, by=None)
    db.session.commit()


def test_the_page_says_what_the_record_says_and_does(town, here, sign_in):
    page = sign_in(town.admin).page(here)
    assert "Lowest passing letter" in page.text
    assert "Counts: 1 credit for Networks I" in page.text
    assert "Nothing was changed since" in page.text


def test_a_correction_changes_the_record_and_keeps_what_it_said(town, here, sign_in):
    browser = sign_in(town.clerk)
    browser.submit(here, correction(browser, here, mark="B"), status=303)
    assert (fresh(town).mark, fresh(town).passed) == ("B", True)
    change = db.session.scalars(sa.select(RecordChange)).one()
    assert (change.changes, change.reason, change.by_id) == ({"mark": ["D", "B"]}, "Grade change form", town.clerk.id)
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "record.correct")).one()
    assert event.student_id == town.ana.id
    page = browser.page(here)
    assert "Mark: D → B" in page.text
    assert "Grade change form" in page.text


def test_a_correction_outlives_the_same_file_and_yields_to_a_new_mark(town, here, sign_in):
    browser = sign_in(town.clerk)
    browser.submit(here, correction(browser, here, mark="B"), status=303)
    the_file_again(town, "D")
    assert fresh(town).mark == "B"
    the_file_again(town, "A")
    assert fresh(town).mark == "A"


def test_a_correction_can_be_taken_back(town, here, sign_in):
    browser = sign_in(town.clerk)
    browser.submit(here, correction(browser, here, mark="F"), status=303)
    assert fresh(town).credits_earned == 0
    change = db.session.scalars(sa.select(RecordChange)).one()
    browser.submit(f"{here}/changes/{change.id}/take-back", {"version": str(fresh(town).version)}, status=303)
    assert (fresh(town).mark, fresh(town).credits_earned, fresh(town).passed) == ("D", 1, True)
    again = browser.submit(f"{here}/changes/{change.id}/take-back", {"version": str(fresh(town).version)}, status=422)
    assert "cannot be taken back" in again.text


def test_what_a_file_changed_and_somebody_took_back_stays_taken_back(town, here, sign_in):
    browser = sign_in(town.clerk)
    the_file_again(town, "F")
    change = db.session.scalars(sa.select(RecordChange)).one()
    browser.submit(f"{here}/changes/{change.id}/take-back", {"version": str(fresh(town).version)}, status=303)
    the_file_again(town, "F")
    assert fresh(town).mark == "D"


def test_a_change_that_was_changed_again_cannot_be_taken_back(town, here, sign_in):
    browser = sign_in(town.clerk)
    browser.submit(here, correction(browser, here, mark="C"), status=303)
    first = db.session.scalars(sa.select(RecordChange)).one()
    browser.submit(here, correction(browser, here, mark="B"), status=303)
    page = browser.submit(f"{here}/changes/{first.id}/take-back", {"version": str(fresh(town).version)}, status=422)
    assert "changed again since" in page.text


@pytest.mark.parametrize(("counts", "mark", "passed"), [("no", "D", False), ("yes", "W", True)])
def test_somebody_decides_against_the_rule_and_it_can_be_ended(town, here, sign_in, counts, mark, passed):
    the_file_again(town, mark)
    before = fresh(town).passed
    browser = sign_in(town.clerk)
    form = browser.page(here).form(f"{here}/decide") | {"counts": counts, "decision_reason": "The board said so"}
    browser.submit(f"{here}/decide", form, status=303)
    assert fresh(town).passed is passed
    the_file_again(town, mark)
    assert fresh(town).passed is passed
    page = browser.page(here)
    assert "The board said so" in page.text
    browser.submit(f"{here}/end-decision", page.form(f"{here}/end-decision"), status=303)
    assert fresh(town).passed is before


def test_whoever_saves_second_is_told_and_loses_nothing(town, here, sign_in):
    browser = sign_in(town.clerk)
    mine = correction(browser, here, mark="A")
    browser.submit(here, correction(browser, here, mark="B"), status=303)
    page = browser.submit(here, mine, status=409)
    assert "Somebody else changed this record first" in page.text
    assert page.find("input", id="mark").get("value") == "A"
    assert fresh(town).mark == "B"
    browser.submit(here, page.form(here), status=303)
    assert fresh(town).mark == "A"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mark": "QX"}, "not in your district's pass rule"),
        ({"credits_attempted": "-1"}, "0 to 30"),
        ({"credits_attempted": "NaN"}, "number"),
        ({"credits_attempted": "0.3333"}, "three decimals"),
        ({"credits_attempted": ""}, "Enter the credits"),
        ({"credits_given": "many"}, "not a number"),
        ({"our_code": "NOPE"}, "No course of your catalog"),
        ({"origin": "moon"}, "Choose one"),
        ({"part": "half"}, "Choose one"),
        ({"reason": ""}, "Enter the reason"),
        ({"mark": "D", "reason": "No change"}, "Nothing is different"),
        ({"version": ""}, "Reload the page"),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused(town, here, sign_in, changes, words):
    browser = sign_in(town.clerk)
    assert words in browser.submit(here, correction(browser, here, **changes), status=422).text
    assert fresh(town).mark == "D"


@pytest.mark.parametrize("posted", [{}, {"version": "99999999999999999999"}, {"mark": "\x00", "version": "1"}, {"credits_attempted": "1e999", "version": "1"}])
def test_odd_posts_are_refused_and_break_nothing(town, here, sign_in, posted):
    browser = sign_in(town.clerk)
    browser.submit(here, posted, status=422)
    browser.submit(f"{here}/decide", posted, status=422)


def test_a_record_of_a_foreign_code_is_tied_by_hand_and_counts(town, sign_in):
    foreign = make.record(town.ana, town.course, course_id=None, course_code="TR-9", term="Spring")
    here = f"/records/{foreign.id}"
    browser = sign_in(town.clerk)
    assert "not in our catalog: counts nothing yet" in browser.page(here).text.lower()
    browser.submit(here, correction(browser, here, our_code="net1"), status=303)
    db.session.expire_all()
    assert db.session.get(CourseRecord, foreign.id).course_id == town.course.id


def test_a_repeat_is_shown_as_one_on_both_pages(town, here, sign_in):
    make.record(town.ana, town.course, mark="A", year=2027, term="Fall")
    browser = sign_in(town.admin)
    assert "Repeat: earned in 2026–27" in browser.page(here).text
    assert "repeat: earned in 2026–27" in browser.page(f"/students/{town.ana.id}").text


def test_a_counselor_reads_it_and_cannot_change_it(town, here, sign_in):
    browser = sign_in(town.counselor)
    page = browser.page(here)
    assert not page.has("h2", text="Correct it")
    browser.submit(here, {"mark": "A", "version": "1"}, status=404)


def test_whoever_may_not_see_the_student_finds_no_record(town, here, sign_in):
    for user in (town.other_clerk, make.user(town.district, "teacher"), make.user(make.district(), "district_admin")):
        sign_in(user).page(here, status=404)
    sign_in(town.other_clerk).submit(f"{here}/decide", {"version": "1"}, status=404)


def test_a_change_of_another_record_is_not_found(town, here, sign_in):
    browser = sign_in(town.clerk)
    browser.submit(here, correction(browser, here, mark="B"), status=303)
    change = db.session.scalars(sa.select(RecordChange)).one()
    second = make.record(town.ana, town.course, term="Spring")
    browser.submit(f"/records/{second.id}/changes/{change.id}/take-back", {"version": "1"}, status=404)
    browser.submit(f"{here}/changes/999999/take-back", {"version": "1"}, status=404)


def test_looking_at_a_record_is_noted(town, here, sign_in):
    sign_in(town.counselor).page(here)
    assert db.session.scalar(sa.select(AuditEvent.student_id).where(AuditEvent.action == "record.view")) == town.ana.id
