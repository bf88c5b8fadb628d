"""How a form stands, and who is asked for it."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from portal.clearances.asking import Form, asked, is_minor
from portal.clearances.standing import Stands, cell
from portal.database import now
from portal.web.filters import day

TODAY = now().date()
FORM = Form(1, "safety", "Safety training", "", False, frozenset({"internship"}), False, False, True, 12, False, False, 0)


def row(state: str, until: date | None = None) -> Any:
    return SimpleNamespace(state=state, expires_on=until, reason="")


@pytest.mark.parametrize(
    ("rows", "stands", "words"),
    [
        ([], Stands.MISSING, "missing"),
        ([row("on_file", TODAY + timedelta(days=31))], Stands.ON_FILE, f"on file until {day(TODAY + timedelta(days=31))}"),
        ([row("on_file")], Stands.ON_FILE, "on file"),
        ([row("on_file", TODAY + timedelta(days=12))], Stands.SOON, "runs out in 12 days"),
        ([row("on_file", TODAY + timedelta(days=1))], Stands.SOON, "runs out in 1 day"),
        ([row("on_file", TODAY)], Stands.SOON, "runs out today"),
        ([row("on_file", TODAY - timedelta(days=1))], Stands.EXPIRED, f"expired {day(TODAY - timedelta(days=1))}"),
        ([row("submitted")], Stands.SUBMITTED, "waits for you"),
        ([row("refused")], Stands.REFUSED, "refused"),
        ([row("refused"), row("submitted")], Stands.SUBMITTED, "waits for you"),
        ([row("on_file", TODAY - timedelta(days=1)), row("submitted")], Stands.SUBMITTED, "waits for you"),
        ([row("on_file", TODAY + timedelta(days=5)), row("submitted")], Stands.SOON, "runs out in 5 days; a new one waits for you"),
        ([row("on_file", TODAY + timedelta(days=90)), row("refused")], Stands.ON_FILE, f"on file until {day(TODAY + timedelta(days=90))}"),
    ],
)
def test_a_form_stands_by_its_newest_papers(rows: list[Any], stands: Stands, words: str) -> None:
    found = cell(FORM, rows, TODAY)
    assert (found.stands, found.words) == (stands, words)


def test_every_word_has_a_shape_and_bad_ones_another_than_good_ones() -> None:
    good, bad = cell(FORM, [row("on_file")], TODAY), cell(FORM, [], TODAY)
    assert good.shape != bad.shape
    assert good.holds
    assert bad.lacks


def test_only_the_kinds_that_ask_are_asked() -> None:
    assert asked([FORM], experience_kind="internship", paid=False, minor=False) == [FORM]
    assert asked([FORM], experience_kind="job_shadow", paid=False, minor=False) == []


def test_an_opening_may_ask_for_more() -> None:
    assert asked([FORM], experience_kind="job_shadow", paid=False, minor=False, extra={1}) == [FORM]


@pytest.mark.parametrize(("paid", "minor", "wanted"), [(True, True, True), (True, False, False), (False, True, False)])
def test_a_work_permit_is_for_paid_work_under_18(paid: bool, minor: bool, wanted: bool) -> None:
    permit = Form(2, "permit", "Work permit", "", False, frozenset({"internship"}), True, True, True, None, False, False, 0)
    assert bool(asked([permit], experience_kind="internship", paid=paid, minor=minor)) is wanted


def test_a_student_is_a_minor_until_the_day_before_their_18th_birthday() -> None:
    assert is_minor(date(2008, 11, 21), date(2026, 11, 20))
    assert not is_minor(date(2008, 11, 20), date(2026, 11, 20))
    assert is_minor(None, TODAY), "without a date of birth nothing is left out"
