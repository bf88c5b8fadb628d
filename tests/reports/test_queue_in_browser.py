"""The queue in a real browser, by keyboard alone: a deed right there, the focus on the next one, and the way back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from portal.accounts.models import User
from portal.database import now
from portal.extensions import db
from portal.hours.waiting import waiting_hours
from portal.placements import waiting
from portal.schools.models import District, School
from tests import factories as make
from tests.alignment.town import Town
from tests.alignment.town import town as portal_town
from tests.browser import axe
from tests.browser.conftest import browser, open_page

__all__ = ["browser", "open_page", "portal_town"]
pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def only_hours(portal_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """What other rooms have to say of these placements is theirs to test."""
    monkeypatch.setattr(waiting, "_providers", [waiting_hours])


@pytest.fixture
def busy(portal_town: Town) -> Town:
    """Three placements with verified hours, and one whose student was sent them back."""
    with portal_town.app.app_context():
        district, school = db.session.get_one(District, portal_town.ids["district"]), db.session.get_one(School, portal_town.ids["north"])
        portal_town.ids["coordinator"] = make.user(district, "coordinator", at=school).id
        experience = make.experience(district)
        for days, name in ((9, "Ana"), (5, "Bo"), (3, "Cai")):
            at = make.placement(make.student(school, given_name=name, family_name="Lima"), experience, make.host(district, name=f"{name}'s host"))
            make.hours(at, 2, "verified", verified_at=now() - timedelta(days=days))
            portal_town.ids[name] = at.id
        learner: User = make.user(district, "student", at=school, email="dee@example.org")
        returned = make.placement(make.student(school, user=learner, given_name="Dee", family_name="Ray"), experience, make.host(district))
        make.hours(returned, 1, "returned", returned_at=now() - timedelta(days=1))
        portal_town.ids["Dee"] = returned.id
        db.session.commit()
    return portal_town


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def button(town: Town, name: str) -> str:
    return f"do-hours-{town.ids[name]}-me"


def press(page: Page, name: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if focused(page) == name:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"no way to {name} by keyboard")


@pytest.mark.parametrize("width", [1280, 360])
def test_hours_are_approved_one_after_the_other_without_losing_the_place(busy: Town, width: int) -> None:
    page = busy.enter("coordinator", width=width)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("4 placements wait")
    press(page, button(busy, "Ana"))
    expect(page.get_by_role("heading", level=1)).to_have_text("3 placements wait")
    expect(page.get_by_role("status")).to_contain_text("Approved: 2 hours")
    expect(page.locator(f"#{button(busy, 'Bo')}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("2 placements wait")
    expect(page.locator(f"#{button(busy, 'Cai')}")).to_be_focused()
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("3 placements wait")
    assert axe.violations(page) == []


def test_a_filter_stays_while_one_works_under_it_and_a_reminder_says_so(busy: Town) -> None:
    page = busy.enter("coordinator")
    page.goto("/")
    press(page, "only-student")
    expect(page.locator("#only-student")).to_have_attribute("aria-current", "true")
    expect(page.locator(".queue-item")).to_have_count(1)
    line = f"remind-hours-{busy.ids['Dee']}-student"
    press(page, line)
    expect(page.locator(".queue-item")).to_contain_text("reminded today")
    expect(page.locator(f"#{line}")).to_be_focused()
    assert "only=student" in page.url


def test_the_same_without_scripts(busy: Town) -> None:
    page = busy.enter("coordinator", javascript=False)
    page.goto("/?only=me")
    page.locator(f"#{button(busy, 'Ana')}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("3 placements wait")
    assert page.url.endswith("/?only=me")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("4 placements wait")
