"""Searching as one types, and changing a framework in place, in a real browser."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from portal.accounts.models import BrowserSession
from portal.accounts.sessions import LIFETIME, MARK, digest
from portal.database import now
from portal.extensions import db
from portal.search import services
from tests import factories as make
from tests.browser import live
from tests.schema import create_schema


@pytest.fixture
def town(tmp_path: Path, open_page: Any) -> Iterator[Any]:
    """`town(**options)` opens a window as the CTE director of a district with a framework of its own."""
    app = live.make_app(tmp_path / "live.db", tmp_path)
    with app.app_context():
        create_schema()
        district = make.district()
        own = make.framework(district, title="Our Framework")
        make.use_framework(district, own)
        cluster = make.cluster(own, title="Crafts")
        for position, title in enumerate(("Wood", "Metal", "Glass"), start=1):
            make.pathway(cluster, title=title, position=position)
        director = make.user(district, "cte_director")
        row = {"kind": "occupation", "district_id": None}
        services.put_many([row | {"key": "29-1141", "title": "Nurses"}, row | {"key": "51-4121", "title": "Welders"}])
        token = MARK + secrets.token_urlsafe(32)
        data = f'{{"_user_id": "{director.id}", "_fresh": true}}'
        values = {"user_id": director.id, "data": data, "expires_at": now() + LIFETIME}
        db.session.add(BrowserSession(token_hash=digest(token), **values))
        db.session.commit()
        cluster_id = cluster.id
    with live.serving(app) as address:

        def enter(**options: Any) -> Any:
            page = open_page(address, **options)
            page.context.add_cookies([{"name": "session", "value": token, "url": address}])
            return page

        enter.cluster = cluster_id  # type: ignore[attr-defined]
        yield enter
    live.close(app)


def test_results_come_as_one_types_and_the_arrow_keys_walk_through_them(town):
    page = town()
    page.goto("/search")
    box = page.locator("#search-text")
    expect(box).to_be_focused()
    box.press_sequentially("nur")
    expect(page.locator("#search-results .hit")).to_have_text(["Nurses"])
    expect(page.locator("#search-count")).to_have_text("1 result for “nur”")
    expect(page).to_have_url("/search?q=nur", ignore_case=True)
    expect(box).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".hit")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    box.fill("zzz")
    expect(page.locator("#search-results")).to_contain_text("Nothing here is called")


def test_the_slash_key_opens_the_search_from_any_page(town):
    page = town()
    page.goto("/frameworks")
    page.keyboard.press("/")
    expect(page.locator("#search-text")).to_be_focused()


def test_the_search_works_without_javascript(town):
    page = town(javascript=False)
    page.goto("/search")
    page.fill("#search-text", "weld")
    page.press("#search-text", "Enter")
    expect(page.locator("#search-results .hit")).to_have_text(["Welders"])


def test_a_cluster_is_edited_in_place_and_the_focus_never_gets_lost(town):
    page = town()
    page.goto(f"/clusters/{town.cluster}")
    page.click("#cluster-edit")
    expect(page.locator("#title")).to_be_focused()
    page.fill("#title", "   ")
    page.click("#cluster-save")
    expect(page.locator("#problems")).to_be_focused()
    page.fill("#title", "Handicraft")
    page.click("#cluster-save")
    expect(page.locator("h1")).to_have_text("Handicraft")
    expect(page.locator("#cluster-head")).to_be_focused()
    expect(page.locator("#messages")).to_contain_text("was saved")


def test_pathways_are_moved_by_keyboard_and_the_button_keeps_the_focus(town):
    page = town()
    page.goto(f"/clusters/{town.cluster}")
    button = page.get_by_role("button", name="Move Wood down")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".path h3")).to_have_text(["Metal", "Wood", "Glass"])
    expect(page.get_by_role("button", name="Move Wood down")).to_be_focused()


def test_the_same_is_done_without_javascript(town):
    page = town(javascript=False)
    page.goto(f"/clusters/{town.cluster}")
    page.get_by_role("button", name="Move Wood down").click()
    expect(page.locator(".path h3")).to_have_text(["Metal", "Wood", "Glass"])
    page.click("#cluster-edit")
    page.fill("#title", "Handicraft")
    page.click("#cluster-save")
    expect(page.locator("h1")).to_have_text("Handicraft")
