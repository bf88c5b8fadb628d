"""Lists have bounded pages and known sorts, whatever is asked."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.web.tables import LAST_PAGE, Listing, chosen_sort, page_number

TITLE, CODE, ID = sa.column("title"), sa.column("code"), sa.column("id")
COLUMNS = {"title": (TITLE, ID), "code": CODE}


@pytest.mark.parametrize(
    ("asked", "number"),
    [("", 1), ("page=2", 2), ("page=0", 1), ("page=-3", 1), ("page=x", 1), ("page=99999", LAST_PAGE), ("page=" + "9" * 400, 1), ("page=%D9%A2", 1), ("page=1e3", 1), ("page=2&page=3", 2)],
)
def test_a_page_number_is_one_that_there_may_be(asked, number):
    with Flask("bare").test_request_context(f"/?{asked}"):
        assert page_number() == number


@pytest.mark.parametrize(
    ("asked", "word", "order"),
    [
        ("", "title", "title ASC, id ASC"),
        ("sort=-title", "-title", "title DESC, id DESC"),
        ("sort=code", "code", "code ASC"),
        ("sort=password", "title", "title ASC, id ASC"),
        ("sort=--title", "title", "title ASC, id ASC"),
        ("sort=title;drop", "title", "title ASC, id ASC"),
    ],
)
def test_only_known_words_sort(asked, word, order):
    with Flask("bare").test_request_context(f"/?{asked}"):
        found, expressions = chosen_sort(COLUMNS, "title")
    assert found == word
    assert ", ".join(str(each) for each in expressions) == order


@pytest.mark.parametrize(
    ("total", "number", "first", "last", "pages"), [(0, 1, 0, 0, 1), (1, 1, 1, 1, 1), (51, 2, 51, 51, 2), (50, 1, 1, 50, 1)]
)
def test_a_listing_says_which_rows_it_shows(total, number, first, last, pages):
    shown = Listing(rows=[], total=total, number=number)
    assert (shown.first, shown.last, shown.pages) == (first, last, pages)
