"""The match orders occupations as a plain computation does, and says nothing where there is nothing to say."""

from __future__ import annotations

import csv
from datetime import date
from random import Random
from statistics import correlation

import pytest

from portal.careers.models import RIASEC
from portal.careers.reference import SEEDS
from portal.interests.matching import Scores, match, of_many, score_of


def scores(*six: float) -> Scores:
    return Scores(1, *six, source="long", taken_on=date(2026, 9, 1))


def real_occupations() -> dict[str, list[float]]:
    with (SEEDS / "occupations.csv").open(encoding="utf-8", newline="") as file:
        return {row["soc"]: [float(row[column]) for column in RIASEC] for row in csv.DictReader(file) if row["realistic"]}


def test_the_match_orders_every_occupation_as_a_plain_pearson_does():
    occupations, luck = real_occupations(), Random(6)
    assert len(occupations) > 800
    for _ in range(20):
        ours = [luck.randint(0, 40) for _ in range(6)]
        plain = {soc: round(correlation(ours, theirs), 9) for soc, theirs in occupations.items()}
        found = {soc: round(match(scores(*ours), theirs), 9) for soc, theirs in occupations.items()}
        assert sorted(found, key=lambda soc: (-found[soc], soc)) == sorted(plain, key=lambda soc: (-plain[soc], soc))
        assert found == pytest.approx(plain)


@pytest.mark.parametrize("missing", [[None, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5], [], [1, 2, 3, 4, 5, float("nan")]])
def test_an_occupation_with_a_missing_score_has_no_match(missing):
    assert match([1, 2, 3, 4, 5, 6], missing) is None
    assert match(missing, [1, 2, 3, 4, 5, 6]) is None


def test_equal_scores_match_nothing():
    assert match([20] * 6, [1, 2, 3, 4, 5, 6]) is None
    assert match([1, 2, 3, 4, 5, 6], [4.2] * 6) is None


def test_a_match_stays_within_one():
    assert match([1, 2, 3, 4, 5, 6], [2, 4, 6, 8, 10, 12]) == pytest.approx(1)
    assert match([1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1]) == pytest.approx(-1)


def test_a_cluster_is_judged_by_the_better_half_of_its_occupations():
    assert of_many([0.9, 0.7, -0.5, -0.9]) == pytest.approx(0.8)
    assert of_many([0.9, 0.6, None, -0.9]) == pytest.approx(0.75)


def test_a_cluster_with_hardly_any_known_occupation_has_no_match():
    assert of_many([0.9, 0.8, None]) is None


def test_scores_run_from_nothing_to_forty_however_long_the_form():
    assert score_of([(area, 4) for area in "RIASEC"]) == dict.fromkeys("RIASEC", 40)
    assert score_of([(area, value) for area in "RIASEC" for value in (1, 3)]) == dict.fromkeys("RIASEC", 20)
    assert score_of([(area, 4) for area in "RIASE"]) is None


@pytest.mark.parametrize(
    ("six", "code"),
    [
        ((40, 30, 20, 10, 5, 0), "RIA"),
        ((20, 20, 20, 20, 20, 20), ""),
        ((22, 21, 20, 20, 20, 19), ""),
        ((10, 38, 10, 10, 10, 10), "I"),
        ((30, 10, 10, 30, 10, 10), "RS"),
        ((30, 30, 30, 30, 5, 5), ""),
        ((36, 30, 30, 30, 5, 5), "R"),
    ],
)
def test_only_sides_that_stand_out_become_letters(six, code):
    assert scores(*six).code == code


def test_a_clear_preference_begins_four_points_above_the_lowest():
    assert not scores(23.9, 20, 20, 20, 20, 20).is_clear
    assert scores(24, 20, 20, 20, 20, 20).is_clear
