"""A student logs a day on a phone: three clicks from the home page at most, with and without scripts, axe on every page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import OpenPage, sign_in


@pytest.mark.parametrize("javascript", [True, False])
def test_a_day_is_logged_on_a_phone_within_three_clicks(demo: str, cast: list[dict[str, str]], open_page: OpenPage, javascript: bool) -> None:
    page = open_page(demo, javascript=javascript, width=360, height=740)
    person = next(each for each in cast if each["username"] == "ana.lima")
    sign_in(page, person["username"], person["password"])
    page.goto("/my-pathway")
    clicks = 0
    page.get_by_role("link", name="Log hours at Harbor Health IT").click()
    clicks += 1
    expect(page.get_by_role("heading", name="My hours")).to_be_visible()
    if javascript:
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    form = page.locator("form[action$='/log']").first
    shift = ("06:10", "07:20") if javascript else ("20:10", "20:40")
    form.get_by_label("From").fill(shift[0])
    form.get_by_label("To", exact=True).fill(shift[1])
    words = f"Labeled patch panels, {'with' if javascript else 'without'} scripts"
    form.get_by_label("What I did").fill(words)
    form.get_by_role("button", name="Submit").click()
    clicks += 1
    expect(page.locator("#messages")).to_contain_text("Submitted:")
    expect(page.locator(".logged").first).to_contain_text(words)
    assert clicks <= 3
    if javascript:
        assert violations(page) == []


def test_what_was_typed_is_kept_when_the_connection_drops_and_counts_once(demo: str, cast: list[dict[str, str]], open_page: OpenPage) -> None:
    page = open_page(demo, width=360, height=740)
    person = next(each for each in cast if each["username"] == "ana.lima")
    sign_in(page, person["username"], person["password"])
    page.goto("/my-hours")
    form = page.locator("form[action$='/log']").first
    form.get_by_label("From").fill("05:00")
    form.get_by_label("To", exact=True).fill("05:30")
    form.get_by_label("What I did").fill("Opened the desk early")
    page.route("**/log", lambda route: route.abort())
    form.get_by_role("button", name="Submit").click()
    expect(page.locator("#messages")).to_contain_text("No connection")
    expect(form.get_by_label("What I did")).to_have_value("Opened the desk early")
    page.unroute("**/log")
    form.get_by_role("button", name="Submit").click()
    expect(page.locator("#messages")).to_contain_text("Submitted:")
    assert page.get_by_text("Opened the desk early").count() == 1
