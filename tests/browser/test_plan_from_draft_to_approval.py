"""A plan on a phone of 360 px: a first draft, a course in another term, sent in, returned, changed, sent again, approved.

Walked by a student of the demo who has a program and no plan yet, and by their counselor; with JavaScript the move is made
by the keyboard alone, and every page on the way is looked at by axe and must not be wider than the phone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from portal.accounts.models import User
from portal.accounts.passwords import hash_password
from portal.extensions import db
from portal.programs.models import Choice, PlanEntry
from portal.rosters.models import Caseload, Student
from tests.browser import live
from tests.browser.axe import violations
from tests.browser.conftest import OpenPage, sign_in

PASSWORD = "correct horse battery staple"
COMMENT = "Move one course to the year after, please."


@pytest.fixture
def district(shared_folder: Path, tmp_path: Path) -> Iterator[Flask]:
    """The demo district on a file of this test's own, since plans change in it."""
    app = live.make_app(live.copy_of(live.demo_file(shared_folder), tmp_path), tmp_path)
    yield app
    live.close(app)


def without_a_plan(app: Flask) -> tuple[str, int, str]:
    """Username and id of a student in a program who has planned nothing, and their counselor's username."""
    with app.app_context():
        planner = sa.orm.aliased(User)
        user, student_id, counselor = db.session.execute(
            sa.select(User, Student.id, planner)
            .join(Student, Student.user_id == User.id)
            .join(Caseload, Caseload.student_id == Student.id)
            .join(planner, planner.id == Caseload.user_id)
            .where(
                Student.grade == 9, planner.username == "praman", ~sa.exists().where(PlanEntry.student_id == Student.id),
                sa.exists().where(Choice.student_id == Student.id, Choice.left_on.is_(None)),
            )
            .order_by(Student.id)
        ).first() or (None, 0, None)  # fmt: skip
        assert user is not None
        assert counselor is not None
        user.password_hash = counselor.password_hash = hash_password(PASSWORD)
        db.session.commit()
        names = user.username, student_id, counselor.username
        db.session.remove()
    return names


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_a_plan_goes_from_a_first_draft_to_approval(district: Flask, open_page: OpenPage, javascript: bool) -> None:
    username, student_id, counselor = without_a_plan(district)
    with live.serving(district) as address:
        student = open_page(address, javascript=javascript, width=360, height=740)
        staff = open_page(address, javascript=javascript, width=360, height=740)
        sign_in(student, username, PASSWORD)
        sign_in(staff, counselor, PASSWORD)

        # a first draft, kept
        student.goto("/my-plan")
        look(student, javascript)
        student.get_by_role("link", name="Make me a first draft").click()
        expect(student.get_by_role("heading", name="A first draft of your plan")).to_be_visible()
        look(student, javascript)
        student.get_by_role("button", name="Add these to my plan").click()
        expect(student.locator("#messages")).to_contain_text("on your plan")
        expect(student.locator("#approval-title")).to_have_text("Your plan is a draft")
        look(student, javascript)

        # the first course into another term
        title = move_first(student, "Spring", keyboard=javascript)
        expect(student.locator("#messages")).to_contain_text(f"{title} is moved.")
        expect(entry(student, title)).to_contain_text("planned, Spring")
        look(student, javascript)

        # sent in, and returned with a comment
        student.get_by_role("button", name="Ask for approval").click()
        expect(student.locator("#approval-title")).to_have_text("Your plan waits for approval")
        look(student, javascript)
        staff.goto(f"/students/{student_id}/plan")
        look(staff, javascript)
        staff.get_by_label("Comment for the student").fill(COMMENT)
        staff.get_by_role("button", name="Return", exact=True).click()
        expect(staff.locator("#approval-title")).to_have_text("Returned to the student")
        look(staff, javascript)

        # the student reads why, changes it and sends it again
        student.goto("/my-plan")
        expect(student.locator("#approval")).to_contain_text(COMMENT)
        look(student, javascript)
        again = move_first(student, "Fall", keyboard=javascript)
        expect(student.locator("#approval")).to_contain_text(f"Moved: {again} from")
        student.get_by_role("button", name="Ask for approval again").click()
        expect(student.locator("#approval-title")).to_have_text("Your plan waits for approval")

        # approved
        staff.goto(f"/students/{student_id}/plan")
        look(staff, javascript)
        staff.get_by_role("button", name="Approve", exact=True).click()
        expect(staff.locator("#approval-title")).to_have_text("Approved")
        look(staff, javascript)
        student.goto("/my-plan")
        expect(student.locator("#approval-title")).to_have_text("Your plan is approved")
        look(student, javascript)


def entry(page: Page, title: str) -> object:
    return page.locator(".plan-years .plan-list > li", has=page.get_by_role("link", name=title, exact=True)).first


def move_first(page: Page, term: str, *, keyboard: bool) -> str:
    """Moves the first planned course into a term and gives its title; by keyboard the focus is on that course again after it."""
    line = page.locator(".plan-years .plan-list > li", has=page.locator("details")).first
    title = line.get_by_role("link").first.inner_text()
    if not keyboard:
        line.locator("summary").click()
        line.get_by_label("Term").select_option(label=term)
        line.get_by_role("button", name="Move").click()
        return title
    line.get_by_role("link").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # opens what can be changed
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type(term)
    expect(page.locator("select:focus option:checked")).to_have_text(term)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text(f"{title} is moved.")
    expect(page.locator("summary:focus")).to_contain_text(title)
    return title


def look(page: Page, javascript: bool) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, page.url
    if javascript:
        assert violations(page) == [], page.url
