"""Reads that programs and pages build on."""

from __future__ import annotations

from datetime import date

from portal.accounts.viewers import load_viewer
from portal.database import now
from portal.rosters import queries
from portal.rosters.models import StudentCredential
from tests import factories as make

TODAY = date(2027, 3, 1)


def test_records_come_by_student_and_year_without_those_that_ended(session):
    district = make.district()
    school, course = make.school(district), make.course(district)
    ana, ben = make.student(school), make.student(school)
    late = make.record(ana, course, year=2027)
    early = make.record(ana, course, year=2026)
    make.record(ben, course, year=2025, ended_at=now())
    rows = queries.records_of({ben.id, ana.id})
    assert [row.id for row in rows] == [early.id, late.id]
    assert rows[0].credits_earned == 1


def test_current_enrollments_leave_out_what_ended_and_what_has_not_begun(session):
    district = make.district()
    school, year, course = make.school(district), make.school_year(district), make.course(district)
    ana = make.student(school)
    now_here = make.enroll(ana, make.section(course, at=school, year=year))
    make.enroll(ana, make.section(course, at=school, year=year), ends_on=date(2026, 10, 1))
    make.enroll(ana, make.section(course, at=school, year=year, ends_on=date(2026, 12, 20)))
    soon = make.enroll(ana, make.section(course, at=school, year=year, begins_on=date(2027, 4, 1)))
    assert [row.id for row in queries.current_enrollments([ana.id], TODAY)] == [now_here.id]
    both = {row.id for row in queries.current_enrollments([ana.id], TODAY, upcoming=True)}
    assert both == {now_here.id, soon.id}


def test_a_teachers_sections_say_how_many_sit_there(session):
    district = make.district()
    school, year, course = make.school(district), make.school_year(district), make.course(district)
    teacher = make.user(district, at=school)
    section = make.section(course, at=school, year=year, teacher=teacher)
    for _ in range(3):
        make.enroll(make.student(school), section)
    make.enroll(make.student(school), section, ends_on=date(2026, 9, 1))
    (row,) = queries.sections_of_teacher(teacher.id, TODAY)
    assert (row.id, row.students) == (section.id, 3)
    assert (row.school_name, row.course_title) == (school.name, course.title)
    viewer = load_viewer(teacher.id)
    assert len(queries.students_of_section(viewer, section.id, TODAY)) == 3
    assert queries.teachers_of_sections([section.id], TODAY) == {section.id: [teacher.name]}


def test_a_section_shows_nobody_to_a_teacher_of_another(session):
    district = make.district()
    school, year, course = make.school(district), make.school_year(district), make.course(district)
    section = make.section(course, at=school, year=year, teacher=make.user(district, at=school))
    make.enroll(make.student(school), section)
    stranger = load_viewer(make.user(district, at=school).id)
    assert queries.students_of_section(stranger, section.id, TODAY) == []


def test_credentials_come_with_their_state(session):
    district = make.district()
    ana = make.student(make.school(district))
    welding = make.credential(district)
    session.add(
        StudentCredential(
            district_id=district.id, student_id=ana.id, credential_id=welding.id, state="approved",
            earned_on=date(2027, 1, 5),
        )
    )
    (row,) = queries.credentials_of([ana.id])
    assert (row.title, row.state) == (welding.title, "approved")


def test_names_prefer_the_preferred_name(session):
    names = {"given_name": "Anastasia", "preferred_name": "Ana", "family_name": "Lima"}
    ana = make.student(make.school(make.district()), **names)
    assert queries.student_names([ana.id]) == {ana.id: "Ana Lima"}
