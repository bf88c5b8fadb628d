"""Each role's home page: what waits for this person comes first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.database import now
from portal.programs.summaries import refresh
from tests import factories as make


@pytest.fixture
def world(session):
    class World:
        district = make.district()
        school = make.school(district, name="Northside High")
        today = now().date()
        year = make.school_year(district, begins_on=today - timedelta(days=60), ends_on=today + timedelta(days=200))
        pathway = make.pathway(make.cluster(make.framework()), title="Robotics")
        course = make.course(district, at=school, title="Robots I")
        program = make.program(district, sites=(school,), title="Robotics program")
        version = make.version(program)
        requirement = make.requirement(version, "all_of", {"offering_id": course.id})
        teacher = make.user(district, "teacher", at=school)
        section = make.section(course, at=school, year=year, teacher=teacher)
        student = make.student(school, given_name="Ana", family_name="Lima", grade=12)

    make.enroll(World.student, World.section)
    make.choice(World.student, World.version)
    refresh([World.student.id])
    session.commit()
    return World


def test_a_teacher_sees_sections_and_what_is_not_aligned_yet(world, sign_in):
    page = sign_in(world.teacher).page("/")
    assert page.texts("h1") == ["My courses"]
    assert page.has("a", href=f"/students?section={world.section.id}")
    assert "1 course of yours serves no pathway yet" in page.text


def test_a_teacher_whose_alignment_came_back_sees_it_first(world, sign_in, session):
    make.alignment(world.course, world.pathway, state="returned", proposed_by_id=world.teacher.id, comment="Which unit?")
    session.commit()
    page = sign_in(world.teacher).page("/")
    assert page.texts("h2")[0] == "Came back from review"
    assert "Which unit?" in page.text


def test_a_reviewer_is_told_what_waits_but_not_of_their_own(world, sign_in, session):
    make.grant(world.teacher, "reviewer", at=world.school)
    other = make.user(world.district, "teacher", at=world.school)
    make.alignment(world.course, world.pathway, state="submitted", proposed_by_id=world.teacher.id, submitted_at=now())
    session.commit()
    assert "for your review" not in sign_in(world.teacher).page("/").text
    make.grant(other, "reviewer", at=world.school)
    session.commit()
    assert "1 alignment waits for your review" in sign_in(other).page("/").text


def test_a_counselor_sees_the_caseload_by_status(world, sign_in, session):
    counselor = make.user(world.district, "counselor", at=world.school)
    idle = make.student(world.school, given_name="Bo", family_name="Idle", grade=11)
    make.caseload(counselor, idle)
    session.commit()
    page = sign_in(counselor).page("/")
    assert page.has("a", href=f"/students/{idle.id}")
    assert "1 has no program" in page.text


def test_a_directors_figures_open_into_their_students(world, sign_in):
    page = sign_in(make.user(world.district, "cte_director")).page("/")
    assert page.has("a", href=f"/students?program={world.program.id}")


@pytest.mark.parametrize("role", ["school_admin", "district_admin"])
def test_an_administrator_sees_who_cannot_sign_in(world, sign_in, role):
    at = world.school if role == "school_admin" else None
    page = sign_in(make.user(world.district, role, at=at)).page("/")
    assert page.has("a", href="/people?state=no_password")


def test_a_student_goes_to_their_pathway(world, sign_in):
    user = make.user(world.district, "student", at=world.school)
    assert sign_in(user).get("/").location == "/my-pathway"


@pytest.mark.parametrize("role", ["teacher", "coordinator", "counselor", "cte_director", "school_admin", "district_admin"])
def test_a_home_page_in_an_empty_district_says_what_will_be_here(session, sign_in, role):
    district = make.district()
    who = make.user(district, role, at=None if role in ("cte_director", "district_admin") else make.school(district))
    session.commit()
    assert sign_in(who).page("/").texts("h1")
