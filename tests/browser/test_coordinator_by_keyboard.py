"""The coordinator's day without a mouse: see who waits, place two students, confirm a request, amend, withdraw, undo."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from portal.accounts.passwords import hash_password
from portal.database import now
from portal.extensions import db
from portal.hosts.record_models import HostDocument
from tests import factories as make
from tests.browser.conftest import OpenPage, sign_in
from tests.placements.cast import a_cast

PASSWORD = "correct horse battery staple"


@pytest.fixture
def office(bare_app: Flask) -> dict[str, int]:
    """A coordinator, an opening of four seats at a host with its papers, two students to place and a request of a third."""
    with bare_app.app_context():
        cast = a_cast()
        make.school_year(cast.district, now().year + 1, begins_on=now().date() - timedelta(days=90), ends_on=now().date() + timedelta(days=200))
        cast.opening.seats = 4
        cast.coordinator_user.username, cast.coordinator_user.password_hash = "marcus", hash_password(PASSWORD)
        for kind in ("agreement", "insurance"):
            make.add(HostDocument(host_id=cast.host.id, kind=kind, begins_on=now().date() - timedelta(days=9), expires_on=now().date() + timedelta(days=400)))
        asked = cast.request(make.student(cast.school, given_name="Dana", family_name="Quist"))
        found = {"request": asked.id, "opening": cast.opening.id, "ana": cast.ana.id, "ben": cast.ben.id}
        db.session.commit()
        db.session.remove()
    return found


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until the focus is there; what cannot be reached so fails."""
    for _ in range(150):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way to {selector} by keyboard on {page.url}")


def press(page: Page, selector: str, key: str = "Enter") -> None:
    tab_to(page, selector)
    page.keyboard.press(key)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_coordinator_does_the_day_by_keyboard(office: dict[str, int], bare: str, open_page: OpenPage, javascript: bool) -> None:
    page = open_page(bare, javascript=javascript)
    sign_in(page, "marcus", PASSWORD)
    expect(page.locator("main")).to_contain_text("Dana Quist")

    press(page, "a[href='/placements']")
    page.wait_for_url("**/placements")
    press(page, "a[href='/placements/new']")
    page.wait_for_url("**/placements/new")
    for name, student in (("lima", "ana"), ("ortiz", "ben")):
        tab_to(page, "#q")
        page.keyboard.press("Control+A")
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        expect(page.locator(f"#student-{office[student]}")).to_be_visible()
        press(page, f"#student-{office[student]}", "Space")
    tab_to(page, "#what")
    page.keyboard.type("Network")
    press(page, "#step-create")
    expect(page.locator("#messages")).to_contain_text("2 students placed.")

    page.goto(f"/placements/{office['request']}")
    press(page, "#deed-confirm")
    expect(page.locator("#messages")).to_contain_text("Confirmed.")

    press(page, f"a[href='/placements/{office['request']}/amend']")
    page.wait_for_url("**/amend")
    tab_to(page, "#hours_goal")
    page.keyboard.press("Control+A")
    page.keyboard.type("55")
    tab_to(page, "#reason")
    page.keyboard.type("The host has more to do.")
    press(page, "#save")
    expect(page.locator("#terms")).to_contain_text("55 hours")

    press(page, ".other-deeds details:nth-of-type(1) > summary")
    tab_to(page, "#reason-withdraw")
    page.keyboard.type("The student moves away.")
    press(page, "#deed-withdraw")
    expect(page.locator("#next")).to_contain_text("The student moves away.")
    press(page, "#deed-reopen")
    expect(page.locator("#messages")).to_contain_text("Undone.")
    expect(page.locator(".steps [aria-current=step]")).to_contain_text("Confirmed")
