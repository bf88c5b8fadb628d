"""The cast: a student with two attempts to make, staff of two schools, and what their program asks for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal.accounts.viewers import load_viewer
from portal.credentials.models import AttemptResult
from portal.credentials.services import Told
from portal.database import now
from tests import factories as make

TODAY = now().date()


@pytest.fixture
def world(session):
    class World:
        district = make.district()
        school = make.school(district, name="Northside")
        elsewhere = make.school(district, name="Lakeside")
        coordinator = make.user(district, "coordinator", at=school)
        second = make.user(district, "coordinator", at=school)
        stranger = make.user(district, "coordinator", at=elsewhere)
        teacher = make.user(district, "teacher", at=school)
        director = make.user(district, "cte_director")
        admin = make.user(district, "district_admin")
        person = make.user(district, "student", at=school)
        ana = make.student(school, user=person, given_name="Ana", family_name="Peña", local_id="100234", birth_date=date(2009, 3, 14))
        ben = make.student(school, given_name="Ben", family_name="Okoro", local_id="100235", birth_date=date(2008, 1, 2))
        other_ben = make.student(school, given_name="Ben", family_name="Okoro", local_id="100236", birth_date=date(2009, 1, 2))
        far = make.student(elsewhere, given_name="Far", family_name="Away", local_id="900001")
        aplus = make.credential(district, title="CompTIA A+", issuer="CompTIA", code="CT-A", validity_months=36)
        cpr = make.credential(district, title="First Aid CPR", issuer="Heart", aliases="Heartsaver\nCPR card", validity_months=24)
        program = make.program(district, sites=(school,))
        version = make.version(program)
        requirement = make.requirement(version, "credential", {"credential_id": aplus.id})

        @staticmethod
        def viewer(user):
            return load_viewer(user.id)

    made = World()
    make.choice(made.ana, made.version)
    section = make.section(make.course(made.district), at=made.school, year=make.school_year(made.district, begins_on=TODAY - timedelta(days=60), ends_on=TODAY + timedelta(days=200)), teacher=made.teacher)
    make.enroll(made.ana, section)
    session.commit()
    return made


def passed(days: int = 5, **values) -> Told:
    return Told(TODAY - timedelta(days=days), AttemptResult.PASSED, **{"certificate": "C-77"} | values)


def failed(days: int = 30) -> Told:
    return Told(TODAY - timedelta(days=days), AttemptResult.FAILED)
