"""Who else sees it: staff who may see the student, each look in the trail; nobody else."""

from __future__ import annotations

import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.extensions import db
from tests import factories as make


def counselor_of(cast):
    person = make.user(cast.district, "counselor", at=cast.school)
    make.caseload(person, cast.student)
    db.session.commit()
    return cast.sign_in(person)


def test_the_counselor_reads_a_students_result_and_the_look_is_kept(cast, world_of_work):
    cast.answer_all("RI")
    cast.finish()
    cast.browser.submit("/my-skills", {"skill": "Active Listening", "value": 4})
    page = counselor_of(cast).page(f"/students/{cast.student.id}/interests")
    assert "hands-on work and finding things out" in page.text.lower()
    assert "Listening closely" in page.text
    assert not page.all("form", action="/my-interests/start")
    seen = db.session.execute(sa.select(AuditEvent.action, AuditEvent.student_id).where(AuditEvent.action == "interests.view")).all()
    assert [tuple(row) for row in seen] == [("interests.view", cast.student.id)]


def test_before_a_result_the_page_says_what_will_be_there(cast):
    browser = counselor_of(cast)
    assert "No result yet" in browser.page(f"/students/{cast.student.id}/interests").text
    cast.browser.submit("/my-interests/start", {"form": "short"})
    assert "0 of 30 answered" in browser.page(f"/students/{cast.student.id}/interests").text


def test_the_students_page_leads_there(cast):
    browser = counselor_of(cast)
    page = browser.page(f"/students/{cast.student.id}")
    assert page.has("a", href=f"/students/{cast.student.id}/interests")


def test_who_may_not_see_the_student_sees_no_interests(cast):
    away = make.district()
    for person in (make.user(cast.district, "counselor", at=cast.school), make.user(cast.district, "teacher", at=cast.school), make.user(away, "district_admin"), make.user(cast.district, "coordinator", at=make.school(cast.district))):
        db.session.commit()
        cast.sign_in(person).page(f"/students/{cast.student.id}/interests", status=404)


def test_another_student_sees_nothing(cast):
    person = make.user(cast.district, "student", at=cast.school)
    make.student(cast.school, user=person)
    db.session.commit()
    cast.sign_in(person).page(f"/students/{cast.student.id}/interests", status=404)


def test_staff_have_no_inventory_of_their_own(cast):
    browser = counselor_of(cast)
    for path in ("/my-interests", "/my-interests/answer", "/my-skills", "/my-interests/official", "/my-interests/over-time"):
        browser.page(path, status=404)


def test_the_own_pathway_page_leads_to_the_inventory(cast):
    page = cast.browser.page("/my-pathway")
    assert page.has("a", href="/my-interests", text="Find out what I like")
