"""Aligning and reviewing in a real browser: by keyboard and by click."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from portal.alignment.models import Alignment, AlignmentRevision
from portal.database import now
from portal.extensions import db

pytestmark = pytest.mark.browser


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
