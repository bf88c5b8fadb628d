"""The plan on a program's sheet: each course once, after what it asks for, in a grade and term where it is taught."""

from __future__ import annotations

import random
from itertools import pairwise

from portal.programs.sequence import Step, plan, seasons_of


def step(number: int, low: int = 9, high: int = 12, **values: object) -> Step:
    return Step(number, f"Course {number}", low, high, **values)  # type: ignore[arg-type]


def grades(*steps: Step) -> dict[int, int]:
    """Course id -> grade in which the plan has it."""
    found: dict[int, int] = {}
    for row in plan(steps):
        for each in [*row.all_year, *(one for those in row.by_season.values() for one in those)]:
            assert each.id not in found, "a course stands twice"
            found[each.id] = row.grade
    return found


def test_every_grade_stands_there_even_when_nothing_begins_in_it():
    assert [row.grade for row in plan([step(1, 11)])] == [9, 10, 11, 12]


def test_a_chain_of_prerequisites_takes_a_year_each():
    assert grades(step(1), step(2, required=frozenset({1})), step(3, required=frozenset({2})), step(4, required=frozenset({3}))) == {1: 9, 2: 10, 3: 11, 4: 12}


def test_a_spring_course_may_follow_a_fall_one_in_the_same_year():
    first, then = step(1, 10, terms=frozenset({"fall"})), step(2, 10, terms=frozenset({"spring"}), required=frozenset({1}))
    assert grades(first, then) == {1: 10, 2: 10}
    assert grades(step(1, 10, terms=frozenset({"spring"})), step(2, 10, terms=frozenset({"fall"}), required=frozenset({1}))) == {1: 10, 2: 11}


def test_a_full_year_sends_on_what_can_wait_and_keeps_what_others_build_on():
    chain = [step(1), step(2, required=frozenset({1})), step(3, required=frozenset({2})), step(4, required=frozenset({3}))]
    assert grades(step(7), step(8), step(9), *chain) == {1: 9, 7: 9, 2: 10, 8: 10, 3: 11, 9: 11, 4: 12}


def test_choices_fill_no_year():
    assert set(grades(*(step(n, group="A") for n in range(1, 6))).values()) == {9}


def test_a_course_of_middle_school_has_a_row_before_grade_9():
    rows = plan([step(1, 7, 8), step(2)])
    assert (rows[0].label, [each.id for each in rows[0].all_year]) == ("Middle school", [1])


def test_courses_that_ask_for_each_other_still_stand_somewhere():
    assert set(grades(step(1, required=frozenset({2})), step(2, required=frozenset({1})))) == {1, 2}


def test_a_season_has_a_column_only_where_a_course_is_taught_in_it_alone():
    rows = plan([step(1, terms=frozenset({"spring"})), step(2, terms=frozenset({"fall", "spring"})), step(3, terms=frozenset({"year", "fall"}), group="A")])
    assert seasons_of(rows) == ("spring",)
    assert [each.id for each in rows[0].all_year] == [2, 3]


def test_no_course_comes_before_its_grade_or_before_what_it_asks_for():
    dice = random.Random(3)
    for _ in range(300):
        steps = []
        for number in range(1, dice.randint(2, 12)):
            earlier = [each.id for each in steps]
            steps.append(step(number, dice.randint(9, 11), 12, required=frozenset(dice.sample(earlier, min(len(earlier), dice.randint(0, 2))))))
        dice.shuffle(steps)
        found = grades(*steps)
        assert set(found) == {each.id for each in steps}
        for each in steps:
            assert found[each.id] >= each.grade_low
            for key in each.required:
                assert found[key] < found[each.id] or found[each.id] == 12


def test_the_order_in_a_grade_is_that_of_the_program_with_choices_last():
    rows = plan([step(3, group="B"), step(2), step(1, group="A")])
    assert [each.id for each in rows[0].all_year] == [2, 1, 3]
    assert all(a.grade < b.grade for a, b in pairwise(rows))
