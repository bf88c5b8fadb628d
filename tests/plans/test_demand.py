"""Next year's demand: what students in sight plan, by grade and term, beside what is taught now, opened into its students."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from types import SimpleNamespace

import pytest

from portal.database import now
from portal.programs.models import PlanEntry
from tests import factories as make
from tests.counting import statements

TODAY = now().date()
THIS = TODAY.year + 1


def plan(student, course, year=THIS + 1, term=""):
    return make.add(PlanEntry(district_id=student.district_id, student_id=student.id, offering_id=course.id, year=year, term=term))


@pytest.fixture
def town(session, sign_in) -> SimpleNamespace:
    home = make.district()
    north, south = make.school(home, name="North High"), make.school(home, name="South High")
    year = make.school_year(home, THIS, begins_on=TODAY - timedelta(days=60), ends_on=TODAY + timedelta(days=200))
    welding, nursing = make.course(home, title="Welding II", code="W2"), make.course(home, title="Nursing I", code="N1")
    for _ in range(2):
        section = make.section(welding, at=north, year=year)
        for _ in range(2):
            make.enroll(make.student(north), section)
    seniors = [make.student(north, grade=11, family_name=f"Senior{number}") for number in range(3)]
    young = make.student(south, grade=8, family_name="Young")
    for each in seniors:
        plan(each, welding, term="Fall")
    plan(young, welding)
    plan(seniors[0], nursing)
    plan(seniors[0], nursing, THIS + 2)
    gone = make.student(north, state="exited")
    plan(gone, nursing)
    admin = sign_in(make.user(home, "district_admin"))
    session.commit()
    return SimpleNamespace(home=home, north=north, south=south, welding=welding, nursing=nursing, admin=admin, seniors=seniors)


def table(browser, query="") -> list[list[str]]:
    rows = list(csv.reader(io.StringIO(browser.get(f"/demand/export.csv{query}").get_data(as_text=True).lstrip("\ufeff"))))
    return [[row[3], *row[6:]] for row in rows[1:]]


def test_it_counts_who_plans_what_by_the_grade_they_will_be_in_and_by_term(town):
    assert table(town.admin) == [
        ["Welding II", "4", "1", "0", "0", "3", "Fall 3, any 1", "4", "2", "2"],
        ["Nursing I", "1", "0", "0", "0", "1", "any 1", "0", "0", ""],
    ]


def test_another_year_and_another_school_are_asked_for(town):
    assert [row[:2] for row in table(town.admin, f"?year={THIS + 2}")] == [["Nursing I", "1"]]
    assert [row[:2] for row in table(town.admin, f"?school={town.south.id}")] == [["Welding II", "1"]]


@pytest.mark.parametrize("odd", ["year=0", "year=abcd", "school=999999", "school=%00", "kind=%F0%9F%98%80", "year=99999999999"])
def test_what_is_no_year_or_school_narrows_nothing(town, odd):
    assert len(table(town.admin, f"?{odd}")) in (0, 2)
    town.admin.page(f"/demand?{odd}")


def test_every_number_opens_into_as_many_students(town):
    page = town.admin.page("/demand")
    assert "4 in 2 sections" in page.text
    opened = town.admin.page(f"/demand/{town.welding.id}")
    assert "4 students" in opened.text
    assert "Young" in opened.text


def test_a_school_counts_its_own_and_a_teacher_has_no_such_page(town, sign_in, session):
    counselor = make.user(town.home, "counselor", at=town.north)
    make.caseload(counselor, town.seniors[1])
    admin = make.user(town.home, "school_admin", at=town.south)
    teacher = make.user(town.home, "teacher", at=town.north)
    session.commit()
    assert [row[:2] for row in table(sign_in(counselor))] == [["Welding II", "1"]]
    assert [row[:2] for row in table(sign_in(admin))] == [["Welding II", "1"]]
    assert "Senior" not in sign_in(admin).page(f"/demand/{town.welding.id}").text
    sign_in(teacher).page("/demand", status=404)


def test_a_course_of_another_district_is_404(town, session):
    elsewhere = make.course(make.district())
    session.commit()
    town.admin.page(f"/demand/{elsewhere.id}", status=404)


def test_it_costs_the_same_with_two_courses_and_with_twenty(town, session):
    town.admin.page("/demand")
    with statements() as few:
        town.admin.page("/demand")
    for _ in range(18):
        plan(town.seniors[0], make.course(town.home))
    session.commit()
    with statements() as many:
        town.admin.page("/demand")
    assert len(many) == len(few)
