"""A guardian reads along by a link: granted, sent, ended and given back by the school; over when the student is 18."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.database import now
from portal.guardians import access
from portal.links.models import SignedLink
from portal.links.tokens import token_of
from portal.mail.models import Mail
from tests import factories as make
from tests.counting import statements


@pytest.fixture
def family(session, sign_in) -> SimpleNamespace:
    home = make.district()
    school = make.school(home)
    make.school_year(home, now().year + (1 if now().month >= 7 else 0))
    counselor = make.user(home, "counselor", at=school)
    student = make.student(school, given_name="Ana", family_name="Lima", grade=11, birth_date=date(now().year - 16, 1, 5))
    make.caseload(counselor, student)
    guardian = make.guardian(student, name="Rosa Lima", email="rosa@example.org", language="es")
    session.commit()
    return SimpleNamespace(home=home, school=school, counselor=counselor, student=student, guardian=guardian, staff=sign_in(counselor), page=f"/students/{student.id}/family")


def deed(family, name: str, **more):
    return family.staff.submit(f"/guardians/{family.guardian.id}/family/{name}", {}, **more)


def address(session) -> str:
    session.expire_all()
    return f"/family/{token_of(session.scalar(sa.select(SignedLink).order_by(SignedLink.id.desc())))}"


def test_the_school_lets_a_guardian_read_along_and_the_link_goes_out_in_their_language(family, session, client):
    assert "not yet" in family.staff.page(family.page).text
    deed(family, "grant")
    letter = session.scalar(sa.select(Mail))
    assert (letter.to_email, letter.urgent, letter.path) == ("rosa@example.org", True, "/family/")
    assert letter.subject == "Acompañe a Ana en su camino profesional"
    page = client.page(address(session))
    assert page.find("html").get("lang") == "es"
    assert "Ana Lima" in page.text
    assert "Todavía no hay programa elegido" in page.text
    assert client.page(address(session) + "?language=en").find("html").get("lang") == "en"


def test_granting_twice_is_one_link(family, session):
    deed(family, "grant")
    deed(family, "grant")
    assert session.scalar(sa.select(sa.func.count(SignedLink.id))) == 1


def test_each_opening_is_noted_and_a_head_is_none(family, session, client):
    deed(family, "grant")
    path = address(session)
    seen = sa.select(sa.func.count(AuditEvent.id)).where(AuditEvent.action == "link.view", AuditEvent.student_id == family.student.id)
    client.head(path)
    assert session.scalar(seen) == 0
    client.page(path)
    client.page(path)
    session.expire_all()
    assert session.scalar(seen) == 2


def test_what_is_behind_it_is_read_only_and_nothing_private(family, session, client):
    deed(family, "grant")
    page = client.page(address(session))
    assert not page.all("form")
    assert f"/students/{family.student.id}" not in page.html
    assert family.student.local_id not in page.text
    assert "/audit" not in page.html
    headers = client.get(address(session)).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_ended_it_opens_nothing_and_undone_the_same_address_works_again(family, session, client):
    deed(family, "grant")
    path = address(session)
    deed(family, "revoke")
    closed = client.page(path, status=410)
    assert "La escuela cerró este enlace" in closed.text
    assert "Ana" not in closed.text
    deed(family, "restore")
    client.page(path)


def test_on_the_eighteenth_birthday_it_ends_by_itself(family, session, client):
    deed(family, "grant")
    path = address(session)
    family.student.birth_date = date(now().year - 18, now().month, 1)
    session.commit()
    closed = client.page(path, status=410)
    assert "18 años" in closed.text
    assert "Ana" not in closed.text
    refused = deed(family, "grant", status=422)
    assert "the rights have passed to the student" in refused.text


def test_the_link_lasts_to_the_birthday_or_a_year(family, session):
    family.student.birth_date = (now().date() + timedelta(days=40)).replace(year=(now().date() + timedelta(days=40)).year - 18)
    session.commit()
    deed(family, "grant")
    link = session.scalar(sa.select(SignedLink))
    assert link.expires_at.date() == access.of_age_on(family.student)


def test_a_guardian_no_more_on_record_reads_no_more(family, session, client):
    deed(family, "grant")
    path = address(session)
    family.guardian.ends_on = now().date() - timedelta(days=1)
    session.commit()
    client.page(path, status=410)


def test_a_link_of_another_kind_and_a_guessed_one_open_nothing(family, session, client):
    deed(family, "grant")
    token = address(session).rpartition("/")[2]
    client.page(f"/supervise/{token}", status=404)
    client.page("/family/guessed", status=404)


def test_without_an_address_the_school_hands_it_out(family, session):
    family.guardian.email = ""
    session.commit()
    deed(family, "grant")
    assert session.scalar(sa.select(Mail)) is None
    page = family.staff.page(family.page)
    assert address(session) in page.text


def test_the_student_sees_who_reads_along(family, session, sign_in):
    account = make.user(family.home, "student", at=family.school)
    family.student.user_id = account.id
    session.commit()
    browser = sign_in(account)
    assert "Rosa Lima" not in browser.page("/my-pathway").text
    deed(family, "grant")
    assert "Rosa Lima" in browser.page("/my-pathway").text


def test_who_may_not_see_the_student_grants_nothing(family, session, sign_in):
    elsewhere = sign_in(make.user(family.home, "counselor", at=make.school(family.home)))
    elsewhere.page(family.page, status=404)
    elsewhere.submit(f"/guardians/{family.guardian.id}/family/grant", {}, status=404)
    assert session.scalar(sa.select(SignedLink)) is None


def test_the_page_costs_the_same_with_one_guardian_and_with_nine(family, session):
    deed(family, "grant")
    family.staff.page(family.page)
    with statements() as few:
        family.staff.page(family.page)
    for _ in range(8):
        make.guardian(family.student)
    session.commit()
    with statements() as many:
        family.staff.page(family.page)
    assert len(many) == len(few)
