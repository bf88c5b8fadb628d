"""Removing an alignment by keyboard alone: what it takes is read first, then it is confirmed."""

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
from portal.alignment.models import Alignment
from portal.catalog.models import Offering
from portal.database import now
from portal.extensions import db
from portal.programs.summaries import recompute_all
from portal.rosters.models import Student
from tests import factories as make
from tests.browser import axe, live
from tests.browser.conftest import browser, open_page  # noqa: F401 - fixtures
from tests.impact.harbor import gather
from tests.schema import create_schema

pytestmark = pytest.mark.browser


class Port:
    """A live portal with the harbor's people; `enter()` opens a window as the director."""

    def __init__(self, app: Flask, address: str, opened: Any, ids: dict[str, int]) -> None:
        self.app, self.address, self.opened, self.ids = app, address, opened, ids

    def enter(self, **options: Any) -> Page:
        page: Page = self.opened(self.address, **options)
        token = MARK + secrets.token_urlsafe(32)
        with self.app.app_context():
            data = f'{{"_user_id": "{self.ids["director"]}", "_fresh": true}}'
            db.session.add(BrowserSession(token_hash=digest(token), user_id=self.ids["director"], data=data, expires_at=now() + LIFETIME))
            db.session.commit()
        page.context.add_cookies([{"name": "session", "value": token, "url": self.address}])
        return page

    def row(self, model: Any, name: str) -> Any:
        with self.app.app_context():
            return db.session.get(model, self.ids[name])


@pytest.fixture
def port(tmp_path: Path, open_page) -> Iterator[Port]:  # noqa: F811
    app = live.make_app(tmp_path / "live.db", tmp_path)
    with app.app_context():
        create_schema()
        world = gather()
        ids = {name: getattr(world, name).id for name in ("director", "networks", "aligned", "dee", "district")}
        db.session.commit()
    with live.serving(app) as address:
        yield Port(app, address, open_page, ids)
    live.close(app)


def test_what_a_removal_takes_is_read_first_and_confirmed_by_keyboard(port):
    page = port.enter()
    page.goto(f"/offerings/{port.ids['networks']}")
    page.locator(f"#alignment-{port.ids['aligned']}-remove").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#forecast-title")).to_be_focused()
    expect(page.locator("#forecast")).to_contain_text("3 students lose Networks in Cyber Defense: 1 earned, 1 in progress, 1 planned.")
    assert axe.violations(page) == []
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "comment":
            break
    page.keyboard.type("It moved to the second year.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("Cybersecurity: removed.")
    page.wait_for_load_state("networkidle")
    assert port.row(Alignment, "aligned").role is None
    assert axe.violations(page) == []


def test_who_looked_at_something_else_is_shown_the_new_forecast(port):
    page = port.enter()
    page.goto(f"/alignments/{port.ids['aligned']}/remove")
    with port.app.app_context():
        make.record(db.session.get_one(Student, port.ids["dee"]), db.session.get_one(Offering, port.ids["networks"]), passed=True)
        recompute_all(port.ids["district"])
        db.session.commit()
    page.fill("textarea[name=comment]", "It moved.")
    page.get_by_role("button", name="Remove it").click()
    expect(page.locator("#alignments-notice")).to_be_focused()
    expect(page.locator("#forecast")).to_contain_text("4 students lose Networks")
    expect(page.locator("textarea[name=comment]")).to_have_value("It moved.")
    assert port.row(Alignment, "aligned").role == "core"


def test_retiring_without_scripts_shows_and_confirms_too(port):
    page = port.enter(javascript=False)
    page.goto(f"/offerings/{port.ids['networks']}/retire")
    expect(page.locator("#forecast")).to_contain_text("Nobody loses anything that counts.")
    page.get_by_role("button", name="Retire it").click()
    expect(page.get_by_role("button", name="Offer it again")).to_be_visible()
    assert port.row(Offering, "networks").state == "retired"
