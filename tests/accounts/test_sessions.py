"""Signed-in browsers (OWASP ASVS 5.0, V7): how they begin, last, are listed and end."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.accounts.browser_sessions import IDLE, IDLE_ADMIN, LIFETIME, TOUCH_EVERY, digest
from portal.accounts.models import BrowserSession
from portal.database import now
from portal.extensions import db
from tests import factories as make
from tests.accounts.cast import cookie, deeds, enter, is_in, sessions
from tests.page import text_of


def set_back(**ages):
    """Make every session that much older: set_back(seen_at=timedelta(minutes=61))."""
    db.session.execute(sa.update(BrowserSession).values({name: now() - age for name, age in ages.items()}))
    db.session.commit()


def row():
    db.session.commit()  # a rollback here would take back what the requests did inside our savepoint
    return db.session.scalars(sa.select(BrowserSession).order_by(BrowserSession.id)).all()[-1]


def replayed(client):
    """Another browser with this one's cookie as it is now."""
    other = client.application.test_client()
    other.set_cookie("session", cookie(client))
    return other


def test_a_session_is_looked_up_for_every_request(town, client):
    """V7.2.1: the row decides, not the cookie."""
    enter(client, "tess")
    assert is_in(client)
    db.session.execute(sa.delete(BrowserSession))
    db.session.commit()
    assert not is_in(client)


def test_every_sign_in_has_a_token_of_its_own(app, town):
    """V7.2.2"""
    tokens = set()
    for _ in range(3):
        browser = app.test_client()
        enter(browser, "tess")
        tokens.add(cookie(browser))
    assert len(tokens) == 3


def test_the_table_keeps_only_a_hash_of_256_random_bits(town, client):
    """V7.2.3"""
    enter(client, "tess")
    token = cookie(client)
    assert re.fullmatch(r"t\.[\w-]{43}", token)
    found = row()
    assert found.token_hash == digest(token)
    assert token not in f"{found.token_hash}{found.data}{found.browser}"


def test_the_cookie_is_closed_to_scripts_and_to_other_sites_and_goes_with_the_window(town, client):
    answer = enter(client, "tess")
    line = next(v for v in answer.headers.getlist("Set-Cookie") if v.startswith("session="))
    assert "HttpOnly" in line
    assert "SameSite=Lax" in line
    assert "Max-Age" not in line
    assert "Expires" not in line


def test_a_session_unused_for_an_hour_ends(town, client):
    """V7.3.1"""
    enter(client, "tess")
    set_back(seen_at=IDLE - timedelta(minutes=1))
    assert is_in(client)
    set_back(seen_at=IDLE + timedelta(seconds=1))
    assert not is_in(client)


def test_an_administrators_session_unused_for_half_an_hour_ends(town, client):
    """V7.3.1, also while they work under a teacher's grant."""
    taught = make.grant(town.admin, "teacher", at=town.north)
    db.session.commit()
    enter(client, "dana")
    client.submit("/account/switch", {"grant_id": taught.id})
    set_back(seen_at=IDLE_ADMIN - timedelta(minutes=1))
    assert is_in(client)
    set_back(seen_at=IDLE_ADMIN + timedelta(seconds=1))
    assert not is_in(client)
    assert sessions(town.admin) == 0


def test_a_session_ends_after_twelve_hours_however_busy(town, client):
    """V7.3.2"""
    enter(client, "tess")
    assert row().expires_at - row().created_at == pytest.approx(LIFETIME, abs=timedelta(seconds=1))
    set_back(expires_at=timedelta(seconds=1))
    assert not is_in(client)


def test_use_is_written_down_every_five_minutes_and_no_more_often(town, client):
    enter(client, "tess")
    is_in(client)  # the first page puts its CSRF token into the session
    seen = row().seen_at
    is_in(client)
    assert row().seen_at == seen
    set_back(seen_at=TOUCH_EVERY + timedelta(seconds=1))
    is_in(client)
    assert now() - row().seen_at < timedelta(minutes=1)


