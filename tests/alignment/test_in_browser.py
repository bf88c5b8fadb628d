"""Aligning, reviewing and the grid in a real browser: by keyboard, by click, in two windows at once."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from portal.accounts.models import BrowserSession
from portal.accounts.sessions import LIFETIME, MARK, digest
from portal.alignment.models import Alignment, AlignmentRevision
from portal.database import now
from portal.extensions import db
from tests import factories as make
from tests.alignment.cast import Cast, gather
from tests.browser import live
from tests.browser.conftest import browser, open_page  # noqa: F401 - fixtures
from tests.schema import create_schema

pytestmark = pytest.mark.browser


class Town:
    """A live portal with the cast; `enter(name)` opens a window as one of them."""

    def __init__(self, app: Flask, address: str, opened: Any) -> None:
        self.app, self.address, self.opened = app, address, opened

    def enter(self, who: str, **options: Any) -> Page:
        page: Page = self.opened(self.address, **options)
        token = MARK + secrets.token_urlsafe(32)
        with self.app.app_context():
            user = self.ids[who]
            data = f'{{"_user_id": "{user}", "_fresh": true}}'
            db.session.add(
                BrowserSession(token_hash=digest(token), user_id=user, data=data, expires_at=now() + LIFETIME)
            )
            db.session.commit()
        page.context.add_cookies([{"name": "session", "value": token, "url": self.address}])
        return page

    def row(self, offering: int, pathway: int) -> tuple[str, str | None, str | None] | None:
        with self.app.app_context():
            found = db.session.query(Alignment).filter_by(offering_id=offering, pathway_id=pathway).one_or_none()
            return (found.state, found.role, found.proposed_role) if found else None

    ids: dict[str, int]


@pytest.fixture
def town(tmp_path: Path, open_page) -> Iterator[Town]:  # noqa: F811
    app = live.make_app(tmp_path / "live.db", tmp_path)
    with app.app_context():
        create_schema()
        cast: Cast = gather()
        for title in ("Drafting", "Automation"):
            make.pathway(cast.cluster, title=title)
        make.course(cast.district, at=cast.north, title="Shop Math")
        ids = {name: getattr(cast, name).id for name in vars(cast)}
        db.session.commit()
    with live.serving(app) as address:
        made = Town(app, address, open_page)
        made.ids = ids
        yield made
    live.close(app)


def test_three_pathways_are_added_by_keyboard_alone(town):
    page = town.enter("teacher")
    page.goto(f"/offerings/{town.ids['course']}")
    page.locator("#alignment-add-q").focus()
    for typed, title, role_steps in (("rob", "Robotics", 0), ("weld", "Welding", 1), ("autom", "Automation", 0)):
        page.keyboard.type(typed)
        expect(page.get_by_role("option", name=title)).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.locator("#alignment-add-q")).to_have_value(title)
        if role_steps:
            page.keyboard.press("Tab")
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        expect(page.locator("#alignments .alignment-title", has_text=title)).to_be_visible()
        expect(page.locator("#alignment-add-q")).to_be_focused()
    page.wait_for_load_state("networkidle")
    assert town.row(town.ids["course"], town.ids["robotics"]) == ("submitted", None, "core")
    assert town.row(town.ids["course"], town.ids["welding"]) == ("submitted", None, "capstone")


def test_a_pathway_is_added_in_three_clicks(town):
    page = town.enter("teacher")
    page.goto(f"/offerings/{town.ids['course']}")
    page.locator("#alignment-add-q").click()
    page.get_by_role("option", name="Welding").click()
    page.get_by_role("button", name="Add and submit").click()
    expect(page.get_by_text("Welding: core, sent to the reviewers.")).to_be_visible()
    page.wait_for_load_state("networkidle")


def test_a_double_click_adds_once(town):
    page = town.enter("teacher")
    page.goto(f"/offerings/{town.ids['course']}")
    page.locator("#alignment-add-q").click()
    page.get_by_role("option", name="Welding").click()
    page.get_by_role("button", name="Add and submit").dblclick()
    expect(page.locator("#alignments .alignment-title")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    with town.app.app_context():
        assert db.session.query(AlignmentRevision).count() == 1


def test_the_picker_closes_with_escape_and_forgets_a_choice_that_is_typed_over(town):
    page = town.enter("teacher")
    page.goto(f"/offerings/{town.ids['course']}")
    field = page.locator("#alignment-add-q")
    field.type("weld")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(page.locator("#pathway-options")).to_have_attribute("data-q", "weld")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#alignment-add-pathway")).to_have_value(str(town.ids["welding"]))
    field.type("x")
    expect(page.locator("#alignment-add-pathway")).to_have_value("")
    page.wait_for_load_state("networkidle")


def test_the_same_without_scripts(town):
    page = town.enter("teacher", javascript=False)
    page.goto(f"/offerings/{town.ids['course']}/alignments")
    page.fill("#alignment-add-q", "manuf")
    page.click("button[name=find]")
    page.get_by_label("Welding").check()
    page.get_by_role("button", name="Add and submit").click()
    assert town.row(town.ids["course"], town.ids["welding"]) == ("submitted", None, "core")


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


def test_the_queue_is_worked_by_keyboard(town):
    with town.app.app_context():
        for offering in ("course", "internship"):
            for pathway in ("robotics", "welding"):
                db.session.add(
                    Alignment(
                        district_id=town.ids["district"], offering_id=town.ids[offering], pathway_id=town.ids[pathway],
                        state="submitted", proposed_role="core", proposed_by_id=town.ids["teacher"], submitted_at=now(),
                    )
                )  # fmt: skip
        db.session.commit()
    page = town.enter("reviewer")
    page.goto("/reviews")
    page.locator("tbody [id$=-approve]").nth(1).focus()
    page.keyboard.press("a")
    expect(page.get_by_role("heading", level=1)).to_have_text("3 alignments wait for you")
    expect(page.locator("tbody [id$=-approve]").nth(1)).to_be_focused()
    page.keyboard.press("r")  # and types on without waiting: an "a" in the answer must not approve
    page.keyboard.type("A reason is missing.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("2 alignments wait for you")
    expect(page.locator("tbody [id$=-approve]").nth(1)).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("#bulk-count")).to_have_text("1")
    page.locator("#bulk-all").check()
    page.locator("#bulk-approve").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Approve 2 alignments?")
    expect(page.locator("#confirm-approve")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing waits for you")
