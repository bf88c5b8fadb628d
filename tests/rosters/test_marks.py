"""Which marks earn credit, and how cells are read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from portal.rosters import cells
from portal.rosters.marks import PassRule

RULE = PassRule.from_settings("A B C D P CR S", 60)


@pytest.mark.parametrize("mark", ["A", "a-", "B+", "C", "D−", "P", "cr", "S", "60", "87.5", "100", "92 %", "B*"])
def test_these_marks_pass(mark):
    assert RULE.passes(mark)


@pytest.mark.parametrize("mark", ["", "F", "F+", "W", "I", "NP", "NC", "59", "59.9", "0", "X", "AB", "1000", "-80"])
def test_these_marks_do_not(mark):
    assert not RULE.passes(mark)


def test_a_district_decides_itself():
    strict = PassRule.from_settings("A, B, C, W", 70)
    assert not strict.passes("D")
    assert not strict.passes("65")
    assert not strict.passes("W")  # never, even where it is listed
    assert strict.passes("C-")


@pytest.mark.parametrize("text", ["2025-26", "2025–26", "2025-2026", "25-26", "SY2026", "2026", "2025/26", " 2026 "])
def test_a_school_year_is_the_year_it_ends_in(text):
    assert cells.school_year(text) == 2026


def test_a_century_turns():
    assert cells.school_year("1999-00") == 2000


@pytest.mark.parametrize("text", ["2025-27", "next", "26", "2025-26-27", "9999", "", "20252026"])
def test_what_is_no_school_year_is_told(text):
    with pytest.raises(cells.BadCell):
        cells.school_year(text)


@pytest.mark.parametrize("text", ["2026-08-17", "8/17/2026", "08/17/2026", "2026-08-17T00:00:00Z", "2026-08-17 00:00"])
def test_dates_in_the_two_usual_shapes(text):
    assert cells.day(text) == date(2026, 8, 17)


@pytest.mark.parametrize("text", ["17.08.2026", "2026-13-01", "2/30/2026", "soon", "20260817x", "0001-01-01"])
def test_other_dates_are_told(text):
    with pytest.raises(cells.BadCell):
        cells.day(text)


def test_credits_are_exact():
    assert cells.credits("0,5") == Decimal("0.5")
    assert cells.credits("0.3333") == Decimal("0.333")
    for bad in ("-1", "31", "one", "NaN", "1e99", "Infinity"):
        with pytest.raises(cells.BadCell):
            cells.credits(bad)


@pytest.mark.parametrize(("text", "grade"), [("09", 9), ("10,11", 11), ("KG", None), ("", None), ("13", None), ("PK,12", 12)])
def test_the_highest_grade_named_counts(text, grade):
    assert cells.grade(text) == grade