def test_signing_out_ends_the_row_so_that_the_cookie_replayed_is_nobody(town, client):
    """V7.4.1: the replay probe."""
    enter(client, "tess")
    thief = replayed(client)
    assert is_in(thief)
    answer = client.submit("/sign-out")
    assert sessions(town.teacher) == 0
    assert not is_in(thief)
    assert not is_in(client)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "You are signed out." in client.page("/sign-in").text
    assert deeds(town.teacher, "session.end")


def test_signing_out_takes_a_post(town, sign_in):
    assert sign_in(town.teacher).get("/sign-out").status_code == 405


def test_a_disabled_person_is_out_at_once(town, client):
    """V7.4.2: even where the row was left."""
    enter(client, "tess")
    town.teacher.disabled_at = now()
    db.session.commit()
    assert not is_in(client)
    assert sessions(town.teacher) == 0


def test_a_person_whose_last_role_ended_is_out_at_once(town, client):
    enter(client, "tess")
    from portal.accounts.models import Grant

    db.session.execute(
        sa.update(Grant).where(Grant.user_id == town.teacher.id).values(ends_on=now().date() - timedelta(days=1))
    )
    db.session.commit()
    assert not is_in(client)


def test_an_ended_session_is_not_brought_back_by_an_answer_on_its_way(app, town, client):
    """The row is gone while a request runs: writing the session finds nothing to write to."""
    enter(client, "tess")
    set_back(seen_at=TOUCH_EVERY * 2)
    interface = app.session_interface
    with app.test_request_context("/", headers={"Cookie": f"session={cookie(client)}"}):
        from flask import request

        session = interface.open_session(app, request)
        db.session.execute(sa.delete(BrowserSession))
        db.session.commit()
        interface.save_session(app, session, app.response_class())
    assert sessions(town.teacher) == 0


def test_the_way_out_is_on_every_page(town, sign_in):
    """V7.4.4"""
    browser = sign_in(town.admin)
    for path in (
        "/",
        "/people",
        "/people/new",
        f"/people/{town.teacher.id}",
        "/audit",
        "/account/sessions",
        "/account/password",
    ):
        assert browser.page(path).has("form", action="/sign-out"), path
    assert browser.page("/nowhere", status=404).has("form", action="/sign-out")


def test_looking_at_the_sign_in_page_writes_no_row(town, client):
    client.page("/sign-in")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(BrowserSession)) == 0


def test_expired_rows_are_cleared_at_the_next_sign_in(town, client, sign_in):
    sign_in(town.south_teacher)
    set_back(expires_at=timedelta(hours=1))
    enter(client, "tess")
    assert sessions(town.south_teacher) == 0


@pytest.fixture
def three(app, town):
    """Tess, signed in in three browsers."""
    browsers = [app.test_client() for _ in range(3)]
    for browser in browsers:
        enter(browser, "tess")
    return browsers


def test_ones_own_browsers_are_listed_with_this_one_first(three):
    """V7.5.2"""
    entries = [text_of(e) for e in three[0].page("/account/sessions").region("sessions").iter("li")]
    assert ["this browser" in entry for entry in entries] == [True, False, False]
    assert all("last seen" in entry for entry in entries)


@pytest.mark.parametrize("htmx", [False, True])
def test_one_other_session_is_ended(three, town, htmx):
    """V7.5.2"""
    target = next(
        f.get("action")
        for f in three[0].page("/account/sessions").all("form")
        if "/end" in f.get("action") and "others" not in f.get("action")
    )
    answer = three[0].submit(target, htmx=htmx)
    assert sessions(town.teacher) == 2
    assert [is_in(b) for b in three].count(True) == 2
    assert is_in(three[0])
    if htmx:
        assert "That session has ended." in answer.text
        assert len(list(answer.region("sessions").iter("li"))) == 2
    assert deeds(town.teacher, "session.revoke")


