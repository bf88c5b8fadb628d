"""Choosing a password of one's own."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.accounts import passwords, throttle
from portal.accounts.models import User
from portal.database import now
from portal.extensions import db
from tests import factories as make
from tests.accounts.cast import cookie, deeds, enter, is_in, sessions

NEW = "plum otter kayak 9"


def change(browser, current=make.PASSWORD, new=NEW, **kwargs):
    return browser.submit("/account/password", {"current_password": current, "new_password": new}, **kwargs)


def stored(who):
    return db.session.scalar(sa.select(User.password_hash).where(User.id == who.id))


def test_the_new_password_opens_the_door_and_the_old_one_does_not(app, town, sign_in):
    """V6.2.2"""
    assert change(sign_in(town.teacher)).headers["Location"] == "/"
    enter(app.test_client(), "tess", status=422)
    enter(app.test_client(), "tess", NEW)


def test_the_current_password_is_asked_for(town, sign_in):
    """V6.2.3"""
    before = stored(town.teacher)
    page = change(sign_in(town.teacher), current="wrong password", status=422)
    assert "This is not your current password." in page.text
    assert page.find("input", id="current_password").get("aria-invalid") == "true"
    assert change(sign_in(town.teacher), current="", status=422)
    assert stored(town.teacher) == before


@pytest.mark.parametrize(
    ("new", "says"),
    [
        ("short", "at least 12"),
        ("iloveyou123456", "guessed first"),
        ("Maple Valley tess", "words of this portal"),
        (make.PASSWORD, "is your current password"),
        ("x" * 201, "at most 200"),
        ("", "Enter a new password"),
    ],
)
def test_a_new_password_that_will_not_do_is_refused_with_a_way_to_mend_it(town, sign_in, new, says):
    before = stored(town.teacher)
    assert says in change(sign_in(town.teacher), new=new, status=422).text
    assert stored(town.teacher) == before


def test_every_other_session_ends_and_this_one_gets_a_new_token(app, town, sign_in):
    """V7.4.3, V7.2.4"""
    here, there = sign_in(town.teacher), sign_in(town.teacher)
    old = cookie(here)
    change(here)
    assert cookie(here) != old
    assert [is_in(here), is_in(there)] == [True, False]
    assert sessions(town.teacher) == 1
    thief = app.test_client()
    thief.set_cookie("session", old)
    assert not is_in(thief)
    assert deeds(town.teacher, "password.change")[-1].detail == {"sessions_ended": 1}


def test_a_first_password_has_to_be_changed_before_anything_else(town, client):
    town.teacher.must_change_password = True
    town.teacher.password_expires_at = now() + timedelta(days=7)
    db.session.commit()
    enter(client, "tess")
    for path in ("/", "/account/sessions", "/people", "/courses"):
        assert client.get(path).location == "/account/password" or client.get(path).status_code == 404
    assert client.get("/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/account/password"
    assert "Choose your own password" in client.page("/account/password").text
    change(client)
    assert is_in(client)
    db.session.expire_all()
    assert town.teacher.password_expires_at is None
    assert town.teacher.must_change_password is False


def test_somebody_with_a_first_password_can_still_sign_out(town, client):
    town.teacher.must_change_password = True
    db.session.commit()
    enter(client, "tess")
    client.submit("/sign-out")
    assert sessions(town.teacher) == 0


def test_the_fields_let_password_managers_work(town, sign_in):
    """V6.2.6, V6.2.7"""
    page = sign_in(town.teacher).page("/account/password")
    kinds = {
        e.get("name"): (e.get("type"), e.get("autocomplete"))
        for e in page.root.iter("input")
        if e.get("type") == "password"
    }
    assert kinds == {"current_password": ("password", "current-password"), "new_password": ("password", "new-password")}
    assert len([b for b in page.root.iter("button") if b.get("data-shows")]) == 2


def test_guessing_the_current_password_is_throttled_too(town, sign_in, monkeypatch):
    """V6.3.4: every path that takes a password counts tries."""
    monkeypatch.setattr(passwords, "matches", lambda *_: False)
    browser = sign_in(town.teacher)
    for _ in range(throttle.PER_NAME):
        change(browser, current="wrong", status=422)
    assert "too many tries" in change(browser, current=make.PASSWORD, status=429).text


def test_a_refused_new_password_is_no_wrong_try(town, sign_in):
    browser = sign_in(town.teacher)
    for _ in range(throttle.PER_NAME + 1):
        change(browser, new="short", status=422)


def test_the_hashing_holds_no_write_lock(town, sign_in, monkeypatch):
    from portal.extensions import _begin

    modes = []
    real = passwords.hash_password
    monkeypatch.setattr(passwords, "hash_password", lambda word: modes.append(_begin.get()) or real(word))
    change(sign_in(town.teacher))
    assert modes == ["DEFERRED"]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"current_password": "\x00" * 50, "new_password": "\x00" * 50},
        {"new_password": "🦊" * 300},
        {"current_password": "x" * 100_000, "new_password": "y" * 100_000},
    ],
)
def test_whatever_is_posted_the_answer_is_the_form(town, sign_in, data):
    sign_in(town.teacher).submit("/account/password", data, status=422)
