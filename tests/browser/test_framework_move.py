"""A school's whole move to another framework in a real browser, by keyboard alone, with axe on every page."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from portal.accounts.models import Role
from tests.browser.axe import violations
from tests.browser.conftest import OpenPage, sign_in
from tests.browser.test_every_page import of_the_cast

MOST_TABS = 150


def tab_to(page: Page, selector: str) -> None:
    """Goes there as a keyboard does."""
    for _ in range(MOST_TABS):
        if page.evaluate("s => document.activeElement !== null && document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by Tab")


def look(page: Page) -> None:
    """axe in light and dark, and nothing sticks out of a phone."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 780})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1280, "height": 800})


def test_a_school_is_moved_and_moved_back_by_keyboard_alone(demo: str, cast: list[dict[str, str]], open_page: OpenPage) -> None:
    page = open_page(demo)
    page.on("dialog", lambda dialog: dialog.accept())
    person = of_the_cast(cast, Role.CTE_DIRECTOR)
    sign_in(page, person["username"], person["password"])
    page.goto("/framework-moves")
    look(page)
    tab_to(page, "td a")
    page.keyboard.press("Enter")
    expect(page.locator("#decided")).to_have_text("3 of 13 decided")
    look(page)

    tab_to(page, "#show-open")
    page.keyboard.press("Enter")
    expect(page.locator("#show-open[aria-current]")).to_be_visible()
    for title, decided in (("Information Support & Services", 7), ("Network Systems", 10), ("Web & Digital Communications", 12)):
        way = page.locator("section.way", has=page.locator("h2", has_text=title))
        number = (way.get_attribute("id") or "").removeprefix("pathway-")
        assert way.locator("input:checked").count() == 0  # a person decides where there are several ways
        tab_to(page, f"#pathway-{number} input[type=checkbox]")
        page.keyboard.press("Space")
        tab_to(page, f"#move-{number}")
        page.keyboard.press("Enter")
        expect(page.locator("#decided")).to_have_text(f"{decided} of 13 decided")

    gone = page.locator("section.way", has=page.locator("h2", has_text="Warehousing")).get_attribute("id") or ""
    tab_to(page, f"#other-{gone.removeprefix('pathway-')}")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pathways/*")
    look(page)
    tab_to(page, "select")
    page.keyboard.type("Warehous")
    if page.locator("select").input_value() == "":
        page.keyboard.press("ArrowDown")
    tab_to(page, "button[value=move]")
    page.keyboard.press("Enter")
    expect(page.locator("#decided")).to_have_text("13 of 13 decided")

    tab_to(page, "#dry-run")
    page.keyboard.press("Enter")
    page.wait_for_url("**/students")
    expect(page.locator("h1")).to_have_text("Every student before and after")
    look(page)
    tab_to(page, "#effect-loses")
    page.keyboard.press("Enter")
    expect(page.locator("#effect-loses[aria-current]")).to_be_visible()
    tab_to(page, "#apply")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Millbrook High works with")
    look(page)
    tab_to(page, "#take-back")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("again")
    look(page)

