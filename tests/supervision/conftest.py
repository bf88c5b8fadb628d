"""A placement with a supervisor who has a link, and days that wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from portal.accounts.models import User
from portal.database import now
from portal.extensions import db
from portal.hosts.models import Host, HostContact
from portal.links.models import SignedLink
from portal.links.tokens import token_of
from portal.placements.models import Placement
from portal.rosters.models import Student
from portal.schools.models import District, School
from portal.supervision.queries import supervisors_of
from portal.supervision.services.links import give_link
from tests import factories as make


@dataclass
class Bakery:
    """Ana works at a bakery; Sam supervises her; Cora coordinates."""

    coordinator: User
    teacher: User
    student: Student
    host: Host
    sam: HostContact
    placement: Placement
    link: SignedLink
    entries: list[Any]
    token: str = ""

    @property
    def path(self) -> str:
        return f"/supervise/{self.token}"


@pytest.fixture
def bakery(app: Any, session: Any) -> Bakery:
    home = make.district()
    school = make.school(home)
    coordinator = make.user(home, "coordinator", at=school, email="cora@example.org", given_name="Cora", family_name="Ordinate")
    teacher = make.user(home, "teacher", at=school)
    who = make.student(school, given_name="Ana", family_name="Lima", local_id="SECRET-7731", user=make.user(home, "student", at=school))
    host = make.host(home, name="Chen Bakery")
    sam = make.contact(host, name="Sam Baker", email="sam@example.org")
    placement = make.placement(who, make.experience(home, title="Bakery internship"), host, supervisor=sam)
    today = now().date()
    entries = [make.hours(placement, hours, day=today - timedelta(days=back), activity=words) for hours, back, words in ((3, 5, "Kneaded dough"), (2.5, 3, "Took orders"), (4, 1, "Cleaned the oven"))]
    link = give_link(placement, supervisors_of(placement)[0], by=None)
    db.session.commit()
    made = Bakery(coordinator, teacher, who, host, sam, placement, link, entries)
    with app.test_request_context():
        made.token = token_of(link)
    return made


def other_placement(bakery: Bakery) -> Placement:
    """Another student at another host of the same school."""
    home = db.session.get_one(District, bakery.placement.district_id)
    host = make.host(home)
    who = make.student(db.session.get_one(School, bakery.placement.school_id), given_name="Ben", family_name="Other")
    made = make.placement(who, make.experience(home), host, supervisor=make.contact(host))
    db.session.commit()
    return made
