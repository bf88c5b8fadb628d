"""A coordinator, a student in a program, another in none, a host with an opening on the student's pathway."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from portal.accounts.viewers import load_viewer
from portal.database import now
from tests import factories as make


@pytest.fixture
def cast(session: Any) -> Any:
    today = now().date()
    home = make.district()
    school, other = make.school(home), make.school(home)
    coordinator = make.user(home, "coordinator", at=school, email="coordinator@example.org")
    stranger = make.user(home, "coordinator", at=other)
    account = make.user(home, "student", at=school, email="ana@example.org")
    student = make.student(school, user=account, given_name="Ana", family_name="Lima", grade=11, birth_date=today.replace(year=today.year - 19, day=1))
    pathway = make.pathway(make.cluster(make.framework()), title="Network Systems")
    experience = make.experience(home, title="Network internship", hours=80)
    make.alignment(experience, pathway)
    program = make.program(home, sites=(school,), pathways=(pathway,), title="Networks")
    version = make.version(program)
    make.requirement(version, "hours", {"offering_id": experience.id}, title="Work-based learning", amount=80)
    make.choice(student, version)
    host = make.host(home, name="Harbor Health IT")
    supervisor = make.contact(host, name="Rosa Diaz")
    opening = make.opening(
        host, experience, seats=2, supervisor_id=supervisor.id, apply_by=today + timedelta(days=10), plan=[[1, "15:00", "17:00"]], grade_low=10, grade_high=12, hours_goal=None,
    )
    session.commit()
    return SimpleNamespace(
        home=home, school=school, other=other, coordinator=coordinator, stranger=stranger, account=account, student=student, pathway=pathway,
        experience=experience, program=program, version=version, host=host, supervisor=supervisor, opening=opening, today=today, sees=load_viewer,
        viewer=load_viewer(coordinator.id), me=load_viewer(account.id),
    )  # fmt: skip


@pytest.fixture
def other_student(session: Any, cast: Any) -> Any:
    def made(**values: Any) -> Any:
        account = make.user(cast.home, "student", at=cast.school)
        student = make.student(cast.school, user=account, **{"grade": 11, "birth_date": cast.student.birth_date} | values)
        session.commit()
        return SimpleNamespace(student=student, account=account, me=load_viewer(account.id))

    return made
