"""The sheet for families: open to everybody once published, and it names no person."""

from __future__ import annotations

import pytest

from portal.careers.models import Area, Occupation, OccupationPathway, Projection, Wage
from portal.catalog.models import Prerequisite
from portal.programs import services
from tests import factories as make
from tests.counting import cost_of
from tests.page import text_of


@pytest.fixture
def anybody(client):
    """Somebody who has not signed in."""
    return client


def rows(page, table, part="tbody"):
    """The words of each row of a table."""
    return [text_of(row) for body in page.find("table", class_=table).iter(part) for row in body.iter("tr")]


@pytest.fixture
def sheet(session, lakes):
    """Where the sheet of the lakes' program is."""
    lakes.second_course.terms_offered = "spring"
    lakes.second_course.grade_low = 10
    lakes.program.step_after = "Technician at the boat yard"
    session.commit()
    return f"/sheets/{lakes.program.id}"


def test_anybody_reads_it_without_signing_in(anybody, sheet):
    page = anybody.page(sheet)
    assert page.texts("h1") == ["Robotics and Automation"]
    assert "Robots I" in page.text
    assert "Technician at the boat yard" in page.text


def test_it_is_found_from_the_door_and_from_the_list(anybody, sheet):
    assert anybody.page("/sign-in").has("a", href="/sheets")
    assert anybody.page("/sheets").has("a", href=sheet)


def test_courses_stand_in_their_grade_and_term(anybody, sheet):
    page = anybody.page(sheet)
    assert rows(page, "sheet-plan", "thead") == ["GradeAll year, or either termSpring"]
    plan = rows(page, "sheet-plan")
    assert [row[:8] for row in plan] == ["Grade 9 ", "Grade 10", "Grade 11", "Grade 12"]
    assert "Robots I" in plan[0]
    assert plan[1] == "Grade 10 Robots II 1 cr"


def test_a_requirement_that_takes_all_its_courses_is_no_choice(anybody, sheet):
    assert not anybody.page(sheet).has("dl", class_="sheet-choices")


def test_one_of_several_carries_the_letter_of_its_choice(anybody, session, lakes, sheet):
    make.alignment(make.course(lakes.district, at=lakes.school, title="Drones"), lakes.pathway, "core")
    session.commit()
    page = anybody.page(sheet)
    assert text_of(page.find("dl", class_="sheet-choices")) == "ACore courses: 2 of these"
    assert len(page.all("span", class_="sheet-letter")) == 4


def test_experiences_and_credentials_stand_with_what_is_asked_of_them(anybody, session, lakes, sheet):
    make.requirement(lakes.version, "hours", {"offering_id": lakes.internship.id}, title="Time at work", amount=80, position=2)
    make.requirement(lakes.version, "credential", {"credential_id": lakes.credential.id}, title="License", position=3)
    session.commit()
    page = anybody.page(sheet)
    assert "Time at work: 80 hours of this." in page.text
    assert "Robot shop internship" in page.text
    assert "License: This credential." in page.text
    assert "Robot Board" in page.text


def test_what_comes_before_the_program_is_said(anybody, session, lakes, sheet):
    algebra = make.course(lakes.district, title="Algebra I")
    session.add(Prerequisite(course_id=lakes.first_course.id, required_id=algebra.id))
    session.commit()
    assert "Some courses ask for these first: Algebra I." in anybody.page(sheet).text


def test_occupations_carry_the_wages_of_the_districts_area_and_say_where_they_are_the_nations(anybody, session, lakes, sheet):
    session.add_all([Area(code="US", name="United States", kind="nation"), Area(code="39", name="Ohio", kind="state")])
    session.flush()
    lakes.district.area_code = "39"
    for soc, title, area, openings in (("17-3024", "Robot Technicians", "39", 9.0), ("49-9041", "Millwrights", "US", 20.0)):
        session.add(Occupation(soc=soc, title=title))
        session.flush()
        session.add_all([Wage(soc=soc, area_code=area, year=2025, median=61_010), OccupationPathway(soc=soc, pathway_id=lakes.pathway.id), Projection(soc=soc, base_year=2024, target_year=2034, openings_thousands=openings)])
    session.commit()
    jobs = rows(anybody.page(sheet), "sheet-jobs")
    assert [row.split("$")[0].strip() for row in jobs] == ["Millwrights", "Robot Technicians"]
    assert "$61,010 US" in jobs[0]
    assert "$61,010 US" not in jobs[1]


def test_no_person_is_named(anybody, sheet):
    page = anybody.page(sheet)
    for name in ("Lena", "Lead", "Family"):
        assert name not in page.text


def test_a_draft_is_not_shown_but_the_version_before_it(anybody, session, lakes, sheet):
    draft = services.draft_version(lakes.program, entry_year=2028, by=lakes.by)
    make.requirement(draft, "all_of", {"offering_id": lakes.third_course.id}, title="Secret plans", position=7)
    session.commit()
    assert "Secret plans" not in anybody.page(sheet).text


@pytest.mark.parametrize("what", ["hidden", "retired", "unpublished"])
def test_what_is_not_public_is_not_there(anybody, sign_in, session, lakes, sheet, what):
    if what == "hidden":
        lakes.program.sheet_public = False
    elif what == "retired":
        lakes.program.state = "retired"
    else:
        lakes.version.state = "draft"
    session.commit()
    assert anybody.page(sheet, status=404)
    assert not anybody.page("/sheets").has("a", href=sheet)
    assert sign_in(lakes.person).page(sheet, status=404)
    assert sign_in(lakes.stranger).page(sheet, status=404)
    assert sign_in(lakes.teacher).page(sheet, status=404 if what == "unpublished" else 200)


def test_a_director_takes_it_off_and_puts_it_back(anybody, sign_in, lakes, sheet):
    director, edit = sign_in(lakes.director), f"/programs/{lakes.program.id}/edit"
    form = director.page(edit).form(edit)
    assert form["sheet_public"] == "y"
    director.submit(edit, {key: value for key, value in form.items() if key != "sheet_public"})
    assert anybody.page(sheet, status=404)
    form = director.page(edit).form(edit)
    director.submit(edit, form | {"sheet_public": "y"})
    assert anybody.page(sheet)


def test_an_address_beyond_all_programs_is_not_there(anybody, sheet):
    for path in ("/sheets/0", "/sheets/999999999999999999999"):
        anybody.page(path, status=404)


def test_the_number_of_queries_does_not_grow_with_the_program(anybody, session, lakes, sheet):
    few = cost_of(lambda: anybody.page(sheet))
    for number in range(30):
        make.requirement(lakes.version, "all_of", {"offering_id": make.course(lakes.district, at=lakes.school, title=f"More {number}").id}, title=f"Part {number}", position=10 + number)
    session.commit()
    assert cost_of(lambda: anybody.page(sheet)) == few
