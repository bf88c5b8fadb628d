"""Who plans for a student changes their plan, and the student sees who changed what."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.database import now
from portal.goals.timeline import story_of
from portal.plans.models import PlanSubmission
from portal.plans.queries import standing_of
from portal.programs.catalogue import calendar_of
from portal.programs.models import PlanEntry
from portal.rosters.models import Student
from tests import factories as make


@pytest.fixture
def world(session):
    class World:
        district = make.district()
        school = make.school(district)
        user = make.user(district, "student", at=school)
        ana = make.student(school, user=user, grade=10, given_name="Ana", family_name="Lima")
        counselor = make.user(district, "counselor", at=school, given_name="Priya", family_name="Raman")
        director = make.user(district, "cte_director", at=school, given_name="Dale", family_name="Whit")
        stranger = make.user(district, "counselor", at=make.school(district))
        teacher = make.user(district, "teacher", at=school)
        one = make.course(district, at=school, title="Robots I")
        two = make.course(district, at=school, title="Robots II")

    make.caseload(World.counselor, World.ana)
    World.this = calendar_of(World.district.id, now().date()).year
    World.entry = make.add(PlanEntry(district_id=World.district.id, student_id=World.ana.id, offering_id=World.one.id, year=World.this + 1))
    session.commit()
    World.staff = f"/students/{World.ana.id}/plan"
    World.add = {"offering_id": World.two.id, "year": World.this + 1, "term": ""}
    return World


def entries(session):
    session.expire_all()
    return [(row.offering_id, row.year, row.term) for row in session.scalars(sa.select(PlanEntry).order_by(PlanEntry.id))]


def test_the_counselor_and_the_director_look_for_add_move_and_take_off(world, sign_in, session):
    for who in (world.counselor, world.director):
        browser = sign_in(who)
        assert "Robots II" in browser.page(f"{world.staff}?q=robots+ii&in={world.this + 1}").text
        browser.submit(f"{world.staff}/entries", world.add)
        assert len(entries(session)) == 2
        entry = session.scalar(sa.select(PlanEntry).where(PlanEntry.offering_id == world.two.id))
        browser.submit(f"{world.staff}/entries/{entry.id}/move", {"year": world.this + 2, "term": "spring", "version": entry.version})
        assert entries(session)[1] == (world.two.id, world.this + 2, "spring")
        browser.submit(f"{world.staff}/entries/{entry.id}/remove")
        assert entries(session) == [(world.one.id, world.this + 1, "")]


def test_the_student_sees_who_changed_what_on_the_plan_in_the_news_and_in_the_story(world, sign_in, session):
    sign_in(world.counselor).submit(f"{world.staff}/entries", world.add)
    student = sign_in(world.user)
    text = student.page("/my-plan").text
    assert "Changed by your school" in text
    assert "Changed by Priya Raman on" in text
    assert "Added: Robots II" in text
    assert "Priya Raman changed your plan." in student.page("/updates").text
    told = [event for _year, events in story_of(session.get(Student, world.ana.id)) for event in events if event.kind == "plan"]
    assert [event.text for event in told] == ["Priya Raman changed the plan"]
    assert "Added: Robots II" in told[0].why


def test_what_the_student_changes_afterwards_is_theirs_again(world, sign_in, session):
    sign_in(world.counselor).submit(f"{world.staff}/entries", world.add)
    entry = session.scalar(sa.select(PlanEntry).where(PlanEntry.offering_id == world.two.id))
    student = sign_in(world.user)
    student.submit(f"/my-plan/entries/{entry.id}/move", {"year": world.this + 2, "term": "", "version": entry.version})
    assert "Changed by Priya Raman on" not in student.page("/my-plan").text


def test_what_the_student_does_is_no_news_and_no_change_by_others(world, sign_in):
    student = sign_in(world.user)
    student.submit("/my-plan/entries", world.add)
    assert "Changed by" not in student.page("/my-plan").text
    assert "changed your plan" not in student.page("/updates").text


def test_an_approved_plan_that_staff_change_says_so_with_what_changed(world, sign_in, session):
    sign_in(world.user).submit("/my-plan/submit")
    row = session.scalar(sa.select(PlanSubmission))
    counselor = sign_in(world.counselor)
    counselor.submit(f"{world.staff}/approve", {"submission_id": row.id, "version": row.version})
    counselor.submit(f"{world.staff}/entries/{world.entry.id}/move", {"year": world.this + 2, "term": "", "version": world.entry.version})
    session.expire_all()
    assert standing_of(world.ana.id).state == "changed"
    text = sign_in(world.user).page("/my-plan").text
    assert "Your plan changed since it was approved" in text
    assert "Changed by Priya Raman on" in text


def test_a_move_from_an_old_page_is_refused_and_shows_the_plan_of_now(world, sign_in, session):
    page = sign_in(world.counselor).submit(f"{world.staff}/entries/{world.entry.id}/move", {"year": world.this + 2, "term": "", "version": 99}, status=409)
    assert "The plan changed meanwhile" in page.text
    assert entries(session) == [(world.one.id, world.this + 1, "")]


def test_nobody_else_changes_the_plan_or_is_offered_to(world, sign_in, session):
    make.enroll(world.ana, make.section(world.one, at=world.school, year=make.school_year(world.district), teacher=world.teacher))
    session.commit()
    for who in (world.stranger, world.teacher, world.user):
        browser = sign_in(who)
        browser.submit(f"{world.staff}/entries", world.add, status=404)
        browser.submit(f"{world.staff}/entries/{world.entry.id}/move", {"year": world.this + 2, "term": "", "version": 1}, status=404)
        browser.submit(f"{world.staff}/entries/{world.entry.id}/remove", status=404)
    assert entries(session) == [(world.one.id, world.this + 1, "")]
    text = sign_in(world.teacher).page(world.staff).text
    assert "Robots I" in text
    assert "Add a course" not in text


def test_entries_of_another_student_are_out_of_reach_through_this_ones_page(world, sign_in, session):
    other = make.student(world.school)
    make.caseload(world.counselor, other)
    session.commit()
    sign_in(world.counselor).submit(f"/students/{other.id}/plan/entries/{world.entry.id}/remove", status=404)
    assert len(entries(session)) == 1
