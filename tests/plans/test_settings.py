"""How many courses a year holds: the district says it, a school may say otherwise, and drafts and plans follow."""

from __future__ import annotations

import pytest

from portal.database import now
from portal.plans.desk import load_desk
from portal.programs.catalogue import calendar_of
from portal.programs.models import PlanEntry
from portal.rosters.models import Student
from portal.schools.models import District, School
from tests import factories as make

PAGE = "/demand/settings"


@pytest.fixture
def world(session):
    class World:
        district = make.district(name="Elm Unified")
        school = make.school(district, name="Elm High")
        elsewhere = make.school(district, name="Oak High")
        admin = make.user(district, "district_admin")
        principal = make.user(district, "school_admin", at=school)
        counselor = make.user(district, "counselor", at=school)
        user = make.user(district, "student", at=school)
        ana = make.student(school, user=user, grade=11)

    World.courses = [make.course(World.district, at=World.school, title=f"Robots {number}", grade_low=9, grade_high=12) for number in range(4)]
    program = make.program(World.district, sites=(World.school,))
    version = make.version(program)
    for course in World.courses:
        make.requirement(version, "all_of", {"offering_id": course.id}, title=course.title)
    make.choice(World.ana, version)
    session.commit()
    World.this = calendar_of(World.district.id, now().date()).year
    return World


def drafted(session, world):
    """How many courses the draft lays into each year."""
    session.expire_all()
    made = load_desk(session.get(Student, world.ana.id)).drafted()
    return [len([one for one in made.proposals if one.year == year]) for year in sorted({one.year for one in made.proposals})]


def test_a_draft_follows_the_districts_figure_and_the_schools_own_before_it(world, sign_in, session):
    assert drafted(session, world) == [4]
    admin = sign_in(world.admin)
    admin.submit(PAGE, {"courses_a_year": 3, "version": world.district.version})
    assert drafted(session, world) == [3]
    sign_in(world.principal).submit(f"{PAGE}/{world.school.id}", {"courses_a_year": 2, "version": world.school.version})
    assert drafted(session, world) == [2]
    session.expire_all()
    admin.submit(f"{PAGE}/{world.school.id}", {"courses_a_year": "", "version": session.get(School, world.school.id).version})
    assert drafted(session, world) == [3]


def test_a_year_with_more_says_so(world, sign_in, session):
    session.get(School, world.school.id).courses_a_year = 3
    for course in world.courses:
        make.add(PlanEntry(district_id=world.district.id, student_id=world.ana.id, offering_id=course.id, year=world.this + 1))
    session.commit()
    assert "4 courses are too many: a year holds 3." in sign_in(world.user).page("/my-plan").text


def test_a_schools_administrator_sets_their_own_school_and_nothing_else(world, sign_in, session):
    principal = sign_in(world.principal)
    text = principal.page(PAGE).text
    assert "Elm High" in text
    assert "Oak High" not in text
    principal.submit(PAGE, {"courses_a_year": 3, "version": 1}, status=404)
    principal.submit(f"{PAGE}/{world.elsewhere.id}", {"courses_a_year": 3, "version": 1}, status=404)
    sign_in(world.counselor).page(PAGE, status=404)
    sign_in(world.user).page(PAGE, status=404)
    session.expire_all()
    assert session.get(District, world.district.id).courses_a_year == 8


@pytest.mark.parametrize("bad", [{}, {"courses_a_year": "0"}, {"courses_a_year": "21"}, {"courses_a_year": "9" * 60}, {"courses_a_year": "\0"}, {"courses_a_year": ""}])
def test_a_figure_that_is_none_is_refused(world, sign_in, session, bad):
    sign_in(world.admin).submit(PAGE, {"version": 1, **bad}, status=422)
    session.expire_all()
    assert session.get(District, world.district.id).courses_a_year == 8


def test_whoever_saves_second_sees_the_firsts_figure_and_keeps_what_they_typed(world, sign_in, session):
    stale = world.school.version
    sign_in(world.admin).submit(f"{PAGE}/{world.school.id}", {"courses_a_year": 5, "version": stale})
    page = sign_in(world.principal).submit(f"{PAGE}/{world.school.id}", {"courses_a_year": 6, "version": stale}, status=409)
    assert "Somebody else changed Elm High meanwhile" in page.text
    assert page.find("input", id=f"n{world.school.id}").get("value") == "6"
    session.expire_all()
    assert session.get(School, world.school.id).courses_a_year == 5


@pytest.mark.parametrize("htmx", [True, False])
def test_the_form_is_answered_by_its_region_or_by_the_page(world, sign_in, htmx):
    answer = sign_in(world.admin).submit(f"{PAGE}/{world.school.id}", {"courses_a_year": 5, "version": world.school.version}, htmx=htmx, target="div#plan-settings")
    assert ("Drafts follow it" in answer.text) is htmx


def test_the_settings_are_reached_from_the_demand_by_who_may_set(world, sign_in):
    assert PAGE in sign_in(world.admin).get("/demand").get_data(as_text=True)
    assert PAGE not in sign_in(world.counselor).get("/demand").get_data(as_text=True)
