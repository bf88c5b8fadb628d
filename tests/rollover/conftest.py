"""A district at the end of its year: three schools, students of several grades, sections, a program, days off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.accounts.viewers import load_viewer
from portal.database import now
from portal.perkins.models import RuleSet
from portal.perkins.rules import FEDERAL, ExitType, as_json
from portal.rosters.models import AttendedSchool
from portal.schools.models import CalendarException, year_of
from tests import factories as make

TODAY = now().date()
YEAR = year_of(TODAY)


@pytest.fixture
def world(session):
    class World:
        district = make.district()
        high = make.school(district, name="Northside")
        middle = make.school(district, name="Riverbend", kind="middle", grade_low=6, grade_high=8)
        center = make.school(district, name="Center", kind="career_center", grade_low=11)
        admin = make.user(district, "district_admin")
        second = make.user(district, "district_admin")
        teacher = make.user(district, "teacher", at=high)
        counselor = make.user(district, "counselor", at=high)
        year = make.school_year(district, YEAR, begins_on=TODAY - timedelta(days=200), ends_on=TODAY + timedelta(days=20))
        fall = make.term(year, title="Fall", kind="semester", ends_on=TODAY - timedelta(days=80))
        spring = make.term(year, title="Spring", kind="semester", begins_on=TODAY - timedelta(days=79))
        break_ = make.add(CalendarException(district_id=district.id, title="Break", begins_on=TODAY - timedelta(days=30), ends_on=TODAY - timedelta(days=26)))
        senior = make.student(high, grade=12, given_name="Sam", family_name="Senior")
        repeater = make.student(high, grade=12, given_name="Rae", family_name="Repeats")
        junior = make.student(high, grade=11)
        eighth = make.student(middle, grade=8)
        seventh = make.student(middle, grade=7)
        unknown = make.student(high, grade=None)
        gone = make.student(high, grade=10, state="exited", exited_on=date(2025, 1, 1))
        attended = make.add(AttendedSchool(student_id=senior.id, school_id=center.id, begins_on=date(2024, 8, 15)))
        caseload = make.caseload(counselor, senior)
        course = make.course(district, at=high)
        old = make.course(district, at=high, state="retired")
        section = make.section(course, at=high, year=year, teacher=teacher, term_id=fall.id, code="1")
        retired = make.section(old, at=high, year=year)
        program = make.program(district, sites=(high,))
        version = make.version(program)
        requirement = make.requirement(version, "all_of", {"offering_id": course.id})
        choice = make.choice(junior, version)

        @staticmethod
        def viewer(user):
            return load_viewer(user.id)

        def rules(self, *exits):
            """Perkins rules in force that know these exit types: (code, title, meaning)."""
            rules = replace(FEDERAL, exit_types=tuple(ExitType(*each) for each in exits))
            make.add(RuleSet(district_id=self.district.id, reporting_year=YEAR - 3, title="Ours", in_force=True, rules=as_json(rules)))

    make.enroll(World.junior, World.section)
    session.commit()
    return World()
