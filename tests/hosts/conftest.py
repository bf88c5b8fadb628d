"""The cast: four hosts of a district, the staff of two schools, and somebody of another district."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from portal.accounts.viewers import load_viewer
from portal.database import now
from portal.hosts.models import Host
from portal.hosts.record_models import HostDocument
from tests import factories as make

TODAY: date = now().date()


def paper(host: Host, kind: str, days: int | None, *, begins: int | None = None, **values: Any) -> HostDocument:
    """A paper that expires in so many days (None: no end), begun a year ago or in `begins` days."""
    ends = None if days is None else TODAY + timedelta(days=days)
    begun = TODAY + timedelta(days=begins) if begins is not None else TODAY - timedelta(days=365)
    found: HostDocument = make.add(HostDocument(**{"host_id": host.id, "kind": kind, "begins_on": begun, "expires_on": ends} | values))
    return found


@pytest.fixture
def world(session):
    district = make.district()
    school, elsewhere = make.school(district, name="Northside"), make.school(district, name="Lakeside")
    made = SimpleNamespace(
        district=district, school=school, elsewhere=elsewhere,
        coordinator=make.user(district, "coordinator", at=school, email="mosei@example.org"),
        second=make.user(district, "coordinator", at=elsewhere, email="second@example.org"),
        director=make.user(district, "cte_director"),
        admin=make.user(district, "district_admin"),
        teacher=make.user(district, "teacher", at=school),
        stranger=make.user(make.district(), "coordinator", email="far@example.org"),
        bakery=make.host(district, name="Chen Bakery", city="Harbor Point", number="H-1"),
        forge=make.host(district, name="Erie Forge", city="Lakewood"),
        pending=make.host(district, name="Uncle Sal's Garage", city="Maple Grove", state="pending"),
        closed=make.host(district, name="Old Mill", city="Harbor Point", state="inactive"),
        viewer=lambda user: load_viewer(user.id),
    )  # fmt: skip
    session.commit()
    return made
