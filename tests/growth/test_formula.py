"""The formula of growth, by table and by what must hold for anything."""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction

import pytest

from portal.growth.formula import Asked, Piece, gain, stand, until

DAY = date(2026, 6, 1)
WRITING, DESIGN = ("skill", "Writing"), ("knowledge", "Design")
TIES = {1: [WRITING], 2: [WRITING], 3: [WRITING], 4: [WRITING, DESIGN], 5: [DESIGN], 6: [WRITING]}


def pieces(*competencies: int, whole: bool = True) -> list[Piece]:
    return [Piece(one, whole, DAY) for one in competencies]


@pytest.mark.parametrize(
    ("evidence", "rating", "shown", "reached"),
    [
        ([], None, 0, 0),
        (pieces(1), None, 1 / 4, 1 / 4),
        (pieces(1, whole=False), None, 1 / 16, 1 / 16),
        (pieces(1) + pieces(1, whole=False), None, 1 / 4, 1 / 4),  # the strongest record of a competency counts
        (pieces(1, 1, 1), None, 1 / 4, 1 / 4),  # and it counts once
        (pieces(1, 2, 3, 4), None, 1, 1),
        (pieces(1, 2, 3, 4, 6), None, 1, 1),  # never more than all
        (pieces(5), None, 0, 0),  # speaks for something else
        ([], 1, 0, 0),
        ([], 3, 0, 0.25),
        ([], 5, 0, 0.5),  # one's own word counts up to half
        (pieces(1), 5, 1 / 4, 0.5),
        (pieces(1, 2, 3), 5, 3 / 4, 3 / 4),  # and nothing beside more evidence
    ],
)
def test_one_element_is_reached_by_what_shows_it_or_by_ones_own_word(evidence, rating, shown, reached):
    found = stand([Asked(WRITING, 4.0)], TIES, evidence, {WRITING: rating} if rating else {})
    assert found.reaches[0].shown == pytest.approx(shown)
    assert found.reaches[0].reached == pytest.approx(reached)
    assert found.reaches[0].gap == pytest.approx(1 - reached)
    assert (found.shown, found.reached) == (pytest.approx(shown), pytest.approx(reached))


def test_the_share_weighs_each_element_by_its_importance():
    asked = [Asked(WRITING, 5.0), Asked(DESIGN, 2.0)]  # weights 1 and 1/4
    assert stand(asked, TIES, pieces(1, 2, 3, 6), {}).shown == pytest.approx(1 / 1.25)
    assert stand(asked, TIES, pieces(5), {}).shown == pytest.approx(0.25 / 4 / 1.25)


def test_what_is_asked_most_and_reached_least_is_missed_most():
    writing, design = stand([Asked(WRITING, 4.0), Asked(DESIGN, 5.0)], TIES, pieces(1, 2, 3, 6), {}).reaches
    assert writing.wants == 0
    assert design.wants == 1


def test_nothing_asked_is_a_share_of_none_and_what_does_not_matter_at_all_weighs_nothing():
    assert stand([], TIES, pieces(1), {}).shown == 0
    assert stand([Asked(WRITING, 1.0)], TIES, pieces(1), {}).shown == 0


def test_an_offering_gains_what_its_competencies_would_add():
    asked = [Asked(WRITING, 4.0)]
    assert gain(asked, TIES, pieces(1), pieces(2, 3)) == pytest.approx(2 / 4)
    assert gain(asked, TIES, pieces(1, 2, 3, 6), pieces(4)) == 0


def test_a_day_knows_only_what_was_there():
    early, late = Piece(1, True, date(2025, 6, 1)), Piece(2, True, date(2026, 6, 1))
    assert until([early, late], date(2025, 12, 31)) == [early]


def by_hand(importance, speaks_for, acquired, begun, rated):
    """The formula as decision 29 writes it, element by element in fractions, without a line of the code that is tested."""
    whole = sum((Fraction(value) - 1) / 4 for value in importance.values())
    shown_share = reached_share = Fraction(0)
    for element, value in importance.items():
        points = Fraction(0)
        for competency, elements in speaks_for.items():
            if element in elements and competency in acquired:
                points += 1
            elif element in elements and competency in begun:
                points += Fraction(1, 4)
        shown = min(Fraction(1), points / 4)
        said = Fraction(rated.get(element, 1) - 1, 4)
        shown_share += (Fraction(value) - 1) / 4 * shown
        reached_share += (Fraction(value) - 1) / 4 * max(shown, said / 2)
    return (shown_share / whole, reached_share / whole) if whole else (Fraction(0), Fraction(0))


READING, MATH, PHYSICS = ("skill", "Reading"), ("skill", "Math"), ("knowledge", "Physics")
SPEAKS = {1: {READING}, 2: {READING, MATH}, 3: {MATH}, 4: {MATH, PHYSICS}, 5: {PHYSICS}, 6: {MATH}}
ALL_THREE = {READING: "4.5", MATH: "3", PHYSICS: "2.25"}