def test_all_others_are_ended(three, town):
    three[0].submit("/account/sessions/end-others")
    assert "2 sessions ended." in three[0].page("/account/sessions").text
    assert [is_in(b) for b in three] == [True, False, False]


def test_the_fragment_is_the_region_of_the_page(three):
    page, part = three[0].page("/account/sessions"), three[0].page("/account/sessions", htmx=True)
    assert [e.tag for e in page.region("sessions").iter()] == [e.tag for e in part.region("sessions").iter()]


def test_nobody_ends_somebody_elses_session_or_this_one_there(three, town, sign_in):
    other = sign_in(town.south_teacher)
    theirs = row().id
    three[0].submit(f"/account/sessions/{theirs}/end", status=404)
    assert is_in(other)
    own = db.session.scalar(sa.select(BrowserSession.id).where(BrowserSession.token_hash == digest(cookie(three[0]))))
    three[0].submit(f"/account/sessions/{own}/end", status=404)
    three[0].submit("/account/sessions/99999999999999999999/end", status=404)
    assert is_in(three[0])


def test_what_the_browser_is_called_is_coarse(app, town):
    browser = app.test_client()
    token = browser.csrf()
    agent = (
        "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
    )
    browser.post(
        "/sign-in",
        data={"csrf_token": token, "username": "tess", "password": make.PASSWORD},
        headers={"User-Agent": agent},
    )
    assert row().browser == "Chrome on ChromeOS"


def test_work_as_another_role_and_be_told_so(town, client):
    taught = make.grant(town.admin, "teacher", at=town.north)
    db.session.commit()
    enter(client, "dana")
    assert client.get("/people").status_code == 200
    answer = client.submit("/account/switch", {"grant_id": taught.id})
    assert answer.headers["Location"] == "/"
    page = client.page("/account/sessions")
    assert "You now work as Teacher, North High School." in page.text
    assert "North High School · Teacher" in page.text
    assert client.get("/people").status_code == 404
    assert json.loads(row().data)["grant_id"] == taught.id


@pytest.mark.parametrize("wanted", ["", "x", "-1", "999999999999999999999999"])
def test_no_grant_but_ones_own_is_worked_under(town, sign_in, wanted):
    sign_in(town.teacher).submit("/account/switch", {"grant_id": wanted}, status=404)


def test_an_extra_grant_and_somebody_elses_are_none_to_work_under(town, sign_in):
    review = make.grant(town.teacher, "reviewer", at=town.north)
    theirs = make.grant(town.south_teacher, "counselor", at=town.south)
    db.session.commit()
    browser = sign_in(town.teacher)
    browser.submit("/account/switch", {"grant_id": review.id}, status=404)
    browser.submit("/account/switch", {"grant_id": theirs.id}, status=404)


def test_the_menu_offers_the_roles_and_marks_the_one_in_use(town, sign_in):
    make.grant(town.teacher, "coordinator")
    make.grant(town.teacher, "reviewer", at=town.north)
    db.session.commit()
    page = sign_in(town.teacher).page("/account/password")
    offered = page.all("button", name="grant_id")
    assert len(offered) == 2
    assert [b.get("aria-current") for b in offered].count("true") == 1
    assert "Coordinator · whole district" in page.text


def test_appearance_is_kept_and_leads_back(town, sign_in):
    browser = sign_in(town.teacher)
    version = town.teacher.version
    answer = browser.submit("/account/theme", {"theme": "dark", "next": "/account/sessions"})
    assert answer.headers["Location"] == "/account/sessions"
    page = browser.page("/account/sessions")
    assert page.find("html").get("data-bs-theme") == "dark"
    db.session.expire_all()
    assert town.teacher.version == version
    browser.submit("/account/theme", {"theme": "pink"}, status=400)
    assert browser.submit("/account/theme", {"theme": "light", "next": "//evil.example"}).headers["Location"] == "/"
