"""The front door: who comes in, what everybody else is told, and what is written down."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from portal.accounts import passwords, throttle
from portal.accounts.models import BrowserSession, SignInAttempt, User
from portal.accounts.services import sign_in as service
from portal.database import now
from portal.extensions import db
from tests import factories as make
from tests.accounts.cast import cookie, deeds, enter, is_in, sessions

WRONG = "do not belong together"


def test_name_and_password_open_the_door(town, client):
    answer = enter(client, "tess")
    assert answer.headers["Location"] == "/"
    assert is_in(client)


def test_capitals_and_spaces_around_the_name_do_not_matter(town, client):
    enter(client, "  TESS ")
    assert is_in(client)


def test_when_somebody_came_last_is_kept_and_is_no_edit(town, client):
    version, updated = town.teacher.version, town.teacher.updated_at
    enter(client, "tess")
    db.session.expire_all()
    assert now() - town.teacher.signed_in_at < timedelta(minutes=1)
    assert (town.teacher.version, town.teacher.updated_at) == (version, updated)


def test_the_trail_tells_of_coming_and_of_being_refused(town, client):
    enter(client, "tess", "wrong password", status=422)
    enter(client, "tess")
    assert [(row.action, row.subject) for row in deeds(town.teacher)] == [("session.begin", f"users:{town.teacher.id}")]
    refused = deeds(None, "session.refuse")[-1]
    assert refused.subject == f"users:{town.teacher.id}"
    assert refused.detail == {"reason": "password"}


def test_an_unknown_name_stays_out_of_the_trail(town, client):
    enter(client, "mysecretpassword", status=422)
    row = deeds(None, "session.refuse")[-1]
    assert row.subject.startswith("names:")
    assert len(row.subject) == len("names:") + 8
    assert "mysecretpassword" not in f"{row.subject}{row.detail}"


@pytest.fixture
def refused(town) -> dict[str, str]:
    """User names that may not come in, whatever the reason."""
    town.person("teacher", at=town.north, username="disabled", disabled_at=now())
    town.person(None, username="nogrant")
    ended = town.person(None, username="ended")
    make.grant(ended, "teacher", at=town.north, ends_on=now().date() - timedelta(days=1))
    later = town.person(None, username="later")
    make.grant(later, "teacher", at=town.north, begins_on=now().date() + timedelta(days=1))
    extra = town.person(None, username="extra")
    make.grant(extra, "reviewer", at=town.north)
    town.person("teacher", at=town.north, username="nopassword", password_hash=None)
    town.person("teacher", at=town.north, username="expired", password_expires_at=now() - timedelta(minutes=1))
    db.session.commit()
    return dict.fromkeys(
        ("disabled", "nogrant", "ended", "later", "extra", "nopassword", "expired", "unknown"), "correct horse battery"
    ) | {"tess": "wrong password"}


def test_everybody_who_is_refused_is_told_the_same(refused, client):
    """V6.3.1: nothing tells a name that exists from one that does not."""
    pages = set()
    for username, password in refused.items():
        page = enter(client, username, password, status=422)
        assert WRONG in page.text
        pages.add(page.text)
        assert not is_in(client)
    assert len(pages) == 1


def test_the_work_is_the_same_for_everybody_who_is_refused(refused, monkeypatch):
    """One password check and the same queries, for names that exist and names that do not."""
    from tests.counting import statements

    checks: list[str | None] = []
    real = passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda typed, stored: checks.append(stored) or real(typed, stored))
    counts = set()
    for username, password in refused.items():
        with statements() as seen:
            assert service.look(username, password).viewer is None
        counts.add(len(seen))
        db.session.rollback()
    assert len(checks) == len(refused)
    assert len(counts) == 1


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "/\t/evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/sign-in?next=/sign-in",
        "/sign-out",
    ],
)
def test_next_never_leads_out_of_the_portal(town, client, target):
    answer = enter(client, "tess", next=target)
    assert answer.headers["Location"] == "/"
    assert client.get("/sign-in", query_string={"next": target}).location == "/"


def test_next_leads_to_the_page_that_was_asked_for(town, client):
    asked = client.get("/account/sessions?x=1")
    assert asked.status_code == 303
    page = client.page(asked.location)
    answer = client.submit("/sign-in", page.form("/sign-in") | {"username": "tess", "password": make.PASSWORD})
    assert answer.headers["Location"] == "/account/sessions?x=1"


def test_an_outdated_hash_is_renewed_at_the_next_sign_in(town, client):
    town.teacher.password_hash = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(make.PASSWORD)
    db.session.commit()
    assert passwords.is_outdated(town.teacher.password_hash)
    enter(client, "tess")
    stored = db.session.scalar(sa.select(User.password_hash).where(User.id == town.teacher.id))
    assert not passwords.is_outdated(stored)
    assert passwords.matches(make.PASSWORD, stored)


def test_the_hashing_holds_no_write_lock(town, client, monkeypatch):
    """While argon2 runs, somebody else's write goes through: the try is written before, the deed after."""
    from portal.extensions import _begin

    modes = []
    real = passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda typed, stored: modes.append(_begin.get()) or real(typed, stored))
    enter(client, "tess")
    assert modes == ["DEFERRED"]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"username": "x" * 100_000, "password": "y"},
        {"username": "tess", "password": "y" * 100_000},
        {"username": "a\x00b", "password": "\x00"},
        {"username": ["a", "b"], "password": ["c", "d"]},
        {"username": "🦊", "password": "‮🦊"},
        {"username": "tess"},
    ],
)
def test_whatever_is_posted_the_answer_is_a_page(town, client, data):
    assert client.submit("/sign-in", data, status=422).has("form", action="/sign-in")