@pytest.mark.parametrize(
    ("importance", "acquired", "begun", "rated", "percent"),
    [
        (ALL_THREE, set(), set(), {}, (0, 0)),
        (ALL_THREE, {1}, set(), {}, (13, 13)),
        (ALL_THREE, set(), {1}, {}, (3, 3)),
        (ALL_THREE, {2}, set(), {}, (20, 20)),  # speaks for two
        (ALL_THREE, {2}, {2}, {}, (20, 20)),  # acquired and begun is acquired
        (ALL_THREE, {2, 3, 4, 6}, {1}, {}, (50, 50)),
        (ALL_THREE, {2, 3, 4, 6}, {1, 5}, {READING: 5}, (52, 61)),
        (ALL_THREE, {1, 2, 3, 4, 5, 6}, set(), {READING: 1}, (65, 65)),
        (ALL_THREE, set(), set(), {READING: 5, MATH: 5}, (0, 41)),
        (ALL_THREE, set(), set(), {READING: 3}, (0, 13)),
        ({MATH: "5"}, {2, 3, 4, 6}, set(), {}, (100, 100)),
        ({MATH: "5", PHYSICS: "1"}, {5}, set(), {}, (0, 0)),  # what matters least weighs nothing
        ({PHYSICS: "1"}, {5}, set(), {PHYSICS: 5}, (0, 0)),
        ({}, {1}, set(), {}, (0, 0)),
    ],
)
def test_the_share_is_what_decision_29_comes_to_by_hand(importance, acquired, begun, rated, percent):
    shown, reached = by_hand(importance, SPEAKS, acquired, begun, rated)
    assert (round(100 * shown), round(100 * reached)) == percent
    asked = [Asked(key, float(value)) for key, value in importance.items()]
    found = stand(asked, {one: sorted(keys) for one, keys in SPEAKS.items()}, pieces(*acquired) + pieces(*begun, whole=False), rated)
    assert found.shown == pytest.approx(float(shown))
    assert found.reached == pytest.approx(float(reached))


KEYS = [(kind, name) for kind in ("skill", "knowledge") for name in "abcd"]


def luck(seed: int) -> tuple[list[Asked], dict[int, list[tuple[str, str]]], list[Piece], list[Piece], dict[tuple[str, str], int], random.Random]:
    """What is asked, what speaks for it, some records, more records, own ratings: anything at all."""
    made = random.Random(seed)
    asked = [Asked(key, made.uniform(1, 5)) for key in made.sample(KEYS, made.randint(0, 6))]
    ties = {one: made.sample(KEYS, made.randint(0, 4)) for one in range(1, 9) if made.random() < 0.8}
    some, more = ([Piece(made.randint(1, 8), made.random() < 0.5, DAY) for _each in range(made.randint(0, 12))] for _part in range(2))
    return asked, ties, some, more, {key: made.randint(1, 5) for key in made.sample(KEYS, made.randint(0, 6))}, made


@pytest.mark.parametrize("seed", range(300))
def test_more_evidence_never_lowers_anything(seed):
    asked, ties, before, more, ratings, _made = luck(seed)
    old, new = stand(asked, ties, before, ratings), stand(asked, ties, before + more, ratings)
    assert new.shown >= old.shown - 1e-12
    assert new.reached >= old.reached - 1e-12
    assert all(b.shown >= a.shown and b.reached >= a.reached for a, b in zip(old.reaches, new.reaches, strict=True))
    assert gain(asked, ties, before, more) >= -1e-12


@pytest.mark.parametrize("seed", range(300))
def test_every_share_lies_between_none_and_all(seed):
    asked, ties, evidence, _more, ratings, _made = luck(seed)
    found = stand(asked, ties, evidence, ratings)
    for value in (found.shown, found.reached, *(x for one in found.reaches for x in (one.shown, one.reached, one.gap, one.said))):
        assert 0 <= value <= 1
    assert found.reached >= found.shown - 1e-12
    assert stand(asked, ties, [], {}).shown == 0


@pytest.mark.parametrize("seed", range(200))
def test_anything_at_all_comes_to_what_it_comes_to_by_hand(seed):
    asked, ties, evidence, _more, ratings, _made = luck(seed)
    whole, begun = ({piece.competency_id for piece in evidence if piece.whole is each} for each in (True, False))
    shown, reached = by_hand({one.key: one.importance for one in asked}, ties, whole, begun, ratings)
    found = stand(asked, ties, evidence, ratings)
    assert (found.shown, found.reached) == (pytest.approx(float(shown)), pytest.approx(float(reached)))


@pytest.mark.parametrize("seed", range(100))
def test_the_order_of_records_is_of_no_matter(seed):
    asked, ties, evidence, _more, ratings, made = luck(seed)
    mixed = list(evidence)
    made.shuffle(mixed)
    assert stand(asked, ties, mixed, ratings) == stand(asked, ties, evidence, ratings)
