"""The indicators of a cohort, one rule a test: who counts, of whom, and what is said where data are missing."""

from __future__ import annotations

from datetime import date

import pytest

from portal.perkins.cohort import Cohort, Exit
from portal.perkins.indicators import compute, one
from portal.perkins.rules import FEDERAL, Rules

CARPENTRY, WELDING = 1, 2


def left(meaning, outcome=None):
    return Exit(date(2026, 6, 1), meaning[:2], meaning, outcome)


def cohort(*meanings, rules=FEDERAL, **values):
    """Students 1, 2, 3 ... are concentrators in carpentry and left with these meanings; '' is an exit without a type."""
    made = Cohort(2026, rules, pairs=[(number, CARPENTRY) for number in range(1, len(meanings) + 1)])
    made.home = dict.fromkeys(range(1, len(meanings) + 1), 1)
    made.exits = {number: left(meaning) for number, meaning in enumerate(meanings, 1) if meaning is not None}
    made.recorded = {"credentials": True, "dual": True, "work": True}
    for name, value in values.items():
        setattr(made, name, value)
    return made


def figures(made, code):
    found = one(made, code)
    return found.count, found.of


ON_TIME, LATER, DROPPED, MOVED = "graduated_on_time", "graduated_extended", "dropped_out", "transferred"


def test_four_years_count_on_time_only_and_leave_transfers_out():
    made = cohort(ON_TIME, ON_TIME, LATER, DROPPED, MOVED, None)
    assert figures(made, "1S1") == (2, 4)
    assert one(made, "1S1").rate == 50.0


def test_the_extended_rate_counts_who_graduated_later_too_where_the_state_uses_it():
    rules = Rules(exit_types=FEDERAL.exit_types, indicators=frozenset({"1S2", "5S1"}))
    assert figures(cohort(ON_TIME, LATER, DROPPED, rules=rules), "1S2") == (2, 3)
    assert [each.code for each in compute(cohort(ON_TIME, rules=rules))] == ["1S1", "1S2", "2S1", "2S2", "2S3", "3S1", "4S1", "5S1"]


def test_an_exit_without_a_type_is_left_out_and_said():
    assert figures(cohort(ON_TIME, ""), "1S1") == (1, 1)
    assert one(cohort(ON_TIME, ""), "1S1").remark == "1 exit without a type is left out."


def test_a_student_in_two_programs_counts_once_in_the_total():
    made = cohort(ON_TIME, DROPPED)
    made.pairs.append((1, WELDING))
    assert figures(made, "1S1") == (1, 2)


def test_proficiency_is_of_those_with_a_result():
    made = cohort(ON_TIME, ON_TIME, DROPPED)
    made.proficient["mathematics"] = {1: True, 3: False}
    assert figures(made, "2S2") == (1, 2)
    assert one(made, "2S2").remark == "1 student without a result is left out."
    assert one(made, "2S1").missing == "No result in reading is known of the 3 concentrators who left."


def test_placement_is_of_those_who_left_the_year_before():
    made = cohort(None, None, None, None)
    made.exits_before = {1: left(ON_TIME, "employed"), 2: left(ON_TIME, "other"), 3: left(DROPPED, None), 4: left(MOVED, "employed")}
    assert figures(made, "3S1") == (1, 3)
    assert one(made, "3S1").remark == "1 student whose follow-up is not known counts as not placed."
    made.exits_before = {1: left(ON_TIME), 2: left(ON_TIME, "unknown")}
    assert one(made, "3S1").missing.startswith("The follow-up is known of none of the 2 concentrators")


def test_the_rare_sex_of_a_flagged_program_counts():
    made = cohort(None, None, None, None, nontraditional={CARPENTRY: "female"}, sex={1: "female", 2: "male", 3: "female"}, gone={3})
    assert figures(made, "4S1") == (1, 2)
    assert one(made, "4S1").remark == "1 student without a known sex is left out."
    assert one(cohort(None), "4S1").missing == "No program is flagged as leading to a non-traditional field."


@pytest.mark.parametrize(("code", "has"), [("5S1", {"credentials": {1, 3}}), ("5S2", {"dual": {(1, CARPENTRY), (3, CARPENTRY), (2, WELDING)}}), ("5S3", {"work": {1, 3}})])
def test_what_was_attained_counts_for_graduates_only(code, has):
    assert figures(cohort(ON_TIME, LATER, DROPPED, "", **has), code) == (1, 2)


def test_where_the_portal_holds_none_of_it_there_is_no_zero():
    made = cohort(ON_TIME, recorded={"credentials": False, "dual": True, "work": False})
    assert one(made, "5S1").missing == "The portal holds nobody’s approved credentials."
    assert (one(made, "5S1").rate, one(made, "5S2").rate) == (None, 0.0)
    assert one(cohort(""), "5S3").missing == "No exit says that a concentrator graduated. 1 exit has no type yet."
    assert one(cohort(None), "1S1").missing == "No concentrator’s exit is known for this year."
    assert one(cohort(""), "1S1").missing == "1 concentrator left, and no exit has a type yet."


def test_the_states_own_measure_is_never_guessed():
    rules = Rules(indicators=frozenset({"5S1", "5S4"}), other_title="Seal of readiness")
    found = one(cohort(ON_TIME, rules=rules), "5S4")
    assert (found.title, found.rate, found.missing) == ("Seal of readiness", None, "Your state defines this measure; the portal holds no data for it.")
