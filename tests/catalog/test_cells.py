"""How credits, hours, grades, terms and yes or no are read, and what is said where they cannot be."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from portal.catalog.cells import (
    read_credits,
    read_grades,
    read_hours,
    read_terms,
    read_yes,
    tidy,
    write_decimal,
    write_grades,
)


@pytest.mark.parametrize(("text", "value"), [("1", "1"), ("0.5", "0.5"), (".25", "0.25"), ("1.0", "1"), ("1.500", "1.5"), ("0", "0"), ("10", "10"), (" 0.125 ", "0.125"), ("1.", "1")])
def test_credits_are_read(text, value):
    assert str(read_credits(text)) == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "write 0 where it gives none"),
        ("½", "Write ½ as 0.5."),
        ("1½", "Write 1½ as 1.5."),
        ("1/2", "Write 1/2 as 0.5."),
        ("0,5", "with a point: 0.5."),
        ("-1", "is not a number"),
        ("NaN", "is not a number"),
        ("1e30", "is not a number"),
        ("Infinity", "is not a number"),
        ("٣", "is not a number"),
        ("10.5", "from 0 to 10"),
        ("9" * 12, "from 0 to 10"),
        ("0.0625", "at most three decimals"),
        ("x" * 100_000, "…” is not a number"),
    ],
)
def test_credits_that_are_none_say_how_to_mend_them(text, said):
    with pytest.raises(ValueError, match=re.escape(said)) as error:
        read_credits(text)
    assert len(str(error.value)) < 120


def test_hours_may_be_left_out():
    assert read_hours(" ") is None
    assert read_hours("120") == 120
    with pytest.raises(ValueError, match="from 0 to 10,000"):
        read_hours("10001")


@pytest.mark.parametrize(
    ("text", "span"),
    [("9-12", (9, 12)), ("9–12", (9, 12)), ("9 to 12", (9, 12)), ("09", (9, 9)), ("9,10", (9, 10)), ("09;10;11", (9, 11)), ("Grades 9-12", (9, 12)), ("Gr. 9", (9, 9)), ("9th", (9, 9)), ("10th-12th", (10, 12)), ("9.0", (9, 9)), ("12, 11", (11, 12))],
)
def test_grades_are_read(text, span):
    assert read_grades(text) == span


@pytest.mark.parametrize(
    ("text", "said"),
    [("12-9", "The lowest grade comes first"), ("9,11", "Grade 10 is left out"), ("K", "is no span of grades"), ("0-3", "from 1 to 12"), ("9-13", "from 1 to 12"), ("2026-09-12 00:00:00", "into a date"), ("12-Sep", "into a date"), ("Sep-12", "into a date"), ("9/12/2026", "into a date"), ("all", "is no span"), ("9" * 5000, "is no span")],
)
def test_grades_that_are_none_say_how_to_mend_them(text, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        read_grades(text)


@pytest.mark.parametrize(("text", "terms"), [("", ""), ("Fall", "fall"), ("Spring, Fall", "fall spring"), ("Full year", "year"), ("S1 / S2", "fall spring"), ("Semester 1", "fall"), ("fall and spring", "fall spring"), ("FY", "year")])
def test_terms_are_read_in_the_order_of_the_year(text, terms):
    assert read_terms(text) == terms


def test_a_word_that_is_no_term_is_named():
    with pytest.raises(ValueError, match="“someday” is no term: use year, fall, winter, spring or summer"):
        read_terms("fall someday")


@pytest.mark.parametrize(("text", "value"), [("Yes", True), ("1", True), ("X", True), ("no", False), ("", False), ("FALSE", False)])
def test_yes_and_no_are_read(text, value):
    assert read_yes(text) is value


def test_maybe_is_neither_yes_nor_no():
    with pytest.raises(ValueError, match="neither yes nor no"):
        read_yes("maybe")


def test_values_are_written_as_they_are_read():
    assert write_decimal(Decimal("10.000")) == "10"
    assert write_decimal(None) == ""
    assert read_grades(write_grades(9, 12)) == (9, 12)
    assert write_grades(9, 9) == "9"


def test_text_loses_what_no_file_can_hold_and_nothing_else():
    assert tidy(" a\r\nb\x00\x0b\x1f\ud800\uffff\x85 c\t✓ مرحبا\n") == "a\nb c\t✓ مرحبا"
