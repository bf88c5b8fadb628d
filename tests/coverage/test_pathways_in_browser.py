"""The grid of pathways in a real browser: by keyboard, by click, in two windows at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.alignment.town import Town

pytestmark = pytest.mark.browser


def cell(page: Page, town: Town, offering: str, pathway: str):
    return page.locator(f"#coverage-grid a[href='/coverage/{town.ids[offering]}/{town.ids[pathway]}']")


def test_the_grid_is_walked_and_filled_by_keyboard(town):
    page = town.enter("teacher")
    page.goto("/coverage")
    first = page.locator("#coverage-grid tbody tr").first.locator("td > a").first
    expect(first).to_have_attribute("tabindex", "0")
    first.focus()
    page.keyboard.press("End")
    expect(page.locator("#coverage-grid tbody tr").first.locator("td > a").last).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(first).to_be_focused()
    cell(page, town, "course", "robotics").focus()
    page.keyboard.press("c")
    expect(cell(page, town, "course", "robotics")).to_have_class("p w")
    expect(cell(page, town, "course", "robotics")).to_be_focused()
    expect(page.locator(f"#total-column-{town.ids['robotics']}")).to_contain_text("+1")
    expect(page.locator(f"#total-row-{town.ids['course']}")).to_contain_text("+1")
    assert town.row(town.ids["course"], town.ids["robotics"]) == ("submitted", None, "core")
    page.keyboard.press("k")
    expect(page.get_by_role("status")).to_contain_text("capstone waits for review")
    assert town.row(town.ids["course"], town.ids["robotics"]) == ("submitted", None, "capstone")
    page.keyboard.press("Control+z")
    expect(page.get_by_role("status")).to_contain_text("undone: core waits for review")
    page.keyboard.press("Control+z")
    expect(cell(page, town, "course", "robotics")).to_have_text("·")
    assert town.row(town.ids["course"], town.ids["robotics"])[0] == "retired"


def test_quick_keys_in_one_cell_arrive_in_order(town):
    page = town.enter("teacher")
    page.goto("/coverage")
    cell(page, town, "course", "robotics").focus()
    for key in "xfck":
        page.keyboard.press(key)
    expect(page.get_by_role("status")).to_contain_text("capstone waits for review")
    assert town.row(town.ids["course"], town.ids["robotics"]) == ("submitted", None, "capstone")


def test_delete_drops_a_proposal(town):
    page = town.enter("teacher")
    page.goto("/coverage")
    cell(page, town, "course", "robotics").focus()
    page.keyboard.press("x")
    expect(cell(page, town, "course", "robotics")).to_have_class("p w")
    page.keyboard.press("Delete")
    expect(page.get_by_role("status")).to_contain_text("nothing stands here")
    expect(cell(page, town, "course", "robotics")).to_be_focused()


def test_a_cell_opens_its_panel_by_click_and_closes_after_a_role(town):
    page = town.enter("teacher")
    page.goto("/coverage")
    cell(page, town, "internship", "welding").click()
    panel = page.locator("#cell-editor")
    expect(panel).to_be_visible()
    panel.get_by_label("Why it fits").fill("They weld every day.")
    panel.get_by_role("button", name="Capstone").click()
    expect(panel).to_be_hidden()
    expect(cell(page, town, "internship", "welding")).to_be_focused()
    assert town.row(town.ids["internship"], town.ids["welding"]) == ("submitted", None, "capstone")
    page.keyboard.press("Enter")
    expect(panel).to_be_visible()
    expect(panel.get_by_label("Why it fits")).to_have_value("They weld every day.")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(cell(page, town, "internship", "welding")).to_be_focused()


def test_two_windows_on_one_cell_the_second_is_told(town):
    mine, theirs = town.enter("teacher"), town.enter("colleague")
    for page in (mine, theirs):
        page.goto("/coverage")
    cell(theirs, town, "course", "robotics").focus()
    theirs.keyboard.press("c")
    expect(cell(theirs, town, "course", "robotics")).to_have_class("p w")
    cell(mine, town, "course", "robotics").focus()
    mine.keyboard.press("k")
    expect(mine.get_by_role("status")).to_contain_text("Una Birch changed Metal Work I, Robotics first.")
    expect(cell(mine, town, "course", "robotics")).to_have_text("Ccore waits for review")
    assert town.row(town.ids["course"], town.ids["robotics"]) == ("submitted", None, "core")


def test_a_cell_without_scripts_is_a_page(town):
    page = town.enter("teacher", javascript=False)
    page.goto(f"/coverage?cluster={town.ids['cluster']}&kind=course")
    cell(page, town, "course", "welding").click()
    page.get_by_role("button", name="Core").click()
    assert page.url.endswith(f"/coverage?cluster={town.ids['cluster']}&kind=course")
    expect(page.locator("#coverage-grid a.p")).to_have_count(1)


def test_a_phone_gets_one_offering_at_a_time(town):
    page = town.enter("teacher", width=360, height=740)
    page.goto("/coverage")
    page.get_by_role("link", name="Metal Work I").click()
    expect(page.get_by_role("heading", name="Metal Work I")).to_be_visible()
    page.get_by_role("group", name="Role in Robotics").get_by_role("button", name="Core").click()
    expect(page.locator(f"#row-{town.ids['robotics']}")).to_contain_text("core waits for review")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