def test_the_sign_in_page_lets_password_managers_and_pasting_work(client):
    """V6.2.6, V6.2.7"""
    page = client.page("/sign-in")
    field = page.find("input", name="password")
    assert field.get("type") == "password"
    assert field.get("autocomplete") == "current-password"
    assert page.find("input", name="username").get("autocomplete") == "username"
    assert page.has("button", data_shows="password")
    assert "paste" not in page.html


def test_nobody_ships_with_the_portal(session):
    """V6.3.2: no default accounts; the first administrator is made by a command."""
    assert db.session.scalar(sa.select(sa.func.count()).select_from(User)) == 0


def test_there_are_no_hints_or_secret_questions(client):
    """V6.4.2"""
    names = {e.get("name") for e in client.page("/sign-in").root.iter("input")}
    assert names == {"csrf_token", "next", "username", "password"}


def test_signing_in_gives_a_new_token_and_an_old_one_is_worth_nothing(town, client):
    """V7.2.4: the fixation probe, with a token that an attacker planted and with a visitor's own cookie."""
    client.set_cookie("session", "t.planted-by-somebody")
    enter(client, "tess")
    first = cookie(client)
    assert first.startswith("t.")
    assert "planted" not in first
    visitor = client.application.test_client()
    visitor.page("/sign-in")
    before = cookie(visitor)
    enter(visitor, "tess")
    assert cookie(visitor) not in (before, first)


def test_signing_in_again_in_a_session_gone_stale_gives_a_new_token(town, client):
    """The same person with the old cookie, whose row is still there: a new token all the same (V7.2.4)."""
    enter(client, "dana")
    old, token = cookie(client), client.csrf()
    db.session.execute(sa.update(BrowserSession).values(seen_at=now() - timedelta(minutes=40)))
    db.session.commit()
    client.post("/sign-in", data={"csrf_token": token, "username": "dana", "password": make.PASSWORD})
    assert is_in(client)
    assert cookie(client) != old
    assert sessions(town.admin) == 1
    replay = client.application.test_client()
    replay.set_cookie("session", old)
    assert not is_in(replay)


