"""The catalog in a real browser: pickers by keyboard, editing in place, two people at once; and without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from portal.accounts.passwords import hash_password
from portal.catalog import entries
from portal.catalog.models import Course
from portal.extensions import db
from tests import factories as make
from tests.browser import axe
from tests.browser.conftest import bare, bare_app, browser, open_page, shared_folder, sign_in

__all__ = ["bare", "bare_app", "browser", "open_page", "shared_folder"]
pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery staple"


@pytest.fixture
def course_id(bare_app: Flask) -> int:
    """A course among others, and `director`, who may change it."""
    with bare_app.app_context():
        district = make.district(name="Lakeside")
        school = make.school(district, name="North High")
        make.user(district, "district_admin", username="director", password_hash=hash_password(PASSWORD))
        made = make.course(district, at=school, code="MFG120", title="Welding II", subject="Manufacturing")
        others = [make.course(district, at=school, code=code, title=title) for code, title in (("MFG110", "Welding I"), ("MAT110", "Algebra I"), ("MAT120", "Algebra II"))]
        db.session.flush()
        entries.refresh([made.id, *(other.id for other in others)])
        found = made.id
        db.session.commit()
        db.session.remove()
    return found


@pytest.fixture
def page(bare: str, course_id: int, open_page: Any) -> Page:
    opened = open_page(bare)
    sign_in(opened, "director", PASSWORD)
    return opened


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_a_course_is_changed_in_place_by_keyboard_alone(page, course_id):
    page.goto(f"/offerings/{course_id}")
    page.focus("#offering-edit")
    page.keyboard.press("Enter")
    expect(page.locator("#offering-facts.editing")).to_be_visible()
    assert focused(page) == "offering-facts-title"
    page.focus("#sced_code")
    page.keyboard.type("weld")
    options = page.locator("#sced_code-options [role=option]")
    expect(options.first).to_contain_text("13207 Welding Manufacturing")
    assert page.get_attribute("#sced_code", "aria-expanded") == "true"
    assert not axe.violations(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#sced_code", "aria-activedescendant") == options.nth(1).get_attribute("id")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("#sced_code-13207")).to_be_checked()
    expect(page.locator("#sced_code-said")).to_have_text("Chosen: 13207 Welding Manufacturing")
    assert focused(page) == "sced_code"
    page.keyboard.type("nothing like it")
    expect(page.locator("#sced_code-options")).to_contain_text("No code has these digits or words.")
    page.keyboard.press("Enter")  # neither chooses nor saves
    page.keyboard.press("Escape")
    expect(page.locator("#sced_code-options .found")).to_have_count(0)
    page.fill("#sced_code", "")
    page.focus("#prerequisites")
    page.keyboard.type("mfg110")
    expect(page.locator("#prerequisites-options [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    page.keyboard.type("alg")
    expect(page.locator("#prerequisites-options [role=option]")).to_have_count(2)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.focus("#credits")
    page.keyboard.press("Control+a")
    page.keyboard.type("0.5")
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("Saved.")
    facts = page.locator("#offering-facts")
    for words in ("13207 Welding", "Welding I", "Algebra II"):
        expect(facts).to_contain_text(words)
    expect(page.locator("#offering-head")).to_contain_text("0.5 credits")
    assert focused(page) == "offering-facts-title"
    assert page.url.endswith(f"/offerings/{course_id}")
    assert not axe.violations(page)


def test_whoever_saves_second_chooses(page, course_id):
    page.goto(f"/offerings/{course_id}")
    page.click("#offering-edit")
    page.fill("#title", "Mine")
    other = page.context.new_page()
    other.goto(f"/offerings/{course_id}/edit")
    other.fill("#title", "Theirs")
    other.click("#offering-save")
    expect(other.locator("#messages")).to_contain_text("Saved.")
    page.click("#offering-save")
    expect(page.locator("#both-versions")).to_be_focused()
    expect(page.locator("#both-versions")).to_contain_text("Theirs")
    assert page.input_value("#title") == "Mine"
    assert not axe.violations(page)
    page.click("#offering-save")
    expect(page.locator("h1")).to_have_text("Mine")


def test_a_list_is_searched_narrowed_and_sorted_while_one_types(page):
    page.goto("/courses")
    page.type("#offering-q", "alg")
    expect(page.locator("#course-list .list-count")).to_contain_text("2 courses")
    assert focused(page) == "offering-q"
    page.click("#sort-code")
    expect(page.locator("#sort-code")).to_contain_text("↑")
    page.click("#sort-code")
    expect(page.locator("#sort-code")).to_contain_text("↓")
    expect(page.locator("#course-list tbody tr").first).to_contain_text("Algebra II")
    page.select_option("#offering-subject", "Manufacturing")
    expect(page.locator("#course-list")).to_contain_text("No course is like this")
    page.go_back()
    expect(page.locator("#course-list tbody tr").first).to_contain_text("Algebra II")


def test_a_double_click_adds_one_course(page, bare_app):
    page.goto("/courses/new")
    page.fill("#title", "Once")
    page.fill("#credits", "1")
    page.dblclick("#offering-add")
    expect(page.locator("h1")).to_have_text("Once")
    with bare_app.app_context():
        assert db.session.query(Course).filter_by(title="Once").count() == 1
        db.session.remove()


def test_all_of_it_works_without_javascript(bare, course_id, open_page):
    page = open_page(bare, javascript=False)
    sign_in(page, "director", PASSWORD)
    page.goto("/courses")
    page.fill("#offering-q", "welding ii")
    page.click("#offering-filter")
    page.click("#course-list a >> text=Welding II")
    page.click("#offering-edit")
    page.fill("#sced_code", "weld")
    page.fill("#prerequisites", "MFG110; algebra")
    page.click("#offering-save")
    expect(page.locator("#problems")).to_contain_text("may mean several things")
    page.check("#sced_code-13208")
    page.check("#prerequisites-picked :text('Algebra I')")
    page.click("#offering-save")
    facts = page.locator("#offering-facts")
    for words in ("13208", "Welding I", "Algebra I"):
        expect(facts).to_contain_text(words)
    page.click("#offering-retire")
    expect(page.locator("h2")).to_contain_text(["Retire this course?"])
    page.click("button#offering-retire")
    expect(page.locator("#messages")).to_contain_text("was retired")
    page.click("#offering-restore")
    expect(page.locator("#messages")).to_contain_text("is offered again")
    page.goto("/experiences/new")
    page.fill("#title", "Shop internship")
    page.select_option("#experience_kind", "internship")
    page.fill("#course_id", "mfg120")
    page.click("#offering-add")
    expect(page.locator("#offering-facts")).to_contain_text("Welding II")
