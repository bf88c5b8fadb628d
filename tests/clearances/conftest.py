"""A coordinator, a student placed at a host, another school's coordinator, and two forms."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from portal.accounts.viewers import load_viewer
from tests import factories as make


@pytest.fixture
def cast(session: Any) -> Any:
    home = make.district()
    school, other = make.school(home), make.school(home)
    coordinator = make.user(home, "coordinator", at=school, email="coordinator@example.org", given_name="Mina", family_name="Osei")
    stranger = make.user(home, "coordinator", at=other)
    account = make.user(home, "student", at=school, email="sam@example.org")
    student = make.student(school, user=account, given_name="Sam", family_name="Reyes")
    host, experience = make.host(home, name="Harbor Health"), make.experience(home, title="Clinic internship")
    placement = make.placement(student, experience, host, state="confirmed")
    safety = make.clearance_kind(title="Safety training")
    health = make.clearance_kind(title="Health record", sensitive=True)
    session.commit()
    return SimpleNamespace(
        home=home, school=school, other=other, coordinator=coordinator, stranger=stranger, account=account, student=student, host=host,
        experience=experience, placement=placement, safety=safety, health=health, viewer=load_viewer(coordinator.id), sees=load_viewer,
    )  # fmt: skip
