"""Guardians of a student: who keeps them, and how."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.rosters.guardian_models import Guardian
from tests import factories as make


@pytest.fixture
def place(session):
    home = make.district()
    school = make.school(home)
    student = make.student(school)
    coordinator = make.user(home, "coordinator", at=school)
    session.commit()
    return home, school, student, coordinator


def given(page, path, **values):
    return page.form(path) | {"name": "Rosa Lima", "relation": "mother", "email": "rosa@example.org", "language": "es"} | values


def test_a_coordinator_adds_corrects_ends_and_restores_a_guardian(place, sign_in):
    _, _, student, coordinator = place
    browser, path = sign_in(coordinator), f"/students/{student.id}/guardians"
    assert path in [a.get("href") for a in browser.page(f"/students/{student.id}").all("a")]
    form = given(browser.page(path), path)
    browser.submit(path, form)
    browser.submit(path, form)
    guardian = db.session.scalars(sa.select(Guardian)).one()
    edit = f"/guardians/{guardian.id}"
    browser.submit(edit, browser.page(edit).form(edit) | {"phone": "555-0100"})
    browser.submit(f"{edit}/end")
    assert "Undo the end" in browser.page(path).text
    browser.submit(f"{edit}/restore")
    db.session.expire_all()
    guardian = db.session.scalars(sa.select(Guardian)).one()
    assert (guardian.phone, guardian.language, guardian.ends_on) == ("555-0100", "es", None)


def test_an_address_that_is_none_is_refused(place, sign_in):
    _, _, student, coordinator = place
    browser, path = sign_in(coordinator), f"/students/{student.id}/guardians"
    assert "no e-mail address" in browser.submit(path, given(browser.page(path), path, email="rosa at home"), status=422).text


def test_of_two_edits_the_second_sees_both(place, sign_in):
    _, _, student, coordinator = place
    guardian = make.guardian(student)
    db.session.commit()
    browser, edit = sign_in(coordinator), f"/guardians/{guardian.id}"
    form = browser.page(edit).form(edit)
    browser.submit(edit, form | {"name": "First Change"})
    page = browser.submit(edit, form | {"name": "Second Change"}, status=409)
    assert "First Change" in page.text
    assert "Second Change" in page.html


@pytest.mark.parametrize("role", ["teacher", "student", "cte_director"])
def test_others_find_no_such_page(place, sign_in, role):
    home, school, student, _ = place
    guardian = make.guardian(student)
    browser = sign_in(make.user(home, role, at=None if role == "cte_director" else school))
    assert browser.get(f"/students/{student.id}/guardians").status_code == 404
    assert browser.get(f"/guardians/{guardian.id}").status_code == 404


def test_a_coordinator_of_another_school_finds_no_such_page(place, sign_in):
    home, _, student, _ = place
    guardian = make.guardian(student)
    browser = sign_in(make.user(home, "coordinator", at=make.school(home)))
    assert browser.get(f"/students/{student.id}/guardians").status_code == 404
    browser.submit(f"/guardians/{guardian.id}/end", status=404)
