"""The student's way on a phone of 360 px: interests, exploring, an occupation, saving, planning, what-if, choosing.

Walked by somebody in the ninth grade who has chosen nothing yet, with JavaScript and without, in English and in Spanish;
with JavaScript each page on the way is looked at by axe and must not be wider than the phone.
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
from portal.interests.models import InterestTake
from portal.programs.models import Choice
from portal.rosters.models import Student
from portal.schools.models import School
from tests.browser import live
from tests.browser.axe import violations
from tests.browser.conftest import OpenPage, follow, sign_in

PASSWORD = "correct horse battery staple"
LIKED = {"R": 4, "I": 2}
"""Hands-on work most, finding out second; the other four sides not at all."""
WORDS = {
    "en": {"liked": "You like hands-on work", "start": "Where you can start here", "nothing saved": "This is a look, nothing is saved.", "choose": "Choose this program", "discard": "Discard", "save": "Save", "saved": "Saved", "what if": "What if", "research": "My research"},
    "es": {"liked": "Te gusta trabajar con las manos", "start": "Dónde puedes empezar aquí", "nothing saved": "Esto es solo una mirada, no se guarda nada.", "choose": "Elegir este programa", "discard": "Descartar", "save": "Guardar", "saved": "Guardado", "what if": "Y si…", "research": "Mi investigación"},
}  # fmt: skip


@pytest.fixture
def district(shared_folder: Path, tmp_path: Path) -> Iterator[Flask]:
    """The demo district on a file of this test's own, since it chooses and plans."""
    app = live.make_app(live.copy_of(live.demo_file(shared_folder), tmp_path), tmp_path)
    yield app
    live.close(app)


def newcomer(app: Flask, language: str) -> tuple[str, int]:
    """Username and student id of a ninth-grader with neither interests nor a program, who reads `language`."""
    with app.app_context():
        user, student_id = db.session.execute(
            sa.select(User, Student.id).join(Student, Student.user_id == User.id).join(School, School.id == Student.school_id)
            .where(Student.grade == 9, ~sa.exists().where(Choice.student_id == Student.id), ~sa.exists().where(InterestTake.student_id == Student.id))
            .order_by(Student.id)
        ).first() or (None, 0)  # fmt: skip
        assert user is not None
        user.password_hash, user.language = hash_password(PASSWORD), language
        db.session.commit()
        name = user.username
        db.session.remove()
    return name, student_id


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_from_not_knowing_to_a_program_of_ones_own(district: Flask, open_page: OpenPage, javascript: bool, language: str) -> None:
    words = WORDS[language]
    with live.serving(district) as address:
        page = open_page(address, javascript=javascript, width=360, height=740)
        username, student_id = newcomer(district, language)
        sign_in(page, username, PASSWORD)

        # interests: thirty statements, from the button that offers them
        follow(page, page.locator("main a[href='/my-interests']").first)
        page.locator("#start-short").click()
        for _ in range(30):
            answer(page, javascript)
        page.locator("#finish-button").click()
        expect(page.locator("#leaning")).to_contain_text(words["liked"])
        look(page, javascript)

        # exploring: the best match first, into its first occupation
        follow(page, page.locator("#explore-all"))
        look(page, javascript)
        follow(page, page.locator(".x-card h2 a").first)
        look(page, javascript)
        follow(page, page.locator("table.jobs td.job a").first)
        expect(page.get_by_role("heading", name=words["start"])).to_be_visible()
        look(page, javascript)

        # saving it
        occupation = page.locator("h1").inner_text()
        page.get_by_role("button", name=words["save"], exact=True).click()
        expect(page.get_by_role("button", name=words["saved"])).to_be_visible()
        follow(page, page.get_by_role("link", name=words["research"], exact=True))
        expect(page.locator("main")).to_contain_text(occupation)
        look(page, javascript)

        # planning a course without a program
        page.goto("/my-plan")
        page.locator("#q").fill("English")
        page.locator("#look").click()
        page.locator("#add li form button").first.click()
        expect(page.locator(".plan-list details")).to_have_count(1)
        look(page, javascript)

        # what if: look, discard, and nothing has changed
        follow(page, page.get_by_role("link", name=words["what if"], exact=True).first)
        look(page, javascript)
        follow(page, page.locator(".what-ifs h2 a").first)
        expect(page.locator("main")).to_contain_text(words["nothing saved"])
        look(page, javascript)
        follow(page, page.get_by_role("link", name=words["discard"]))
        assert choices_of(district, student_id) == 0

        # choosing it, and planning the rest of it in one go
        follow(page, page.locator(".what-ifs h2 a").first)
        program = page.locator("h1").inner_text()
        page.get_by_role("button", name=words["choose"]).click()
        expect(page).to_have_url(f"{address}/my-pathway")
        expect(page.locator("h1")).to_contain_text(program.splitlines()[-1])
        look(page, javascript)
        page.goto("/my-plan/draft")
        look(page, javascript)
        page.locator("main form button.btn-primary").click()
        expect(page.locator(".plan-list details").nth(1)).to_be_visible()
        look(page, javascript)


def answer(page: Page, javascript: bool) -> None:
    """Answers the statement that is shown by what its side is worth, and waits for the next one."""
    code = page.locator("[name=statement]").input_value()
    value = LIKED.get(code[0], 0)
    if javascript:
        page.keyboard.press(str(value + 1))
    else:
        page.locator(f"#answer-{value}").click()
    expect(page.locator(f"[name=statement][value={code}]")).to_have_count(0)


def look(page: Page, javascript: bool) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, page.url
    if javascript:
        assert violations(page) == [], page.url


def choices_of(app: Flask, student_id: int) -> int:
    """How many programs the student has ever chosen."""
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).where(Choice.student_id == student_id)) or 0
