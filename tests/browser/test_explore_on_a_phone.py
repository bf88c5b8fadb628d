"""A student explores on a phone: by fit to a pathway, on to an occupation, into the comparison; with and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import OpenPage, sign_in


def looked_at(page: Page) -> None:
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_best_match_to_a_pathway_an_occupation_and_side_by_side(demo: str, cast: list[dict[str, str]], open_page: OpenPage, javascript: bool) -> None:
    page = open_page(demo, javascript=javascript, width=360, height=740)
    person = next(each for each in cast if each["username"] == "ana.lima")
    sign_in(page, person["username"], person["password"])
    page.goto("/explore?sort=growth")
    expect(page.get_by_role("heading", name="Explore", exact=True)).to_be_visible()
    if javascript:
        looked_at(page)
    page.locator(".x-card").first.get_by_role("link", name="Compare").click()
    expect(page.locator("#x-compare")).to_be_visible()
    page.locator(".x-card").nth(1).locator("h2 a").click()
    expect(page.get_by_role("heading", name="The job market")).to_be_visible()
    if javascript:
        looked_at(page)
    page.locator("table.jobs td.job a").first.click()
    expect(page.get_by_role("heading", name="Where you can start here")).to_be_visible()
    if javascript:
        looked_at(page)
    page.locator("#compare-this").click()
    expect(page.get_by_role("heading", name="Side by side")).to_be_visible()
    page.get_by_label("Add a pathway or an occupation").fill("electrician")
    page.get_by_role("button", name="Look").click()
    page.locator("#x-add-47-2111").click()
    expect(page.locator("table.x-table thead").get_by_role("link", name="Electricians", exact=True)).to_be_visible()
    if javascript:
        looked_at(page)
    page.locator("#x-out-47-2111").click()
    expect(page.locator("#x-out-47-2111")).to_have_count(0)
