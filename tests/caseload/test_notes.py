"""Notes of those who guide a student: theirs to change, shared or private, due on a day, and never the student's to see."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.caseload import notes
from portal.caseload.models import StudentNote
from portal.database import now
from tests import factories as make

TODAY = now().date()


@pytest.fixture
def school(session, sign_in) -> SimpleNamespace:
    home = make.district()
    at = make.school(home)
    counselor, colleague = make.user(home, "counselor", at=at), make.user(home, "counselor", at=at)
    account = make.user(home, "student", at=at)
    student = make.student(at, user=account)
    for each in (counselor, colleague):
        make.caseload(each, student)
    session.commit()
    return SimpleNamespace(
        home=home, at=at, student=student, account=account, counselor=sign_in(counselor), colleague=sign_in(colleague), author=counselor, page=f"/students/{student.id}/notes",
    )


def write(school, text="Talked about welding.", **more):
    form = school.counselor.page(school.page).form(school.page)
    return school.counselor.submit(school.page, form | {"text": text} | more)


def only(session) -> StudentNote:
    session.expire_all()
    return session.scalar(sa.select(StudentNote).order_by(StudentNote.id.desc()))


def test_a_note_is_kept_and_colleagues_in_scope_read_it(school, session):
    write(school)
    assert "Talked about welding." in school.colleague.page(school.page).text
    assert "Talked about welding." in school.colleague.page(f"/students/{school.student.id}").text


def test_a_private_note_is_its_authors_alone(school, session):
    write(school, private="y")
    assert "Talked about welding." in school.counselor.page(school.page).text
    assert "Talked about welding." not in school.colleague.page(school.page).text
    assert "Talked about welding." not in school.colleague.page(f"/students/{school.student.id}").text


def test_the_student_teachers_and_people_out_of_scope_get_404(school, session, sign_in):
    write(school)
    note = only(session)
    others = (school.account, make.user(school.home, "teacher", at=school.at), make.user(school.home, "counselor", at=make.school(school.home)))
    for user in others:
        browser = sign_in(user)
        browser.page(school.page, status=404)
        browser.page(f"/notes/{note.id}", status=404)
        browser.submit(f"/notes/{note.id}/remove", {}, status=404)


def test_only_the_author_changes_it(school, session):
    write(school)
    path = f"/notes/{only(session).id}"
    school.colleague.page(path, status=404)
    school.colleague.submit(f"{path}/done", {}, status=404)
    school.counselor.submit(path, school.counselor.page(path).form(path) | {"text": "Talked about nursing."})
    assert only(session).text == "Talked about nursing."


def test_the_second_window_sees_both_and_loses_nothing(school, session):
    write(school)
    path = f"/notes/{only(session).id}"
    first, second = school.counselor.page(path).form(path), school.counselor.page(path).form(path)
    school.counselor.submit(path, first | {"text": "First."})
    page = school.counselor.submit(path, second | {"text": "Second."}, status=409)
    assert "First." in page.text
    assert page.find("textarea", name="text").text.strip() == "Second."
    school.counselor.submit(path, page.form(path))
    assert only(session).text == "Second."


def test_posted_twice_it_is_one_note(school, session):
    form = school.counselor.page(school.page).form(school.page) | {"text": "Once."}
    school.counselor.submit(school.page, form)
    school.counselor.submit(school.page, form)
    assert session.scalar(sa.select(sa.func.count(StudentNote.id))) == 1


def test_taken_away_it_can_be_brought_back_for_a_month(school, session):
    write(school)
    note = only(session)
    school.counselor.submit(f"/notes/{note.id}/remove", {})
    assert "Talked about welding." not in school.counselor.page(school.page).text
    school.counselor.submit(f"/notes/{note.id}/restore", {})
    assert "Talked about welding." in school.counselor.page(school.page).text
    school.counselor.submit(f"/notes/{note.id}/remove", {})
    only(session).removed_at = now() - timedelta(days=31)
    session.commit()
    notes.sweep()
    assert only(session) is None


def test_what_is_due_stands_on_the_home_page_until_it_is_done(school, session):
    write(school, "Ask for the form.", due_on=TODAY.isoformat())
    write(school, "Later.", due_on=(TODAY + timedelta(days=1)).isoformat())
    home = school.counselor.page("/").text
    assert "Ask for the form." in home
    assert "Later." not in home
    note = session.scalar(sa.select(StudentNote).where(StudentNote.text == "Ask for the form."))
    school.counselor.submit(f"/notes/{note.id}/done", {"next": "/"})
    assert "Ask for the form." not in school.counselor.page("/").text
    school.counselor.submit(f"/notes/{note.id}/undone", {"next": "/"})
    assert "Ask for the form." in school.counselor.page("/").text
    assert "Ask for the form." not in school.colleague.page("/").text


@pytest.mark.parametrize("wrong", [{"text": ""}, {"text": "x" * 4001}, {"about_on": ""}, {"about_on": "1900-01-01"}, {"due_on": "9999-12-31"}, {"about_on": "soon\x00"}])
def test_a_note_that_cannot_be_is_refused_and_stays_on_the_page(school, session, wrong):
    form = school.counselor.page(school.page).form(school.page) | {"text": "Keep me."} | wrong
    page = school.counselor.submit(school.page, form, status=422)
    assert only(session) is None
    if "text" not in wrong:
        assert "Keep me." in page.text


def test_the_trail_tells_who_wrote_and_who_looked_and_never_what(school, session):
    write(school, "A secret word")
    school.colleague.page(school.page)
    session.expire_all()
    rows = session.scalars(sa.select(AuditEvent).where(AuditEvent.student_id == school.student.id)).all()
    assert {"note.write", "note.view"} <= {row.action for row in rows}
    assert not any("secret" in str(row.detail) for row in rows)


def test_the_day_it_is_about_is_today_unless_said_otherwise(school, session):
    write(school)
    assert only(session).about_on == TODAY
    write(school, "Last week.", about_on=date(2026, 1, 5).isoformat())
    assert only(session).about_on == date(2026, 1, 5)
