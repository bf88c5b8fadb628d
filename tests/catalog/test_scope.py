"""Which offerings a person sees, reaches and may change."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.accounts.viewers import load_viewer
from portal.catalog import permissions, queries
from portal.catalog.models import Course, Offering
from portal.extensions import db
from tests import factories as make


def see(who):
    return load_viewer(who.id)


def test_an_offering_comes_with_its_school_and_all_its_columns(session):
    district = make.district()
    school = make.school(district)
    course = make.course(district, at=school, title="Welding I")
    teacher = make.user(district, at=school)
    viewer, name, course_id = see(teacher), school.name, course.id
    session.commit()
    session.expunge_all()
    found = queries.visible_offering(viewer, course_id)
    assert isinstance(found, Course)
    assert (found.title, found.credits, found.school.name) == ("Welding I", 1, name)


def test_another_districts_offering_is_not_there(session):
    home, other = make.district(), make.district()
    teacher = make.user(home)
    assert queries.visible_offering(see(teacher), make.course(other).id) is None


@pytest.mark.parametrize("offering_id", [0, -1, 2**63, 10**30])
def test_an_id_that_no_database_holds_is_not_there(session, offering_id):
    teacher = make.user(make.district())
    assert queries.visible_offering(see(teacher), offering_id) is None


def test_students_see_active_offerings_only(session):
    district = make.district()
    course = make.course(district, state="retired")
    assert queries.visible_offering(see(make.user(district, "student")), course.id) is None
    assert queries.visible_offering(see(make.user(district, "teacher")), course.id) is not None


def test_a_grant_reaches_its_own_school_and_what_the_whole_district_offers(session):
    district = make.district()
    mine, theirs = make.school(district), make.school(district)
    for at, title in ((mine, "mine"), (theirs, "theirs"), (None, "everybody's")):
        make.course(district, at=at, title=title)
    viewer = see(make.user(district, "teacher", at=mine))
    reached = sa.select(Offering.title).where(permissions.offerings_reached(viewer)).order_by(Offering.id)
    assert db.session.scalars(reached).all() == ["mine", "everybody's"]


@pytest.mark.parametrize(
    ("role", "kind", "where", "may"),
    [
        ("school_admin", "course", "mine", True),
        ("school_admin", "course", "theirs", False),
        ("school_admin", "course", "district", False),
        ("district_admin", "course", "theirs", True),
        ("cte_director", "course", "district", True),
        ("coordinator", "course", "mine", False),
        ("coordinator", "experience", "mine", True),
        ("coordinator", "experience", "theirs", False),
        ("teacher", "course", "mine", False),
        ("counselor", "experience", "mine", False),
        ("student", "experience", "mine", False),
    ],
)
def test_who_may_change_what(session, role, kind, where, may):
    district = make.district()
    mine, theirs = make.school(district), make.school(district)
    at = {"mine": mine, "theirs": theirs, "district": None}[where]
    made = make.course(district, at=at) if kind == "course" else make.experience(district, at=at)
    wide = role in ("district_admin", "cte_director")
    viewer = see(make.user(district, role, at=None if wide else mine))
    assert permissions.may_edit_offering(viewer, made) is may


def test_titles_are_found_for_many_ids_at_once(session):
    district = make.district()
    one, two = make.course(district, title="One"), make.experience(district, title="Two")
    assert queries.offering_titles([one.id, two.id, 10**9]) == {one.id: "One", two.id: "Two"}
    assert queries.offering_title(one.id) == "One"
    assert queries.offering_titles([]) == {}
