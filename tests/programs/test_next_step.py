"""The one next step, on rules and facts made by hand."""

from __future__ import annotations

from datetime import date

from portal.programs.calendar import Calendar
from portal.programs.next_step import next_step
from portal.programs.progress import evaluate
from portal.programs.rules import Band, Facts, Hours, Item, Leaf, Node, OfferingInfo, Rules

FIRST, SECOND, INTERNSHIP, HOURS_COURSE = 1, 2, 3, 4
HERE = frozenset({7})
NOW = Calendar(2027, "spring", date(2027, 1, 13))


def info(id, title, **values):
    defaults = {"kind": "course", "school_id": 7, "grade_low": 9, "grade_high": 12}
    return OfferingInfo(id=id, title=title, **defaults | values)


OFFERINGS = {
    FIRST: info(FIRST, "Robots I"),
    SECOND: info(SECOND, "Robots II", required=frozenset({FIRST}), terms="spring", teacher="E. Ruiz"),
    INTERNSHIP: info(INTERNSHIP, "Robot shop internship", kind="experience"),
    HOURS_COURSE: info(HOURS_COURSE, "Robots in practice"),
}


def rules(*leaves):
    return Rules(1, 1, "Robotics", tuple(leaves), Node(0, "", tuple(range(len(leaves)))))


COURSES = Leaf(11, "courses", "Robots I", 1000, frozenset({FIRST}), 0)
SECOND_COURSE = Leaf(12, "courses", "Robots II", 1000, frozenset({SECOND}), 0)
SOME_HOURS = Leaf(13, "hours", "Internship hours", 40_000, frozenset({INTERNSHIP, HOURS_COURSE}), 1)


def step(of, facts, **values):
    return next_step(evaluate(of, facts), facts, OFFERINGS, HERE, NOW, **values)


def test_a_course_of_the_next_term_is_asked_for_by_its_first_day():
    found = step(rules(COURSES, SECOND_COURSE), Facts(1, 11, (Item(FIRST, Band.DONE, 1000, 1000),)))
    assert found.title == "Request Robots II by January 13"
    assert "E. Ruiz teaches it." in found.text
    assert "You have Robots I" in found.text


def test_a_course_whose_prerequisite_is_missing_is_not_proposed():
    assert step(rules(COURSES, SECOND_COURSE), Facts(1, 11)).offering_id == FIRST


def test_a_course_of_another_school_is_not_proposed():
    facts = Facts(1, 11)
    found = next_step(evaluate(rules(COURSES), facts), facts, OFFERINGS, frozenset({8}), NOW)
    assert found.kind == "ask"


def test_a_course_that_no_year_is_left_for_is_not_proposed():
    assert step(rules(COURSES), Facts(1, 12)).kind == "ask"


def test_returned_hours_come_before_everything_else():
    facts = Facts(1, 11, hours=(Hours(INTERNSHIP, waiting=2_000, returned=2_000, running=True, place="Harbor"),))
    assert step(rules(COURSES, SOME_HOURS), facts).title == "Correct 2 hours at Harbor"


def test_missing_hours_are_to_be_logged_where_one_is_placed():
    facts = Facts(1, 11, hours=(Hours(INTERNSHIP, approved=10_000, running=True, place="Harbor"),))
    assert step(rules(SOME_HOURS), facts).title == "Log the missing 30 hours"


def test_places_for_hours_are_experiences_and_no_courses():
    found = step(rules(SOME_HOURS), Facts(1, 11))
    assert "Robot shop internship" in found.text
    assert "Robots in practice" not in found.text


def test_somebody_who_is_through_hears_of_the_step_after():
    facts = Facts(1, 12, (Item(FIRST, Band.DONE, 1000, 1000),))
    found = step(rules(COURSES), facts, step_after="Associate degree at Lakeshore")
    assert found.kind == "complete"
    assert "Associate degree at Lakeshore" in found.text


def test_hours_that_only_wait_leave_nothing_to_do_but_wait():
    facts = Facts(1, 11, hours=(Hours(INTERNSHIP, approved=30_000, waiting=10_000),))
    assert step(rules(SOME_HOURS), facts).kind == "wait"
