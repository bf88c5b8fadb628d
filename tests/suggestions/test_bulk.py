"""Suggestions for everything that has no pathway yet, taken up in one post."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.alignment.models import Alignment
from portal.extensions import db
from tests import factories as make
from tests.counting import statements

both = pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])


@pytest.fixture
def courses(cast):
    made = [make.course(cast.district, at=cast.north, title=f"Welding {n}") for n in ("II", "III")]
    db.session.commit()
    return made


def pairs():
    db.session.expire_all()
    return {(one.offering_id, one.proposed_role) for one in db.session.scalars(sa.select(Alignment))}


@both
def test_unmapped_offerings_stand_with_what_is_suggested(cast, courses, sign_in, htmx):
    found = sign_in(cast.director).page("/suggestions", htmx=htmx)
    assert "Welding II" in found.text
    assert "Fits well" in found.text
    assert "Metal Work I" in found.text


@both
def test_several_are_proposed_in_one_post_and_twice_is_the_same_as_once(cast, courses, sign_in, htmx):
    browser = sign_in(cast.director)
    one, two = courses
    data = {"pick": [f"{one.id}-{cast.welding.id}", f"{two.id}-{cast.welding.id}"], f"role-{one.id}": "core", f"role-{two.id}": "capstone"}
    answer = browser.submit("/suggestions", data, htmx=htmx, status=200 if htmx else 303)
    assert pairs() == {(one.id, "core"), (two.id, "capstone")}
    if htmx:
        assert "2 proposals sent" in answer.text
    browser.submit("/suggestions", data, htmx=htmx, status=200 if htmx else 303)
    assert len(pairs()) == 2


def test_what_changed_meanwhile_is_left_out_and_said(cast, courses, sign_in):
    one, two = courses
    make.alignment(one, cast.welding, "core")
    two.state = "retired"
    third = make.course(cast.district, at=cast.north, title="Welding IV")
    db.session.commit()
    picks = [f"{each.id}-{cast.welding.id}" for each in (one, two, third)]
    roles = {f"role-{each.id}": "core" for each in (one, two, third)}
    answer = sign_in(cast.director).submit("/suggestions", {"pick": picks} | roles, htmx=True)
    assert "1 proposal sent to the reviewers. 2 left out" in answer.text
    assert (third.id, "core") in pairs()


def test_nobody_proposes_for_what_they_may_not_align(cast, courses, sign_in):
    one, _ = courses
    elsewhere = make.course(make.district(), title="Welding")
    db.session.commit()
    data = {"pick": [f"{one.id}-{cast.welding.id}", f"{elsewhere.id}-{cast.welding.id}"], f"role-{one.id}": "core", f"role-{elsewhere.id}": "core"}
    sign_in(cast.southerner).submit("/suggestions", data, status=303)
    assert not pairs()


@pytest.mark.parametrize("pick", ["", "x", "1", "-", "1-", "-1", "²-³", "9" * 40 + "-1", "1-1\x00", "🎉-🎉", "١-١"])
def test_any_post_is_answered(cast, courses, sign_in, pick):
    sign_in(cast.director).submit("/suggestions", {"pick": pick, "role-1": "core"}, status=303)
    sign_in(cast.director).submit("/suggestions", {}, status=422)
    assert not pairs()


def test_only_who_may_align_finds_the_list(cast, courses, sign_in):
    for role in ("student", "counselor"):
        who = make.user(cast.district, role, at=cast.north)
        assert sign_in(who).get("/suggestions").status_code == 404


def test_a_long_list_asks_no_more_queries_than_a_short_one(cast, courses, sign_in):
    browser = sign_in(cast.director)
    browser.page("/suggestions")
    with statements() as short:
        browser.page("/suggestions")
    few = len(short)
    for n in range(60):
        make.course(cast.district, at=cast.north, title=f"Welding shop {n}")
    db.session.commit()
    with statements() as long:
        browser.page("/suggestions")
    assert len(long) <= few
