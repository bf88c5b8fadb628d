"""Many at once, a killed process, and what a process does at start: on a database of their own, like a real one."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import create_app
from portal.accounts.models import BrowserSession, User
from portal.accounts.sessions import LIFETIME, MARK, digest
from portal.catalog.models import Course
from portal.config import ROOT
from portal.database import now
from portal.extensions import db
from tests import factories as make
from tests.conftest import ENGINES
from tests.house.test_migrations import empty_database
from tests.page import PageClient, fields
from tests.schema import create_schema

MANY = 8


@pytest.fixture(params=ENGINES)
def own(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database where every commit is a real one."""
    app = create_app(
        SQLALCHEMY_DATABASE_URI=empty_database(request.param, tmp_path),
        TESTING=True,
        SECRET_KEY="a secret for tests only",
        SESSION_COOKIE_SECURE=False,
        SESSION_COOKIE_NAME="session",
        QUEUE_FILE=str(tmp_path / "queue.db"),
        UPLOADS=str(tmp_path / "uploads"),
        FILES=str(tmp_path / "files"),
        MAIL_FOLDER=str(tmp_path / "mail"),
        MAIL_AT_ONCE=False,
        PROXIES=0,
    )
    app.test_client_class = PageClient
    with app.app_context():
        create_schema()
        home = make.district()
        make.user(home, "district_admin", username="admin")
        make.course(home, code="C1", title="Welding")
        db.session.commit()
        db.session.remove()
    yield app
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def browser(app: Flask, username: str = "admin") -> Any:
    """Another browser of somebody, the administrator unless told."""
    token = MARK + digest(str(id(object())) + str(now()))
    with app.app_context():
        who = db.session.scalars(sa.select(User.id).where(User.username == username)).one()
        data = f'{{"_user_id": "{who}", "_fresh": true}}'
        row = {"token_hash": digest(token), "user_id": who, "data": data, "expires_at": now() + LIFETIME}
        db.session.execute(sa.insert(BrowserSession).values(**row))
        db.session.commit()
        db.session.remove()
    made = app.test_client()
    made.set_cookie("session", token)
    return made


def all_at_once(app: Flask, first: Any, path: str, data: list[dict[str, str]]) -> Counter[int]:
    """Posts from as many browsers of the same session at the same time; how often each status came back."""
    cookie = first.get_cookie("session").value

    def post(body: dict[str, str]) -> int:
        client = app.test_client()
        client.set_cookie("session", cookie)
        return client.post(path, data=body, buffered=True).status_code

    with ThreadPoolExecutor(MANY) as pool:
        return Counter(pool.map(post, data))


def courses(app: Flask) -> list[tuple[str, int]]:
    with app.app_context():
        rows = db.session.execute(sa.select(Course.title, Course.version).order_by(Course.id)).all()
        db.session.remove()
    return [(row.title, row.version) for row in rows]


def test_the_same_form_posted_eight_times_at_once_makes_one_row_and_no_error(own):
    client = browser(own)
    form = client.page("/courses/new").form("/courses/new")
    form |= {"title": "Robotics", "code": "R1", "credits": "1"}
    answers = all_at_once(own, client, "/courses/new", [form] * MANY)
    assert answers == {303: MANY}
    assert [title for title, _ in courses(own)].count("Robotics") == 1


def test_of_eight_edits_of_one_version_at_once_one_is_saved_and_the_others_are_told(own):
    client = browser(own)
    page = client.page("/courses")
    address = next(a.get("href") for a in page.all("a") if (a.get("href") or "").startswith("/offerings/"))
    edit = f"{address}/edit"
    form = fields(client.page(edit).find("form", action=edit))
    answers = all_at_once(own, client, edit, [form | {"title": f"Welding {number}"} for number in range(MANY)])
    assert answers == {303: 1, 409: MANY - 1}
    assert [version for _, version in courses(own)] == [2]


@pytest.mark.parametrize("own", ["sqlite"], indirect=True)
def test_a_request_that_may_write_takes_the_write_lock_at_once_and_one_that_only_reads_never_does(own):
    begun: list[str] = []
    with own.app_context():
        engine = db.engine

    def note(statement: str) -> None:
        if statement.startswith("BEGIN"):
            begun.append(statement)

    def trace(raw: Any, record: Any, proxy: Any) -> None:
        raw.set_trace_callback(note)

    client = browser(own)
    token = client.csrf()
    sa.event.listen(engine, "checkout", trace)
    try:
        client.get("/courses", buffered=True)
        assert set(begun) == {"BEGIN DEFERRED"}
        client.post("/account/theme", data={"theme": "dark", "csrf_token": token}, buffered=True)
        assert "BEGIN IMMEDIATE" in begun
    finally:
        sa.event.remove(engine, "checkout", trace)


@pytest.mark.parametrize("own", ["sqlite"], indirect=True)
def test_who_waits_to_write_asks_more_and_more_often_and_is_told_in_the_end(own, monkeypatch):
    slept: list[float] = []
    sleep = time.sleep
    monkeypatch.setattr("portal.extensions.time.sleep", lambda seconds: (slept.append(seconds), sleep(seconds)))
    monkeypatch.setattr("portal.extensions.PATIENCE", 0.5)
    with own.app_context(), db.engine.connect() as first, first.begin(), db.engine.connect() as second:
        with pytest.raises(sa.exc.OperationalError, match="locked"), second.begin():
            pass
        early, late = slept[: len(slept) // 5], slept[-len(slept) // 5 :]
        assert sum(late) / len(late) < sum(early) / len(early) / 2
        first.rollback()
        with second.begin():
            second.execute(sa.update(Course.__table__.metadata.tables["offerings"]).values(title="After all"))
    assert [title for title, _ in courses(own)] == ["After all"]


WRITER = """
import sys
from portal import create_app
from portal.extensions import db
from tests import factories as make
app = create_app(SQLALCHEMY_DATABASE_URI=sys.argv[1], SECRET_KEY="a secret for tests only", SESSION_COOKIE_SECURE=False)
with app.app_context():
    home = make.district(name="written")
    db.session.commit()
    while True:
        made = make.course(home)
        number = made.id
        db.session.commit()
        print(number, flush=True)
"""


def test_a_process_killed_while_writing_loses_nothing_that_it_acknowledged(own):
    url = own.config["SQLALCHEMY_DATABASE_URI"]
    with own.app_context():
        db.engine.dispose()
    writer = subprocess.Popen([sys.executable, "-c", WRITER, url], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    acknowledged = [int(writer.stdout.readline()) for _ in range(40)]
    writer.send_signal(signal.SIGKILL)
    rest, _ = writer.communicate()
    acknowledged += [int(line) for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    with own.app_context():
        kept = set(db.session.scalars(sa.select(Course.id)))
        if db.engine.dialect.name == "sqlite":
            assert db.session.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"
        db.session.remove()
    assert set(acknowledged) <= kept


def test_a_worker_freezes_what_it_made_at_start_and_collects_young_garbage_in_small_parts(tmp_path):
    script = "import wsgi, gc; print(gc.get_freeze_count() > 10_000, gc.get_threshold()[0])"
    environment = {"PORTAL_VAR": str(tmp_path), "PATH": "/usr/bin:/bin"}
    answer = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert answer.stdout.split() == ["True", "2000"]
