"""Who looks: loading the viewer, the menu's places, and forms that count once."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from portal.accounts import once
from portal.accounts.menu import COURSES, FRAMEWORKS, HOME, PEOPLE, is_here, parts, places
from portal.accounts.models import Role
from portal.accounts.viewers import load_viewer
from portal.extensions import db
from tests import factories as make
from tests.counting import statements


def test_the_viewer_is_loaded_with_one_query(town):
    make.grant(town.teacher, "reviewer", at=town.north)
    make.grant(town.teacher, "coordinator")
    with statements() as seen:
        viewer = load_viewer(town.teacher.id)
    assert len(seen) == 1
    assert (viewer.role, viewer.school_id, viewer.name) == (Role.COORDINATOR, None, "Tess Tran")


def test_the_grant_picked_counts_while_it_is_in_force(town):
    extra = make.grant(town.teacher, "reviewer", at=town.north)
    own = load_viewer(town.teacher.id).grant_id
    other = make.grant(town.teacher, "coordinator", at=town.south)
    assert load_viewer(town.teacher.id, own).role == Role.TEACHER
    assert load_viewer(town.teacher.id, other.id).school_id == town.south.id
    assert load_viewer(town.teacher.id, extra.id).role == Role.COORDINATOR
    assert load_viewer(town.teacher.id, 10**9).role == Role.COORDINATOR


def test_somebody_with_extra_grants_alone_is_no_viewer(town):
    alone = make.user(town.district, "reviewer", at=town.north)
    assert load_viewer(alone.id) is None
    assert load_viewer(0) is None


def test_extra_grants_are_held_for_a_school_or_for_all(town):
    make.grant(town.teacher, "reviewer", at=town.north)
    viewer = load_viewer(town.teacher.id)
    assert viewer.holds(Role.REVIEWER)
    assert viewer.holds(Role.REVIEWER, school_id=town.north.id)
    assert not viewer.holds(Role.REVIEWER, school_id=town.south.id)
    make.grant(town.teacher, "reviewer")
    assert load_viewer(town.teacher.id).holds(Role.REVIEWER, school_id=town.south.id)


@pytest.mark.parametrize(
    ("role", "offered", "hidden"),
    [
        ("teacher", "Courses", "People"),
        ("student", "My pathway", "Courses"),
        ("district_admin", "People", "My pathway"),
        ("school_admin", "Imports", "Reviews"),
    ],
)
def test_the_bar_offers_what_the_role_may_open(town, role, offered, hidden):
    who = make.user(town.district, role, at=None if role == "district_admin" else town.north)
    found = load_viewer(who.id)
    labels = [place.label for place in places(found)] + [part.label for part in parts(found, "/coverage")[1]]
    assert offered in labels
    assert hidden not in labels


def test_reviewers_find_their_queue_in_the_bar(town):
    make.grant(town.teacher, "reviewer", at=town.north)
    assert "Reviews" in [part.label for part in parts(load_viewer(town.teacher.id), "/coverage")[1]]
    assert parts(load_viewer(town.teacher.id), "/coverage/7")[0] == "Coverage"
    assert parts(load_viewer(town.teacher.id), "/people") == ("", ())


@pytest.mark.parametrize(
    ("place", "path", "here"),
    [
        (HOME, "/", True),
        (HOME, "/courses", False),
        (COURSES, "/courses/5", True),
        (COURSES, "/coursesx", False),
        (COURSES, "/offerings/5", True),
        (FRAMEWORKS, "/clusters/1", True),
        (PEOPLE, "/audit", True),
    ],
)
def test_the_bar_marks_where_one_is(place, path, here):
    assert is_here(place, path) is here


def test_a_form_counts_once_and_remembers_where_it_led(town):
    by, other = load_viewer(town.admin.id), load_viewer(town.teacher.id)
    assert once.already_taken("token", by=by) is None
    once.take("token", "/people/5", by=by)
    assert once.already_taken("token", by=by) == "/people/5"
    assert once.already_taken("token", by=other) is None
    once.take("token", "/people/6", by=other)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        once.take("token", "/people/7", by=by)
    assert once.already_taken("token", by=by) == "/people/5"
