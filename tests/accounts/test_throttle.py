"""Ten tries are ten over all processes together: the database counts, not a process."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from portal import create_app
from portal.accounts import throttle
from portal.accounts.models import SignInAttempt
from portal.database import now
from portal.extensions import db
from tests.page import PageClient


@pytest.fixture
def twins(app, tmp_path):
    """Two applications, as two processes would have them, on one database of their own."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    if url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path / 'twins.db'}"
    settings = {
        "SQLALCHEMY_DATABASE_URI": url,
        "TESTING": True,
        "SECRET_KEY": "a secret for tests only",
        "SESSION_COOKIE_SECURE": False,
        "SESSION_COOKIE_NAME": "session",
        "QUEUE_FILE": str(tmp_path / "queue.db"),
        "PROXIES": 0,
    }
    made = [create_app(**settings) for _ in range(2)]
    for each in made:
        each.test_client_class = PageClient
    with made[0].app_context():
        db.create_all()
    yield made
    for each in made:
        with each.app_context():
            db.session.execute(sa.delete(SignInAttempt))
            db.session.commit()
            db.session.remove()
            db.engine.dispose()


def test_two_processes_share_one_count(twins):
    """V6.3.1: counted in memory, each process would have let ten in."""
    statuses = []
    for n in range(throttle.PER_NAME * 2):
        client = twins[n % 2].test_client()
        statuses.append(
            client.post(
                "/sign-in", data={"csrf_token": client.csrf(), "username": "somebody.else", "password": "wrong"}
            ).status_code
        )
    assert statuses == [422] * throttle.PER_NAME + [429] * throttle.PER_NAME


def test_many_at_once_are_not_more_than_the_limit(twins):
    counters = [throttle.by_name("rushed"), throttle.by_address("192.0.2.1")]

    def one(n: int) -> bool:
        with twins[n % 2].app_context():
            try:
                throttle.take(counters)
            except throttle.TooManyTries:
                return False
            return True

    with ThreadPoolExecutor(6) as pool:
        let_in = sum(pool.map(one, range(30)))
    assert let_in == throttle.PER_NAME


def test_a_try_that_was_right_is_taken_back(session):
    name = throttle.by_name("tess")
    tries = throttle.take([name, throttle.by_address("192.0.2.1")])
    assert len(tries) == 2
    throttle.give_back(tries, name)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignInAttempt)) == 0


def test_when_to_try_again_is_when_the_oldest_falls_out(session):
    for _ in range(throttle.PER_NAME):
        throttle.take([throttle.by_name("tess")])
    db.session.execute(sa.update(SignInAttempt).values(at=now() - throttle.WINDOW / 3))
    db.session.commit()
    with pytest.raises(throttle.TooManyTries) as wait:
        throttle.take([throttle.by_name("tess")])
    assert wait.value.minutes == 10


def test_no_name_or_address_is_kept(session):
    throttle.take([throttle.by_name("tess"), throttle.by_address("192.0.2.1")])
    keys = db.session.scalars(sa.select(SignInAttempt.key)).all()
    assert all(len(key) == 64 and "tess" not in key and "192" not in key for key in keys)


def test_old_tries_are_cleared(session):
    throttle.take([throttle.by_name("tess")])
    db.session.execute(sa.update(SignInAttempt).values(at=now() - throttle.KEPT * 2))
    db.session.commit()
    throttle.take([throttle.by_name("sam")])
    assert db.session.scalars(sa.select(SignInAttempt.key)).all() == [throttle.by_name("sam").key]