def test_what_a_visitor_signs_for_does_not_sign_anybody_in(app, town, client):
    """A visitor's signed cookie with somebody's id in it is still a visitor's."""
    forged = app.session_interface.get_signing_serializer(app).dumps({"_user_id": str(town.admin.id), "_fresh": True})
    client.set_cookie("session", forged)
    assert not is_in(client)


def test_ten_wrong_tries_shut_the_door_for_that_name(town, client):
    """V6.3.1"""
    for _ in range(throttle.PER_NAME):
        enter(client, "tess", "wrong password", status=422)
    page = enter(client, "tess", status=429)
    assert "Try again in 15 minutes" in page.text
    assert 0 < int(page.headers["Retry-After"]) <= 901
    assert not is_in(client)
    assert sessions(town.teacher) == 0


def test_the_door_opens_again_after_the_window(town, client):
    for _ in range(throttle.PER_NAME):
        enter(client, "tess", "wrong password", status=422)
    db.session.execute(sa.update(SignInAttempt).values(at=now() - throttle.WINDOW))
    db.session.commit()
    enter(client, "tess")
    assert is_in(client)


def test_knocking_on_does_not_keep_the_door_shut(town, client):
    for _ in range(throttle.PER_NAME + 5):
        client.post("/sign-in", data={"csrf_token": client.csrf(), "username": "tess", "password": "wrong"})
    counted = db.session.scalar(sa.select(sa.func.count()).where(SignInAttempt.key == throttle.by_name("tess").key))
    assert counted == throttle.PER_NAME


def test_one_address_may_try_fifty_times_over_all_names(town, client, monkeypatch):
    monkeypatch.setattr(passwords, "matches", lambda *_: False)
    for n in range(throttle.PER_ADDRESS):
        enter(client, f"nobody{n}", status=422)
    enter(client, "tess", status=429)


def test_a_good_sign_in_forgets_the_names_wrong_tries(town, client):
    for _ in range(throttle.PER_NAME - 1):
        enter(client, "tess", "wrong password", status=422)
    enter(client, "tess")
    left = db.session.scalar(sa.select(sa.func.count()).where(SignInAttempt.key == throttle.by_name("tess").key))
    assert left == 0


def test_nobody_locks_somebody_out_of_a_browser_where_they_are_known(app, town, client):
    """V6.1.1: malicious lockout. Others' tries at Tess's name do not count where Tess signed in before."""
    enter(client, "tess")
    client.submit("/sign-out")
    attacker = app.test_client()
    for _ in range(throttle.PER_NAME):
        enter(attacker, "tess", "wrong password", status=422)
    enter(attacker, "tess", status=429)
    enter(client, "tess")
    assert is_in(client)


def test_a_known_browser_may_try_ten_times_too(app, town, client):
    enter(client, "tess")
    client.submit("/sign-out")
    for _ in range(throttle.PER_BROWSER):
        enter(client, "tess", "wrong password", status=422)
    enter(client, "tess", status=429)


def test_a_made_up_mark_of_a_known_browser_is_none(town, client):
    client.set_cookie("known", '["x","y"]')
    for _ in range(throttle.PER_NAME):
        enter(client, "tess", "wrong password", status=422)
    enter(client, "tess", status=429)


def test_the_mark_of_a_known_browser_holds_no_name(town, client):
    enter(client, "tess")
    mark = client.get_cookie("known")
    assert mark.http_only
    assert "tess" not in mark.decoded_value


def test_somebody_signed_in_is_sent_on(town, sign_in):
    assert sign_in(town.teacher).get("/sign-in?next=/courses").location == "/courses"


def test_a_grant_that_begins_today_counts(town, client):
    new = town.person(None, username="new")
    make.grant(new, "teacher", at=town.north, begins_on=now().date(), ends_on=now().date())
    db.session.commit()
    assert date.today()
    enter(client, "new")
    assert is_in(client)
