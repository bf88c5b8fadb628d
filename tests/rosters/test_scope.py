"""Whose records a person may see."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from portal.accounts.viewers import load_viewer
from portal.extensions import db
from portal.rosters import queries
from portal.rosters.models import AttendedSchool, Student
from portal.rosters.permissions import students_visible_to
from tests import factories as make

TODAY = date(2027, 3, 1)  # in the school year 2026-27


@pytest.fixture
def town(session):
    """Two schools, and one student at each."""

    class Town:
        district = make.district()
        north = make.school(district)
        south = make.school(district)
        year = make.school_year(district, 2027)
        ana = make.student(north)
        ben = make.student(south)
        course = make.course(district)

    return Town


def seen_by(user, on=TODAY) -> set[int]:
    viewer = load_viewer(user.id, today=on)
    return set(db.session.scalars(sa.select(Student.id).where(students_visible_to(viewer, on))))


def test_a_teacher_sees_the_students_of_own_sections_only(town):
    teacher, other = make.user(town.district, at=town.north), make.user(town.district, at=town.north)
    make.enroll(town.ana, make.section(town.course, at=town.north, year=town.year, teacher=teacher))
    make.enroll(town.ben, make.section(town.course, at=town.north, year=town.year, teacher=other))
    assert seen_by(teacher) == {town.ana.id}


def test_a_teacher_keeps_the_fall_section_until_60_days_after_the_school_year(town):
    teacher = make.user(town.district, at=town.north)
    fall = make.section(
        town.course, at=town.north, year=town.year, teacher=teacher, ends_on=date(2026, 12, 20)
    )
    make.enroll(town.ana, fall, ends_on=fall.ends_on)
    assert seen_by(teacher, town.year.ends_on + timedelta(60)) == {town.ana.id}
    assert seen_by(teacher, town.year.ends_on + timedelta(61)) == set()


def test_a_student_who_left_the_section_early_is_gone_60_days_later(town):
    teacher = make.user(town.district, at=town.north)
    section = make.section(town.course, at=town.north, year=town.year, teacher=teacher)
    make.enroll(town.ana, section, ends_on=date(2026, 10, 1))
    assert seen_by(teacher, date(2026, 11, 30)) == {town.ana.id}
    assert seen_by(teacher, date(2026, 12, 1)) == set()


def test_a_coordinator_sees_students_whose_home_or_attended_school_is_theirs(town):
    sent = AttendedSchool(student_id=town.ben.id, school_id=town.north.id, begins_on=date(2026, 8, 1))
    db.session.add(sent)
    far = make.student(town.south)
    coordinator = make.user(town.district, "coordinator", at=town.north)
    assert seen_by(coordinator) == {town.ana.id, town.ben.id}
    assert far.id not in seen_by(coordinator)


def test_an_attended_school_that_ended_no_longer_counts(town):
    gone = AttendedSchool(
        student_id=town.ben.id, school_id=town.north.id, begins_on=date(2025, 8, 1), ends_on=date(2026, 6, 1)
    )
    db.session.add(gone)
    assert seen_by(make.user(town.district, "school_admin", at=town.north)) == {town.ana.id}


def test_a_counselor_sees_the_caseload_and_a_director_the_district(town):
    counselor = make.user(town.district, "counselor", at=town.north)
    make.caseload(counselor, town.ben)
    assert seen_by(counselor) == {town.ben.id}
    assert seen_by(make.user(town.district, "cte_director")) == {town.ana.id, town.ben.id}


def test_a_student_sees_themselves_and_nobody_sees_another_district(town):
    user = make.user(town.district, "student", at=town.north)
    town.ana.user_id = user.id
    assert seen_by(user) == {town.ana.id}
    assert seen_by(make.user(make.district(), "district_admin")) == set()


def test_a_student_out_of_scope_is_none(town):
    viewer = load_viewer(make.user(town.district, "school_admin", at=town.north).id)
    found = queries.visible_student(viewer, town.ana.id)
    assert found is not None
    assert found.school.name == town.north.name
    assert queries.visible_student(viewer, town.ben.id) is None
