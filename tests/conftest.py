"""One suite on both engines; every test runs inside one outer transaction that is rolled back."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import create_app, database
from portal.accounts import triggers
from portal.accounts.models import AuditEvent, BrowserSession, User
from portal.accounts.sessions import LIFETIME, MARK, digest
from portal.database import now
from portal.extensions import db
from tests.page import PageClient

ENGINES = ["sqlite"] + (["postgresql"] if os.environ.get("TEST_POSTGRESQL_URL") else [])


class Earlier(datetime):
    """A clock three hours behind."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return datetime.now(tz) - timedelta(hours=3)


if datetime.now(UTC).hour >= 21:
    vars(database)["datetime"] = Earlier  # a run that midnight falls into would have two todays


@pytest.fixture(scope="session", autouse=True)
def compiled(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Templates are compiled once a run for all its workers and all the applications that they make."""
    base = tmp_path_factory.getbasetemp()
    os.environ["TEST_TEMPLATES"] = str((base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "templates")


@pytest.fixture(scope="session", params=ENGINES)
def app(request: pytest.FixtureRequest, compiled: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("var")
    if request.param == "sqlite":
        url = f"sqlite:///{folder / 'test.db'}"
    else:
        url = postgresql_url()
    made = create_app(SQLALCHEMY_DATABASE_URI=url, TESTING=True, SECRET_KEY="a secret for tests only", SESSION_COOKIE_SECURE=False, SESSION_COOKIE_NAME="session", QUEUE_FILE=str(folder / "queue.db"), PROXIES=0, UPLOADS=str(folder / "uploads"), FILES=str(folder / "files"), MAIL_FOLDER=str(folder / "mail"), MAIL_AT_ONCE=False, PUBLIC_URL="http://localhost", TEMPLATE_CACHE=os.environ["TEST_TEMPLATES"])
    made.test_client_class = PageClient
    with made.app_context():
        from tests.schema import create_schema, drop_schema

        drop_schema()
        create_schema()
    yield made
    with made.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def postgresql_url() -> str:
    """The test database's URL; with pytest-xdist each worker gets a database of its own."""
    url = sa.make_url(os.environ["TEST_POSTGRESQL_URL"])
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        return url.render_as_string(hide_password=False)
    name = f"{url.database}_{worker}"
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as conn:
        if not conn.scalar(sa.text("SELECT 1 FROM pg_database WHERE datname = :n"), {"n": name}):
            conn.execute(sa.text(f'CREATE DATABASE "{name}"'))
    admin.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def connection(app: Flask) -> Iterator[sa.Connection]:
    """One outer transaction per test on either engine; every commit inside is a savepoint's release."""
    with app.app_context():
        engine = db.engine
    with engine.connect() as conn:
        outer = conn.begin()
        empty_the_trail(conn)
        db.session.session_factory.configure(bind=conn)
        yield conn
        db.session.session_factory.configure(bind=None)
        outer.rollback()


def empty_the_trail(conn: sa.Connection) -> None:
    """Takes away, until the rollback, what tests with transactions of their own left in the trail for good."""
    if conn.scalar(sa.select(sa.func.count()).select_from(AuditEvent)):
        for statement in triggers.drop(conn.dialect.name):
            conn.exec_driver_sql(statement)
        conn.execute(sa.delete(AuditEvent))
        for statement in triggers.create(conn.dialect.name):
            conn.exec_driver_sql(statement)


@pytest.fixture
def session(app: Flask, connection: sa.Connection) -> Iterator[Any]:
    """For tests of services and queries, and for making rows before a page is asked for."""
    with app.app_context():
        yield db.session
        db.session.remove()


@pytest.fixture
def client(app: Flask, connection: sa.Connection) -> PageClient:
    """A browser that is not signed in."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def sign_in(app: Flask, session: Any) -> Callable[..., PageClient]:
    """`sign_in(user)` gives a browser signed in as them, without the cost of hashing a password."""

    def sign(who: User) -> PageClient:
        token = MARK + secrets.token_urlsafe(32)
        db.session.add(BrowserSession(token_hash=digest(token), user_id=who.id, data=f'{{"_user_id": "{who.id}", "_fresh": true}}', expires_at=now() + LIFETIME))
        db.session.commit()
        made = app.test_client()
        made.set_cookie("session", token)
        return made  # type: ignore[return-value]

    return sign


@pytest.fixture(scope="session")
def samples() -> Path:
    """Publishers' and other people's files; tests that want them are skipped, loudly, where there are none."""
    folder = os.environ.get("PORTAL_SAMPLES")
    if not folder or not Path(folder).is_dir():
        pytest.skip("NO SAMPLES: set PORTAL_SAMPLES to the folder of other people's files")
    return Path(folder)
