"""Building a version in a real browser: by keyboard, in two windows at once, and without scripts."""

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
from portal.database import now
from portal.extensions import db
from portal.programs import services
from portal.programs.queries import tree_of
from tests.browser import axe, live
from tests.browser.conftest import browser, open_page  # noqa: F401 - fixtures
from tests.programs.lakes import gather
from tests.schema import create_schema

pytestmark = pytest.mark.browser


class Lakes:
    """A live portal with a draft of version 2; `enter()` opens a window as the director."""

    def __init__(self, app: Flask, address: str, opened: Any, director: int, program: int, draft: int) -> None:
        self.app, self.address, self.opened = app, address, opened
        self.director, self.draft = director, draft
        self.program = f"/programs/{program}"
        self.here = f"{self.program}/draft"

    def enter(self, **options: Any) -> Page:
        page: Page = self.opened(self.address, **options)
        token = MARK + secrets.token_urlsafe(32)
        with self.app.app_context():
            data = f'{{"_user_id": "{self.director}", "_fresh": true}}'
            db.session.add(BrowserSession(token_hash=digest(token), user_id=self.director, data=data, expires_at=now() + LIFETIME))
            db.session.commit()
        page.context.add_cookies([{"name": "session", "value": token, "url": self.address}])
        return page

    def tree(self) -> list[tuple[str, str, list[str]]]:
        with self.app.app_context():
            return [(b.title, b.rule, [o.title for o in b.options]) for b in tree_of(self.draft)]


@pytest.fixture
def lakes(tmp_path: Path, open_page) -> Iterator[Lakes]:  # noqa: F811
    app = live.make_app(tmp_path / "live.db", tmp_path)
    with app.app_context():
        create_schema()
        world = gather()
        draft = services.draft_version(world.program, entry_year=2028, by=world.by)
        ids = (world.director.id, world.program.id, draft.id)
        db.session.commit()
    with live.serving(app) as address:
        yield Lakes(app, address, open_page, *ids)
    live.close(app)


BEGUN = [("Foundation", "This", ["Robots I"]), ("Core courses", "2 of these", ["Robots II", "Any core course or experience in Robotics"])]


def test_a_requirement_is_built_by_keyboard_alone(lakes):
    page = lakes.enter()
    page.goto(lakes.here)
    page.locator("#add-k_of_n").focus()
    page.keyboard.press("Enter")
    title = page.locator(".title-input").last
    expect(title).to_be_focused()
    title.fill("Electives")
    page.keyboard.press("Tab")
    expect(page.locator("#draft")).to_contain_text("“Electives” is empty")
    expect(page.locator(".amount-input").last).to_be_focused()
    page.locator("#find-option").focus()
    page.keyboard.type("sens")
    expect(page.locator("#found-options")).to_contain_text("Courses and experiences")
    expect(page.locator("#found-options")).to_contain_text("Sensors")
    expect(page.locator("#find-option")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".requirement").last.locator(".draft-options")).to_contain_text("Sensors")
    expect(page.locator("#find-option")).to_be_focused()
    expect(page.locator("#find-option")).to_have_value("sens")
    expect(page.locator("#draft-checks")).to_contain_text("cannot be met beside the others")  # Sensors is the one core course today
    assert axe.violations(page) == []
    assert lakes.tree() == [*BEGUN, ("Electives", "1 of these", ["Sensors"])]


def test_an_impossible_amount_is_named_at_once(lakes):
    page = lakes.enter()
    page.goto(lakes.here)
    page.locator(".kind-input").first.select_option("k_of_n")
    expect(page.locator(".amount-input")).to_have_count(2)
    amount = page.locator(".amount-input").first
    amount.fill("3")
    amount.press("Tab")
    expect(page.locator("#draft-checks")).to_contain_text("“Foundation” asks for 3 of 1 option.")
    page.wait_for_load_state("networkidle")
    assert axe.violations(page) == []


def test_what_was_removed_comes_back_and_focus_never_falls_to_nowhere(lakes):
    page = lakes.enter()
    page.goto(lakes.here)
    page.get_by_role("button", name="Remove Foundation").click()
    expect(page.locator("#undo-remove")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".title-input").first).to_have_value("Foundation")
    expect(page.locator(".title-input").first).to_be_focused()
    page.get_by_role("button", name="Move Core courses up").click()
    expect(page.get_by_role("button", name="Move Core courses down")).to_be_focused()
    page.get_by_role("button", name="Remove Robots II").click()
    expect(page.locator(".add-link").first).to_be_focused()
    assert [title for title, _, _ in lakes.tree()] == ["Core courses", "Foundation"]


def test_a_double_click_adds_one_requirement(lakes):
    page = lakes.enter()
    page.goto(lakes.here)
    page.locator("#add-credits").dblclick()
    expect(page.locator(".requirement")).to_have_count(3)
    page.wait_for_load_state("networkidle")
    assert len(lakes.tree()) == 3


def test_two_windows_do_not_overwrite_one_another(lakes):
    first, second = lakes.enter(), lakes.enter()
    first.goto(lakes.here)
    second.goto(lakes.here)
    first.locator(".title-input").first.fill("Theirs")
    first.keyboard.press("Enter")
    expect(first.locator("#messages")).to_contain_text("Saved.")
    second.locator(".title-input").first.fill("Mine")
    second.keyboard.press("Enter")
    expect(second.get_by_role("alert")).to_contain_text("Saved now: Theirs")
    expect(second.locator(".title-input").first).to_have_value("Mine")
    assert axe.violations(second) == []
    second.get_by_role("button", name="Save").first.click()
    expect(second.locator("#messages")).to_contain_text("Saved.")
    assert lakes.tree()[0][0] == "Mine"


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_a_version_is_built_and_published(lakes, javascript):
    page = lakes.enter(javascript=javascript)
    page.goto(lakes.program)
    page.get_by_role("link", name="Edit the draft").click()
    page.locator("#add-credential").click()
    page.locator("#find-option").fill("operator")
    if not javascript:
        page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name="Add Robot Operator").click()
    expect(page.locator(".requirement").last.locator(".draft-options")).to_contain_text("Robot Operator")
    page.get_by_role("link", name="Publish…").click()
    expect(page.locator("main")).to_contain_text("1 student keeps the version they entered under.")
    page.get_by_role("button", name="Publish version 2").click()
    expect(page.locator("#messages")).to_contain_text("Version 2 is published.")
    expect(page.locator("#asks")).to_contain_text("Credential of value")
    assert lakes.tree() == [*BEGUN, ("Credential of value", "This credential", ["Robot Operator"])]


def test_the_form_finds_pathways_and_codes_while_somebody_types(lakes):
    page = lakes.enter()
    page.goto(f"{lakes.program}/edit")
    page.locator("#pathway-filter").fill("weld")
    expect(page.get_by_label("Welding")).to_be_visible()
    expect(page.get_by_label("Robotics", exact=True)).to_be_hidden()
    page.get_by_label("Welding").check()
    page.locator("#pathway-filter").press("Enter")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**{lakes.program}")
    expect(page.get_by_role("complementary")).to_contain_text("Robotics, Welding")
