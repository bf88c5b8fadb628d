"""Changes in a real browser, by keyboard alone: read, set back, insist, take back together."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.accounts.viewers import load_viewer
from portal.alignment.models import BatchKind
from portal.coverage.models import Coverage, CoverageDeed
from portal.coverage.services import Wish, open_batch, set_levels
from portal.extensions import db
from portal.schools.models import District
from tests import factories as make
from tests.alignment.town import Town
from tests.alignment.town import town as portal_town
from tests.browser import axe
from tests.browser.conftest import browser, open_page

__all__ = ["browser", "open_page", "portal_town"]
pytestmark = pytest.mark.browser


@pytest.fixture
def told(portal_town: Town) -> Town:
    """A cell set by the colleague, and three that the director brought in from a file."""
    with portal_town.app.app_context():
        found = make.competency_set(db.session.get_one(District, portal_town.ids["district"]))
        for n in range(1, 5):
            portal_town.ids[f"skill{n}"] = make.competency(found, f"RB.{n}").id
        sets(portal_town, "colleague", (1, "introduced"))
        by = load_viewer(portal_town.ids["director"])
        assert by
        batch = open_batch(district_id=by.district_id, kind=BatchKind.IMPORT, title="Import of shop.xlsx", by=by)
        sets(
            portal_town,
            "director",
            (2, "mastered"),
            (3, "mastered"),
            (4, "mastered"),
            deed=CoverageDeed.IMPORTED,
            batch_id=batch.id,
        )
        db.session.commit()
    return portal_town


def sets(town: Town, who: str, *cells: tuple[int, str], **more: Any) -> None:
    by = load_viewer(town.ids[who])
    assert by
    wishes = [Wish(town.ids["course"], town.ids[f"skill{n}"], level) for n, level in cells]
    set_levels(wishes, district_id=by.district_id, by=by, **more)


def levels(town: Town) -> dict[int, str | None]:
    with town.app.app_context():
        said = {each.competency_id: each.level for each in db.session.query(Coverage)}
        return {n: said.get(town.ids[f"skill{n}"]) for n in range(1, 5)}


def press(page: Page, name: str) -> None:
    """Tab until the control of that id has the focus, then Enter."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == name:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"no way to {name} by keyboard")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_cell_is_set_back_from_the_list_by_keyboard(told: Town, scripts: bool) -> None:
    page = told.enter("teacher", javascript=scripts)
    page.goto("/changes")
    expect(page.locator(".new-mark")).to_have_count(2)
    if scripts:
        assert axe.violations(page) == []
        press(page, page.locator("button[id^=back-]").first.get_attribute("id") or "")
    else:
        page.locator("button[id^=back-]").first.press("Enter")
    expect(page.locator("#messages")).to_contain_text("Set back")
    assert levels(told)[1] is None


def test_where_somebody_was_first_one_reads_both_and_insists_by_keyboard(told: Town) -> None:
    page = told.enter("teacher")
    page.goto(f"/coverage/{told.ids['course']}/competencies/{told.ids['skill1']}/history")
    assert axe.violations(page) == []
    with told.app.app_context():
        sets(told, "colleague", (1, "mastered"))
        db.session.commit()
    press(page, "bring-back-0")
    expect(page.locator("#cell-conflict")).to_be_focused()
    assert axe.violations(page) == []
    press(page, "anyway")
    expect(page.locator("#cell-history-title")).to_be_focused()
    assert levels(told)[1] is None


def test_what_was_done_together_is_taken_back_by_keyboard(told: Town) -> None:
    page = told.enter("director")
    page.goto("/changes?batches=1")
    press(page, page.locator("a[id^=open-]").first.get_attribute("id") or "")
    expect(page.get_by_role("heading", level=1)).to_have_text("Import of shop.xlsx")
    assert axe.violations(page) == []
    press(page, "take-back")
    expect(page.get_by_role("heading", level=1)).to_have_text("Take it back?")
    assert axe.violations(page) == []
    press(page, "confirm")
    expect(page.locator("#messages")).to_contain_text("3 cells")
    assert levels(told) == {1: "introduced", 2: None, 3: None, 4: None}


def test_pages_of_changes_fit_a_phone(told: Town) -> None:
    page = told.enter("director", width=320, height=700)
    for path in ("/changes", "/changes/as-of?whole=1", "/changes/batches/1", "/copies/coverage"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
