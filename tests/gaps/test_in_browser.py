"""Gaps in a real browser, by keyboard alone: given to somebody with a date, closed by a level, open again without it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from portal.catalog.models import Offering
from portal.coverage.services import Wish, set_levels
from portal.extensions import db
from portal.frameworks.models import Pathway
from portal.gaps.keeping import recompute_all
from portal.gaps.models import Gap
from portal.schools.models import District
from tests import factories as make
from tests.alignment.town import Town
from tests.alignment.town import town as portal_town
from tests.browser import axe
from tests.browser.conftest import browser, open_page

__all__ = ["browser", "open_page", "portal_town"]
pytestmark = pytest.mark.browser


@pytest.fixture
def lacking(portal_town: Town) -> Town:
    """Metal Work I and its capstone serve welding, which asks for one thing that nobody covers."""
    with portal_town.app.app_context():
        district, pathway = db.session.get_one(District, portal_town.ids["district"]), db.session.get_one(Pathway, portal_town.ids["welding"])
        found = make.competency_set(district, pathways=(pathway,))
        portal_town.ids["guard"] = make.competency(found, "1.1", statement="Set a guard on a machine").id
        for offering, role in (("course", "core"), ("internship", "capstone")):
            make.alignment(db.session.get_one(Offering, portal_town.ids[offering]), pathway, role)
        recompute_all(district.id)
        db.session.commit()
    return portal_town


def press(page: Page, name: str, key: str = "Enter") -> None:
    """Tab until the control of that id has the focus, then a key."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == name:
            page.keyboard.press(key)
            return
    raise AssertionError(f"no way to {name} by keyboard")


def gap(town: Town) -> Gap:
    with town.app.app_context():
        return db.session.query(Gap).one()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_gap_is_given_away_closed_and_open_again_by_keyboard(lacking: Town, scripts: bool) -> None:
    director = lacking.enter("director", javascript=scripts)
    director.goto("/gaps")
    expect(director.get_by_role("link", name="Nothing covers 1.1")).to_be_visible()
    press(director, "mark-all")
    expect(director.locator("input[name=marked]")).to_be_checked()
    press(director, "owner_id", "T")
    director.keyboard.type("om")
    press(director, "due_on", "1")
    director.keyboard.type("2152027")
    press(director, "assign-marked")
    expect(director.locator(".gaps-table td.c-owner bdi")).to_have_text("Tom Alder")
    expect(director.locator(".gaps-table td.c-due")).to_contain_text("December 15, 2027")

    teacher = lacking.enter("teacher", javascript=scripts)
    teacher.goto("/")
    expect(teacher.get_by_role("link", name="Nothing covers 1.1")).to_be_visible()
    teacher.goto("/gaps")
    press(teacher, f"gap-{gap(lacking).id}")
    expect(teacher.locator("h1")).to_contain_text("Nothing covers 1.1")
    if scripts:
        assert axe.violations(teacher) == []
    press(teacher, f"cover-{lacking.ids['course']}-introduced")
    expect(teacher.locator("#gap .badge-state").first).to_contain_text("Closed on")
    assert gap(lacking).state == "closed"

    with lacking.app.app_context():
        set_levels([Wish(lacking.ids["course"], lacking.ids["guard"], None)], district_id=lacking.ids["district"], by=None)
        db.session.commit()
    teacher.goto("/gaps")
    expect(teacher.locator(".gaps-table td.c-owner")).to_have_text("You")
    expect(teacher.locator(".gaps-table td.c-due")).to_contain_text("December 15, 2027")
