"""Course history from any table: what a row would do, and what it does."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal.accounts.viewers import load_viewer
from portal.database import now
from portal.extensions import db
from portal.imports.kinds import Context, Row
from portal.rosters import history, services
from portal.rosters.models import CourseRecord
from portal.rosters.signals import students_changed
from tests import factories as make

EMPTY = {field.name: "" for field in history.FIELDS}


@pytest.fixture
def town(session):
    class Town:
        district = make.district()
        north = make.school(district, name="North High")
        middle = make.school(district, name="Middle", kind="middle")
        admin = make.user(district, "district_admin")
        ana = make.student(north, local_id="1001", sourced_id="u-1", given_name="Ana", family_name="Lima")
        course = make.course(district, code="NET1", title="Networks I", credits=Decimal("0.5"))

    return Town


def context(town, by=None) -> Context:
    who = by or town.admin
    viewer = load_viewer(who.id)
    return Context(viewer, town.district.id, viewer.school_id, None, {"mapped": []})


def changes(town, *rows: dict[str, str], by=None):
    made = [Row(n, EMPTY | {"student": "1001", "course_code": "NET1", "year": "2025-26"} | row) for n, row in enumerate(rows, 2)]
    return list(history.compare(made, context(town, by)))


def bring_in(town, *rows: dict[str, str]) -> list[CourseRecord]:
    found = changes(town, *rows)
    history.apply([change for change in found if change.action in ("new", "changed")], context(town))
    db.session.expire_all()
    return list(db.session.scalars(sa.select(CourseRecord).order_by(CourseRecord.id)))


def test_a_row_becomes_a_record_with_the_courses_credits(town):
    (record,) = bring_in(town, {"mark": "B+"})
    assert (record.student_id, record.course_id, record.course_title) == (town.ana.id, town.course.id, "Networks I")
    assert (record.year, record.mark, record.passed, record.origin) == (2026, "B+", True, "home")
    assert (record.credits_attempted, record.credits_earned) == (Decimal("0.5"), Decimal("0.5"))


def test_a_failing_mark_earns_nothing(town):
    (record,) = bring_in(town, {"mark": "F", "credits_attempted": "1"})
    assert (record.passed, record.credits_attempted, record.credits_earned) == (False, 1, 0)


def test_without_a_mark_the_credits_speak(town):
    (record,) = bring_in(town, {"credits_earned": "1"})
    assert (record.passed, record.credits_earned) == (True, 1)


def test_a_failing_mark_with_credit_is_kept_with_a_remark(town):
    (change,) = changes(town, {"mark": "W", "credits_earned": "1"})
    assert change.action == "new"
    assert "does not pass" in change.reason


def test_the_same_rows_again_change_nothing(town):
    bring_in(town, {"mark": "B"})
    (change,) = changes(town, {"mark": "B"})
    assert change.action == "unchanged"


def test_a_better_mark_changes_the_record_and_says_how(town):
    bring_in(town, {"mark": "F"})
    (change,) = changes(town, {"mark": "C"})
    assert change.action == "changed"
    assert ("Mark", "F", "C") in change.differences
    assert ("Credits earned", "0", "0.5") in change.differences
    (record,) = bring_in(town, {"mark": "C"})
    assert (record.mark, record.passed, record.version) == ("C", True, 2)


def test_an_ended_record_comes_back_into_force(town):
    (record,) = bring_in(town, {"mark": "B"})
    record.ended_at = now()
    db.session.flush()
    (change,) = changes(town, {"mark": "B"})
    assert change.action == "changed"
    (record,) = bring_in(town, {"mark": "B"})
    assert record.ended_at is None


def test_a_student_is_found_by_sourced_id_too(town):
    (change,) = changes(town, {"student": "u-1", "mark": "A"})
    assert change.title == "Ana Lima · Networks I"


@pytest.mark.parametrize(
    ("row", "column", "word"),
    [
        ({"student": "9999"}, "Student number", "No student"),
        ({"student": ""}, "Student number", "missing"),
        ({"course_code": ""}, "Course code", "missing"),
        ({"year": ""}, "School year", "missing"),
        ({"year": "next year"}, "School year", "2025-26"),
        ({"credits_earned": "many"}, "Credits earned", "0.5"),
        ({"origin": "moon"}, "Origin", "home, transfer"),
        ({"mark": "x" * 11}, "Mark", "at most 10"),
        ({"mark": "ZZ"}, "Mark", "not in your district's pass rule"),
        ({"mark": "1000"}, "Mark", "not in your district's pass rule"),
        ({"year": "2031"}, "School year", "has not begun"),
        ({"credits_attempted": "-1"}, "Credits attempted", "out of range"),
        ({"credits_earned": "-0.5"}, "Credits earned", "out of range"),
        ({"course_title": "x" * 201}, "Course title", "at most 200"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why_and_where(town, row, column, word):
    (change,) = changes(town, row)
    assert (change.action, change.column) == ("rejected", column)
    assert word in change.reason


def test_more_credit_than_was_attempted_is_taken_with_a_remark(town):
    (change,) = changes(town, {"mark": "A", "credits_attempted": "0.5", "credits_earned": "1"})
    assert change.action == "new"
    assert "More credits are earned (1) than were attempted (0.5)" in change.reason


def test_a_row_without_a_mark_is_no_failure(town):
    (record,) = bring_in(town, {})
    assert (record.outcome, record.passed) == ("none", False)


def test_a_number_that_two_students_share_is_refused(town):
    make.student(town.north, local_id="1001")
    (change,) = changes(town, {})
    assert change.action == "rejected"
    assert "2 students" in change.reason


def test_the_second_of_twin_rows_is_refused(town):
    first, second, other_term = changes(town, {"mark": "A"}, {"mark": "B"}, {"mark": "B", "term": "Spring"})
    assert [first.action, second.action, other_term.action] == ["new", "rejected", "new"]
    assert "line 2" in second.reason


def test_an_unknown_code_is_kept_without_a_course_and_linked_when_the_course_comes(town):
    (change,) = changes(town, {"course_code": "zz9", "course_title": "Pottery", "mark": "A"})
    assert "linked once" in change.reason
    (record,) = bring_in(town, {"course_code": "zz9", "course_title": "Pottery", "mark": "A"})
    assert (record.course_id, record.credits_earned) == (None, 0)
    pottery = make.course(town.district, code="ZZ9", credits=Decimal(1))
    assert services.link_records(town.district.id) == {town.ana.id}
    db.session.expire_all()
    assert (record.course_id, record.credits_attempted, record.credits_earned) == (pottery.id, 1, 1)
    assert services.link_records(town.district.id) == set()


def test_of_courses_with_one_code_the_named_schools_counts(town):
    south = make.school(town.district, name="South High")
    theirs = make.course(town.district, at=south, code="ART")
    ours = make.course(town.district, at=town.north, code="ART")
    records = bring_in(town, {"course_code": "ART", "mark": "A"}, {"course_code": "ART", "mark": "A", "school_name": "south high"})
    assert [record.course_id for record in records] == [ours.id, theirs.id]


def test_the_origin_is_seen_from_the_school(town):
    records = bring_in(
        town,
        {"mark": "A", "school_name": "North High"},
        {"mark": "A", "school_name": "Elsewhere Academy"},
        {"mark": "A", "school_name": "Middle"},
        {"mark": "A", "school_name": "College", "origin": "Dual credit"},
    )
    assert [record.origin for record in records] == ["home", "transfer", "middle", "dual"]


def test_a_schools_administrator_reaches_only_its_students(town):
    south = make.school(town.district)
    make.student(south, local_id="2002")
    admin = make.user(town.district, "school_admin", at=town.north)
    ours, theirs = changes(town, {"mark": "A"}, {"student": "2002", "mark": "A"}, by=admin)
    assert (ours.action, theirs.action) == ("new", "rejected")


def test_changed_students_are_told_of_once_a_chunk(town):
    heard = []

    def listen(sender, student_ids):
        heard.append(student_ids)

    with students_changed.connected_to(listen):
        bring_in(town, {"mark": "A"}, {"mark": "B", "term": "S2"})
    assert heard == [{town.ana.id}]


def test_names_in_other_scripts_and_formulas_stay_text(town):
    make.student(town.north, local_id="أ-1", given_name="ليلى", family_name="العربي")
    (record,) = bring_in(town, {"student": "أ-1", "mark": "A", "course_title": "=HYPERLINK(1)", "course_code": "=1"})
    assert record.course_title == "=HYPERLINK(1)"
    (change,) = changes(town, {"student": "أ-1", "mark": "B"})
    assert change.title.startswith("ليلى العربي")
