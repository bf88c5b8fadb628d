"""On a PostgreSQL of its own: killed while written to, taken back to a moment, and behind PgBouncer."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import create_app
from portal.catalog.models import Course
from portal.config import ROOT
from portal.extensions import db
from tests import factories as make
from tests.house.test_under_load import WRITER, browser
from tests.page import PageClient
from tests.schema import create_schema
from tests.servers import BIN, BOUNCER, PgBouncer, PostgreSQL, run, short_folder

pytestmark = pytest.mark.skipif(BIN is None, reason="NO POSTGRESQL SERVER: none was killed, restored or pooled")


@pytest.fixture
def folder() -> Iterator[Path]:
    made = short_folder()
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def server(folder: Path) -> Iterator[PostgreSQL]:
    """As one is set up for real: every commit is on the disk before it is told, and what was written is archived."""
    run(["mkdir", "-p", folder / "archive"], folder)
    made = PostgreSQL(folder, wal_level="replica", archive_mode="on", archive_command=f"cp %p {folder}/archive/%f")
    made.make()
    made.start()
    yield made
    made.end()


def portal_at(url: str, tmp_path: Path, **settings: object) -> Flask:
    """A portal with a district, a course and an administrator."""
    app = create_app(SQLALCHEMY_DATABASE_URI=url, TESTING=True, SECRET_KEY="a secret for tests only", SESSION_COOKIE_SECURE=False, SESSION_COOKIE_NAME="session", QUEUE_FILE=str(tmp_path / "queue.db"), UPLOADS=str(tmp_path / "uploads"), FILES=str(tmp_path / "files"), MAIL_FOLDER=str(tmp_path / "mail"), MAIL_AT_ONCE=False, PROXIES=0, **settings)
    app.test_client_class = PageClient
    return app


def filled(app: Flask) -> None:
    with app.app_context():
        create_schema()
        home = make.district()
        make.user(home, "district_admin", username="admin")
        make.course(home, code="C1", title="Welding")
        make.student(make.school(home))
        db.session.commit()
        db.session.remove()


def close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def test_a_server_killed_while_three_write_loses_nothing_that_it_acknowledged_and_the_portal_goes_on(server, tmp_path):
    url = server.database()
    app = portal_at(url, tmp_path)
    filled(app)
    reader = browser(app)
    assert reader.get("/courses", buffered=True).status_code == 200
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, url], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) for _ in range(3)]
    acknowledged: list[int] = []

    def listen(writer: subprocess.Popen[str]) -> None:
        assert writer.stdout is not None
        with writer.stdout:
            acknowledged.extend(int(line) for line in writer.stdout if line.endswith("\n"))

    ears = [threading.Thread(target=listen, args=(each,)) for each in writers]
    for each in ears:
        each.start()
    while len(acknowledged) < 100:
        time.sleep(0.02)
    server.kill()
    for ear, writer in zip(ears, writers, strict=True):
        ear.join()
        assert writer.wait() != 0
    server.start()
    assert reader.get("/courses", buffered=True).status_code == 200
    with app.app_context():
        kept = set(db.session.scalars(sa.select(Course.id)))
    close(app)
    assert len(acknowledged) >= 100
    assert set(acknowledged) <= kept


def test_the_database_goes_back_to_the_moment_before_a_mistake(server, folder, tmp_path):
    app = portal_at(server.database(), tmp_path)
    filled(app)
    assert BIN is not None
    run([BIN / "pg_basebackup", "-h", server.socket, "-U", "portal", "-D", folder / "base", "--checkpoint=fast"], folder)
    with app.app_context():
        make.course(db.session.get_one(make.District, 1), code="C2", title="After the backup")
        db.session.commit()
    moment = server.ask("SELECT clock_timestamp()::text")
    time.sleep(0.05)
    with app.app_context():
        db.session.execute(sa.text("UPDATE offerings SET title = 'Oh no'"))
        db.session.commit()
    close(app)
    server.ask("SELECT pg_switch_wal()")
    server.stop()
    restored = PostgreSQL(folder, "base", restore_command=f"cp {folder}/archive/%f %p", recovery_target_time=str(moment))
    run(["touch", restored.data / "recovery.signal"], folder)
    restored.start()
    try:
        assert restored.ask("SELECT pg_is_in_recovery() AND pg_get_wal_replay_pause_state() <> 'not paused'") is True
        assert restored.ask("SELECT string_agg(title, ', ' ORDER BY id) FROM offerings") == "Welding, After the backup"
        restored.ask("SELECT pg_wal_replay_resume()")
        for _ in range(200):
            if restored.ask("SELECT pg_is_in_recovery()") is False:
                break
            time.sleep(0.05)
        again = portal_at(restored.url(), tmp_path)
        assert "After the backup" in browser(again).page("/courses").text
        close(again)
    finally:
        restored.end()


@pytest.mark.skipif(BOUNCER is None, reason="NO PGBOUNCER: apt install pgbouncer")
def test_behind_pgbouncer_twelve_browsers_share_two_connections(server, tmp_path):
    server.database()
    pooler = PgBouncer(server, size=2)
    pooler.start()
    app = portal_at(pooler.url(), tmp_path, POOLER=True)
    try:
        filled(app)
        browsers = [browser(app) for _ in range(12)]

        def deeds(number: int) -> list[int]:
            client = browsers[number]
            form = client.page("/courses/new").form("/courses/new") | {"title": f"Robotics {number}", "code": f"R{number}", "credits": "1"}
            found = [client.post("/courses/new", data=form, buffered=True).status_code]
            return found + [client.get(path, buffered=True).status_code for path in ("/courses?q=Robotics", "/students", "/students/1", "/", "/coverage", "/search?q=Robotics")]

        most = 0
        with ThreadPoolExecutor(12) as pool:
            waiting = [pool.submit(deeds, number) for number in range(12)]
            while not all(each.done() for each in waiting):
                most = max(most, int(str(server.ask("SELECT count(*) FROM pg_stat_activity WHERE datname = 'portal' AND pid <> pg_backend_pid()", "postgres"))))
        assert Counter(status for each in waiting for status in each.result()) == {303: 12, 200: 72}
        assert 1 <= most <= 2
        assert server.ask("SELECT count(*) FROM audit_events WHERE action = 'student.view'") == 12  # each in a transaction of its own
        listed = browsers[0].page("/courses?q=Robotics").text
        assert all(f"Robotics {number}" in listed for number in range(12))
    finally:
        close(app)
        pooler.end()
