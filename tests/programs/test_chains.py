"""Prerequisites, terms and grades: what may be proposed, what is off track, and what is wrong with a plan."""

from __future__ import annotations

from datetime import date

import pytest

from portal.programs.calendar import Calendar
from portal.programs.catalogue import Catalogue
from portal.programs.chains import Chains
from portal.programs.next_step import next_step
from portal.programs.plan_checks import Entry, plan_problems
from portal.programs.progress import evaluate
from portal.programs.rules import Band, Facts, Item, Leaf, Node, OfferingInfo, Rules
from portal.programs.summaries import Standing, is_off_track

ONE, TWO, THREE, OTHER = 1, 2, 3, 4
HERE = frozenset({7})
SPRING = Calendar(2027, "spring", date(2027, 1, 13))
OVER = Calendar(2027)


def info(id, title, **values):
    return OfferingInfo(id=id, title=title, **({"kind": "course", "school_id": 7, "grade_low": 9, "grade_high": 12} | values))


def chain(**values):
    return {
        ONE: info(ONE, "Robots I", terms="fall spring"), TWO: info(TWO, "Robots II", required=frozenset({ONE}), terms="fall spring", **values),
        THREE: info(THREE, "Robots III", required=frozenset({TWO}), terms="year"),
    }  # fmt: skip


def wants(*keys):
    leaves = tuple(Leaf(10 + key, "courses", f"Course {key}", 1000, frozenset({key}), key) for key in keys)
    return Rules(1, 1, "Robotics", leaves, Node(0, "", tuple(range(len(leaves)))))


def facts(grade, *items):
    return Facts(1, grade, items)


def done(key):
    return Item(key, Band.DONE, 1000, 1000)


def step(offerings, who, of, calendar=SPRING):
    return next_step(evaluate(of, who), who, offerings, HERE, calendar)


def off(offerings, who, of, calendar=SPRING):
    return is_off_track(Standing(1, True, evaluate(of, who), who, HERE), Catalogue(offerings, {}, {}, calendar))


def test_the_first_course_of_a_chain_is_proposed_though_the_program_does_not_name_it():
    found = step(chain(), facts(10), wants(THREE))
    assert (found.offering_id, found.term) == (ONE, "spring")
    assert "It comes before Robots III" in found.text


def test_a_course_under_way_opens_the_next_one():
    assert step(chain(), facts(10, Item(ONE, Band.IN_PROGRESS, 1000, 0)), wants(THREE)).offering_id == TWO


@pytest.mark.parametrize("band", [Band.PLANNED, Band.WAITING])
def test_a_course_that_is_only_planned_opens_nothing(band):
    assert step(chain(), facts(10, Item(ONE, band, 1000, 0)), wants(TWO)).offering_id is None


def test_a_course_is_proposed_in_no_term_that_does_not_teach_it():
    offerings = {ONE: info(ONE, "Fall only", terms="fall")}
    assert (step(offerings, facts(10), wants(ONE)).year, step(offerings, facts(10), wants(ONE)).term) == (2028, "")
    assert step(offerings, facts(12), wants(ONE)).kind == "ask"


def test_a_chain_that_does_not_fit_is_not_begun():
    assert step(chain(), facts(12), wants(THREE)).kind == "ask"


def test_terms_are_counted_one_after_another():
    chains = Chains(chain(), SPRING, 10, frozenset(), HERE)
    assert (chains.over_by(ONE), chains.over_by(TWO), chains.over_by(THREE)) == ((2027, 2), (2028, 0), (2029, 2))
    assert Chains(chain(), OVER, 11, frozenset(), HERE).over_by(THREE) is None
    assert Chains(chain(), SPRING, 11, frozenset({TWO}), HERE).over_by(THREE) == (2028, 2)


def test_a_circle_and_a_course_taught_elsewhere_have_no_end():
    round_and_round = {ONE: info(ONE, "A", required=frozenset({TWO})), TWO: info(TWO, "B", required=frozenset({ONE}))}
    assert Chains(round_and_round, SPRING, 9, frozenset(), HERE).over_by(ONE) is None
    assert Chains(chain(school_id=8), SPRING, 9, frozenset(), HERE).over_by(THREE) is None


def test_who_has_too_few_terms_for_a_chain_is_off_track():
    assert not off(chain(), facts(10), wants(THREE))
    assert off(chain(), facts(11), wants(THREE), OVER)
    assert not off(chain(), facts(11, done(TWO)), wants(THREE), OVER)


def test_another_choice_that_still_fits_keeps_somebody_on_track():
    offerings = chain() | {OTHER: info(OTHER, "Sensors", terms="fall spring")}
    either = Rules(1, 1, "Robotics", (Leaf(11, "courses", "One", 1000, frozenset({THREE, OTHER}), 0),), Node(0, "", (0,)))
    assert not off(offerings, facts(12), either)
    assert off(offerings, facts(12), wants(THREE))


def problems(entry, *more, grade=10, have=()):
    offerings = chain(grade_low=11) | {OTHER: info(OTHER, "Gone", active=False)}
    found = plan_problems([entry, *more], facts(grade, *have), offerings, SPRING)
    return found.get(entry.id, [])


def test_a_planned_course_is_fine_after_what_it_asks_for():
    assert problems(Entry(1, TWO, 2028, "Spring"), Entry(2, ONE, 2028, "Fall")) == []
    assert problems(Entry(1, TWO, 2028), Entry(2, ONE, 2027)) == []
    assert problems(Entry(1, TWO, 2028), have=(Item(ONE, Band.IN_PROGRESS, 1000, 0),)) == []
    assert problems(Entry(1, TWO, 2028), Entry(2, ONE, 2028)) == []


def test_a_plan_that_breaks_a_prerequisite_says_which():
    assert problems(Entry(1, TWO, 2028)) == ["It asks for Robots I first, which is neither passed nor under way. Plan that before it."]
    assert problems(Entry(1, TWO, 2028, "Fall"), Entry(2, ONE, 2029)) == ["It asks for Robots I first, which is planned too late."]


def test_a_plan_that_breaks_terms_grades_or_the_calendar_says_how():
    assert problems(Entry(1, ONE, 2028, "Winter")) == ["It is not taught in winter, only in fall and spring."]
    assert problems(Entry(1, TWO, 2027), have=(done(ONE),)) == ["It is for grades 11 to 12; that year is grade 10."]
    assert problems(Entry(1, ONE, 2030)) == ["It is for grades 9 to 12; that year is after graduation."]
    assert problems(Entry(1, ONE, 2026)) == ["That year is over. Plan it for a later one."]
    assert problems(Entry(1, OTHER, 2028)) == ["It is no longer offered. Plan another course instead."]


def test_what_is_passed_is_fine_however_it_was_planned():
    assert problems(Entry(1, ONE, 2020, "Winter"), have=(done(ONE),)) == []
