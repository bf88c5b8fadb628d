"""The pure function from records to levels: one line a case, each independent of the order of the records."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest

from portal.perkins.rules import FEDERAL, Rules, Threshold
from portal.perkins.status import ProgramCourses, Record, ended_on, evaluate

A, B, C, HALF, BIG, OTHER = 1, 2, 3, 4, 5, 99
CREDITS = {A: 1000, B: 1000, C: 1000, HALF: 500, BIG: 2000, OTHER: 1000}
PROGRAM = ProgramCourses(
    7, frozenset({A, B, HALF, BIG}), frozenset({C}), {A: frozenset({"foundational"}), B: frozenset({"core"}), C: frozenset({"capstone"})}
)
KNOWN = date(2030, 1, 1)
CREDIT_RULES = Rules(participant=Threshold(credits=Decimal("0.5")), concentrator=Threshold(credits=Decimal(2)))
LATE_ROLES = Rules(concentrator=Threshold(courses=2, roles=frozenset({"core", "capstone"})), aligned_courses=True)
EITHER = Rules(concentrator=Threshold(courses=3, credits=Decimal(2), join="any"))
BOTH = Rules(concentrator=Threshold(courses=2, credits=Decimal(3), join="all"))
ADVANCED = Rules(concentrator=Threshold(courses=2, advanced=1))
COMPLETER = Rules(completer=Threshold(courses=3, advanced=1), aligned_courses=True)
STRICT = Rules(passing_marks="A B C", passing_number=70)


def rec(id, course, year=2026, term="Year", mark="B", passed=True, earned=None, origin="home", known=KNOWN, part=""):
    earned = CREDITS[course] if earned is None else earned
    return Record(id, course, year, term, passed, mark, earned if passed else 0, CREDITS[course], origin, known, part)


def levels(records, rules=FEDERAL, program=PROGRAM):
    return tuple(each.level for each in evaluate(program, records, lambda year: rules, year=2027).reached)


NONE, ONE, TWO, THREE = (), ("participant",), ("participant", "concentrator"), ("participant", "concentrator", "completer")
TABLE = [
    ("nothing is nothing", [], FEDERAL, NONE),
    ("one course", [rec(1, A)], FEDERAL, ONE),
    ("two courses", [rec(1, A), rec(2, B)], FEDERAL, TWO),
    ("a repeat counts once", [rec(1, A, 2025), rec(2, A, 2026)], FEDERAL, ONE),
    ("a failed course counts nothing", [rec(1, A), rec(2, B, passed=False, mark="F")], FEDERAL, ONE),
    ("failed, then passed", [rec(1, A), rec(2, B, 2025, passed=False), rec(3, B, 2026)], FEDERAL, TWO),
    ("a withdrawal counts nothing", [rec(1, A, mark="W", passed=False)], FEDERAL, NONE),
    ("one half of a course is no course", [rec(1, A, term="Fall", earned=500)], FEDERAL, NONE),
    ("two halves are a course", [rec(1, A, term="Fall", earned=500), rec(2, A, term="Spring", earned=500)], FEDERAL, ONE),
    ("the same half twice is a half", [rec(1, A, 2025, "Fall", earned=500), rec(2, A, 2026, "fall", earned=500)], FEDERAL, NONE),
    ("two codes tied to the two parts add up within one term", [rec(1, A, earned=500, part="first"), rec(2, A, earned=500, part="second"), rec(3, B)], FEDERAL, TWO),
    ("two codes tied to the same part do not", [rec(1, A, earned=500, part="first"), rec(2, A, 2025, "Fall", earned=500, part="first"), rec(3, B)], FEDERAL, ONE),
    ("a half-credit course is a course", [rec(1, HALF), rec(2, A)], FEDERAL, TWO),
    ("a course of another program is none of this", [rec(1, A), rec(2, OTHER)], FEDERAL, ONE),
    ("a course that is only aligned counts where the state says so", [rec(1, A), rec(2, C)], FEDERAL, ONE),
    ("and then it does", [rec(1, A), rec(2, C)], Rules(aligned_courses=True), TWO),
    ("transfer counts", [rec(1, A, origin="transfer"), rec(2, B)], FEDERAL, TWO),
    ("transfer does not where the state says so", [rec(1, A, origin="transfer"), rec(2, B)], Rules(count_transfer=False), ONE),
    ("dual does not where the state says so", [rec(1, A, origin="dual"), rec(2, B)], Rules(count_dual=False), ONE),
    ("middle school does not where the state says so", [rec(1, A, origin="middle"), rec(2, B)], Rules(count_middle=False), ONE),
    ("a mark below the state's own rule", [rec(1, A, mark="D"), rec(2, B)], STRICT, ONE),
    ("a plus does not matter", [rec(1, A, mark="C+"), rec(2, B, mark="A-")], STRICT, TWO),
    ("numbers too", [rec(1, A, mark="69"), rec(2, B, mark="70")], STRICT, ONE),
    ("no mark at all counts as passed", [rec(1, A, mark=""), rec(2, B)], STRICT, TWO),
    ("half a credit makes a participant by credits", [rec(1, HALF)], CREDIT_RULES, ONE),
    ("half a course earns half its credit", [rec(1, A, term="Fall", earned=500)], CREDIT_RULES, ONE),
    ("one course of two credits makes a concentrator by credits", [rec(1, BIG)], CREDIT_RULES, TWO),
    ("but not by courses", [rec(1, BIG)], FEDERAL, ONE),
    ("one and a half credits do not", [rec(1, A), rec(2, HALF)], CREDIT_RULES, ONE),
    ("two foundational courses are not two later ones", [rec(1, A), rec(2, HALF)], LATE_ROLES, ONE),
    ("core and capstone are", [rec(1, B), rec(2, C)], LATE_ROLES, TWO),
    ("either courses or credits", [rec(1, BIG)], EITHER, TWO),
    ("both courses and credits, one missing", [rec(1, A), rec(2, B)], BOTH, ONE),
    ("both courses and credits", [rec(1, A), rec(2, BIG)], BOTH, TWO),
    ("two courses, none of them advanced", [rec(1, A), rec(2, HALF)], ADVANCED, ONE),
    ("two courses, one of them advanced", [rec(1, A), rec(2, B)], ADVANCED, TWO),
    ("a completer where the state knows one", [rec(1, A), rec(2, B), rec(3, C)], COMPLETER, THREE),
    ("no completer without an advanced course", [rec(1, A), rec(2, HALF), rec(3, BIG)], COMPLETER, TWO),
    ("no completer where the state knows none", [rec(1, A), rec(2, B), rec(3, BIG), rec(4, HALF)], FEDERAL, TWO),
]


@pytest.mark.parametrize(("name", "records", "rules", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_a_level_follows_from_the_records_whatever_their_order(name, records, rules, expected):
    for order in permutations(records):
        assert levels(order, rules) == expected


def test_a_level_says_when_it_was_reached_and_by_which_records():
    found = evaluate(PROGRAM, [rec(1, A, 2025), rec(2, B, 2026, "Fall"), rec(3, HALF, 2026, "Spring")], lambda year: FEDERAL, year=2027)
    participant, concentrator = found.reached
    assert (participant.on, participant.year, participant.records) == (date(2025, 6, 30), 2025, (1,))
    assert (concentrator.on, concentrator.year, concentrator.records) == (date(2025, 12, 31), 2026, (1, 2))


def test_each_year_is_judged_by_its_own_rules():
    rules = {2025: FEDERAL, 2026: CREDIT_RULES, 2027: CREDIT_RULES}
    found = evaluate(PROGRAM, [rec(1, A, 2025), rec(2, HALF, 2025)], rules.__getitem__, year=2027)
    assert found.reached[-1].level == "concentrator"
    later = evaluate(PROGRAM, [rec(1, A, 2026), rec(2, HALF, 2026)], rules.__getitem__, year=2027)
    assert later.reached[-1].level == "participant"


def test_what_is_missing_to_concentrator_is_counted_in_courses():
    def missing(records, rules=FEDERAL):
        found = evaluate(PROGRAM, records, lambda year: rules, year=2027)
        return found.courses_missing, found.credits_missing

    assert missing([rec(1, A)]) == (1, 0)
    assert missing([rec(1, A), rec(2, B)]) == (0, 0)
    assert missing([rec(1, HALF)], CREDIT_RULES) == (2, 1500)
    assert missing([rec(1, A), rec(2, HALF)], CREDIT_RULES) == (1, 500)
    assert missing([rec(1, A), rec(2, HALF)], ADVANCED) == (1, 0)
    assert missing([rec(1, A)], LATE_ROLES) == (2, 0)


@pytest.mark.parametrize(
    ("year", "term", "day"),
    [
        (2026, "Fall", date(2025, 12, 31)), (2026, "Fall semester", date(2025, 12, 31)), (2026, "S1", date(2025, 12, 31)),
        (2026, "Q2", date(2025, 12, 31)), (2026, "Spring", date(2026, 6, 30)), (2026, "Year", date(2026, 6, 30)),
        (2026, "", date(2026, 6, 30)), (2026, "S2", date(2026, 6, 30)),
    ],
)  # fmt: skip
def test_a_record_is_dated_by_its_year_and_term(year, term, day):
    assert ended_on(year, term, KNOWN) == day


def test_nothing_is_reached_later_than_the_portal_knew_it():
    assert ended_on(2027, "Year", date(2026, 11, 22)) == date(2026, 11, 22)
