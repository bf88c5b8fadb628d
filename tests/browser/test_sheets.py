"""The sheets of programs on paper: each on one page, on US Letter and on A4."""

from __future__ import annotations

import re

import pytest


@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_every_sheet_of_the_demo_prints_on_one_page(demo, open_page, paper):
    page = open_page(demo)
    page.goto("/sheets")
    sheets = page.evaluate("[...document.querySelectorAll('a[href^=\"/sheets/\"]')].map(a => a.getAttribute('href'))")
    assert len(sheets) >= 12
    long = {}
    for path in sheets:
        page.goto(path)
        pages = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper, print_background=True)))
        if pages != 1:
            long[path] = pages
    assert not long
