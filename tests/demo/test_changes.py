"""The demo shows every case of the list of changes."""

from __future__ import annotations

import sqlalchemy as sa

from portal.accounts.models import User
from portal.accounts.viewers import load_viewer
from portal.changes.queries.since import news_for
from portal.extensions import db
from portal.rollover.copying import difference
from portal.rollover.coverage_copying import coverage_difference
from portal.schools.models import School


def viewer(username):
    return load_viewer(db.session.scalars(sa.select(User.id).where(User.username == username)).one())


def school(name):
    return db.session.scalars(sa.select(School.id).where(School.name == name)).one()


def test_others_changed_something_since_the_reviewers_last_looked(loaded):
    for username in ("dwhitfield", "tzielinski"):
        assert news_for(viewer(username)).count > 3
    assert news_for(viewer("jhaddad"), own=True).count > 0


def test_the_two_high_schools_have_something_to_take_over_from_each_other(loaded):
    who, north, lake = viewer("wboone"), school("Northside High"), school("Lakeview High")
    cells = coverage_difference(who, north, lake)
    assert {cell.kind for cell in cells.cells} >= {"new", "different", "same"}
    lines = difference(who, north, lake).lines
    assert {line.kind for line in lines} >= {"added", "changed", "waiting"}
