"""When a competency is done: what each kind of record counts as (decision 22)."""

from __future__ import annotations

import random

import pytest

from portal.programs.competence import Facts, Rated, Touched, counts, stand
from portal.programs.rules import Band, Item

COURSE, OTHER, SKILL = 7, 8, 100


def band(items: tuple[Item, ...] = (), levels=None, rated=(), touched=()) -> Band:
    facts = Facts({i.key: i for i in items}, levels or {}, {SKILL: rated} if rated else {}, {SKILL: touched} if touched else {})
    return stand([SKILL], facts)[0].band


@pytest.mark.parametrize(
    ("have", "level", "expected"),
    [
        (Band.DONE, "mastered", Band.DONE), (Band.DONE, "reinforced", Band.DONE), (Band.DONE, "introduced", Band.IN_PROGRESS),
        (Band.IN_PROGRESS, "mastered", Band.IN_PROGRESS), (Band.WAITING, "mastered", Band.WAITING), (Band.PLANNED, "mastered", Band.PLANNED),
        (Band.LEFT, "mastered", Band.LEFT),
    ],
)
def test_an_offering_counts_by_its_band_and_its_level(have, level, expected):
    assert band((Item(COURSE, have, source="course_records:1"),), {COURSE: {SKILL: level}}) == expected


def test_an_offering_that_covers_something_else_says_nothing():
    assert band((Item(COURSE, Band.DONE),), {COURSE: {SKILL + 1: "mastered"}}) == Band.LEFT


def test_a_proficient_rating_is_done_and_one_below_is_begun():
    assert band(rated=(Rated(True, "", "evaluations:1"),)) == Band.DONE
    assert band(rated=(Rated(False, "", "evaluations:1"),)) == Band.IN_PROGRESS


def test_approved_hours_begin_it_at_most():
    assert band(touched=(Touched("", "placements:1"),)) == Band.IN_PROGRESS


def test_a_later_lower_rating_takes_nothing_back():
    assert band(rated=(Rated(True, "", "evaluations:1"), Rated(False, "", "evaluations:2"))) == Band.DONE


def test_what_is_left_names_what_teaches_it():
    facts = Facts({}, {OTHER: {SKILL: "introduced"}, COURSE: {SKILL: "mastered"}})
    assert stand([SKILL], facts)[0].taught_by == (COURSE, OTHER)


def test_every_competency_is_in_one_band_whatever_the_order_of_the_facts():
    chance = random.Random(7)
    for _ in range(200):
        items = [Item(key, chance.choice(list(Band)), source=f"course_records:{key}") for key in range(1, 9)]
        levels = {key: {chance.randrange(12): chance.choice(("introduced", "reinforced", "mastered")) for _ in range(3)} for key in range(1, 12)}
        first = stand(range(12), Facts({i.key: i for i in items}, levels))
        chance.shuffle(items)
        second = stand(range(12), Facts({i.key: i for i in items}, dict(sorted(levels.items(), reverse=True))))
        assert first == second
        assert sum(counts(first)) == 12
