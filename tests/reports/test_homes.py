"""Each role's home page: what waits for this person comes first."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.database import now
from portal.imports.models import ImportBatch
from portal.perkins.models import PerkinsStanding
from portal.programs.summaries import refresh
from tests import factories as make
from tests.page import text_of


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


def test_a_counselors_home_says_what_changed_and_opens_it(world, sign_in, session):
    counselor = make.user(world.district, "counselor", at=world.school)
    make.caseload(counselor, world.student)
    make.record(world.student, world.course, mark="A")
    refresh([world.student.id])
    session.commit()
    browser = sign_in(counselor)
    page = browser.page("/")
    assert page.has("a", href="/students/changes?kind=complete", text="newly complete")
    assert page.has("a", href="/students/changes?kind=marks", text="new marks")
    assert "Lima, Ana" in browser.page("/students/changes?kind=complete").text


def test_every_figure_of_a_counselors_home_opens_into_as_many_students(world, sign_in, session):
    counselor = make.user(world.district, "counselor", at=world.school)
    planless = make.student(world.school, given_name="Bo", family_name="Berg", grade=10)
    make.choice(planless, world.version)
    for who in (world.student, planless):
        make.caseload(counselor, who)
    refresh([planless.id])
    session.commit()
    browser = sign_in(counselor)
    for figure in browser.page("/").all("a", class_="figure"):
        count = int(text_of(next(e for e in figure if "num" in e.get("class"))))
        shown = len(browser.page(figure.get("href")).all("a", class_="row-name"))
        assert shown == count, figure.get("href")
    assert "Berg, Bo" in browser.page("/students?status=no_plan").text


def test_the_directors_home_opens_into_who_is_one_step_from_concentrator(world, sign_in, session):
    director = make.user(world.district, "cte_director")
    session.execute(sa.delete(PerkinsStanding))
    session.add(PerkinsStanding(student_id=world.student.id, program_id=world.program.id, district_id=world.district.id, level="participant", courses=1, courses_missing=1))
    session.commit()
    browser = sign_in(director)
    (link,) = [a for a in browser.page("/").all("a", text="1") if "concentrator_short" in a.get("href", "") and "program=" in a.get("href", "")]
    page = browser.page(link.get("href"))
    assert "Lima, Ana" in page.text
    assert "1 course to concentrator" in page.text


def test_what_waits_for_review_is_counted_as_the_queue_counts_it(world, sign_in, session):
    reviewer = make.user(world.district, "teacher", at=world.school)
    make.grant(reviewer, "reviewer", at=world.school)
    make.alignment(world.course, world.pathway, state="submitted", proposed_by_id=world.teacher.id, submitted_at=now())
    session.commit()
    browser = sign_in(reviewer)
    assert "1 alignment waits for your review" in browser.page("/").text
    assert "Robots I" in browser.page("/reviews").text


def test_a_school_administrator_is_led_to_no_import_of_the_whole_district(world, sign_in, session):
    admin, chief = make.user(world.district, "school_admin", at=world.school), make.user(world.district, "district_admin")
    for number, (school, name) in enumerate(((None, "district.zip"), (world.school.id, "ours.csv"))):
        session.add(ImportBatch(
            district_id=world.district.id, school_id=school, kind="course_history", filename=name, storage_key=f"key-{number}", state="done", user_id=chief.id,
        ))  # fmt: skip
    session.commit()
    assert "ours.csv" in sign_in(admin).page("/").text
    assert "district.zip" not in sign_in(admin).page("/").text
    assert "district.zip" in sign_in(chief).page("/").text
