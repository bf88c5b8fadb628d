"""`kill -9` of the queue's consumer in the midst of an import: the next one goes on, and every row comes in once."""

from __future__ import annotations

import io
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa

from portal.config import ROOT
from portal.extensions import db
from portal.imports import queries, services
from portal.imports.models import ImportBatch
from tests import factories as make
from tests.house.test_under_load import browser
from tests.imports.files import csv_bytes
from tests.operations.conftest import close, portal_on
from tests.page import PageClient
from tests.schema import create_schema

MANY = 6_000
NEW = "/imports/new?kind=courses"


def asked(var: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(var / "portal.db", timeout=30)) as database:
        return database.execute(question).fetchall()


def until(what: Callable[[], bool], consumer: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while not what():
        assert time.monotonic() < deadline
        assert consumer.poll() is None
        time.sleep(0.005)


@contextmanager
def consumer(var: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Ends by signal 9, whatever the test came to."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "QUEUE_FILE", "SECRET_KEY")}
    command = [f"{Path(sys.executable).parent}/huey_consumer", "portal.jobs.huey", "--workers", "1", "--worker-type", "thread", "--quiet"]
    running = subprocess.Popen(command, cwd=ROOT, env=kept | {"PORTAL_VAR": str(var)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield running
    finally:
        running.send_signal(signal.SIGKILL)
        running.wait()


def confirmed_import(var: Path) -> None:
    """A file that was compared and confirmed; whoever should have put it into the queue was killed before that too."""
    app = portal_on(var)
    app.test_client_class = PageClient
    with app.app_context():
        create_schema()
        make.user(make.district(), "district_admin", username="admin")
        db.session.commit()
        db.session.remove()
    client = browser(app)
    content = csv_bytes(("Code", "Title", "Credits"), [(f"C{number}", f"Course {number}", "1") for number in range(MANY)])
    form = client.page(NEW).form(NEW) | {"file": (io.BytesIO(content), "courses.csv")}
    client.submit(NEW, form, content_type="multipart/form-data")
    with app.app_context():
        batch = db.session.scalars(sa.select(ImportBatch)).one()
        assert batch.counts["new"] == MANY, batch.counts
        services.confirm(batch, by=None)
        db.session.commit()
        assert queries.unfinished() == [batch.id]
        db.session.remove()
    close(app)


def test_an_import_whose_consumer_was_killed_goes_on_and_every_row_comes_in_once(tmp_path):
    confirmed_import(tmp_path)
    for share in (0, MANY // 2):
        with consumer(tmp_path) as running:
            until(lambda share=share: asked(tmp_path, "SELECT applied FROM import_batches")[0][0] > share, running)
        (came_in,) = asked(tmp_path, "SELECT count(*) FROM offerings")[0]
        assert share < came_in < MANY, "the kill came too late to show anything"
    with consumer(tmp_path) as running:
        until(lambda: asked(tmp_path, "SELECT state FROM import_batches") == [("done",)], running)
    assert asked(tmp_path, "SELECT count(*), count(DISTINCT code) FROM offerings") == [(MANY, MANY)]
    assert asked(tmp_path, "PRAGMA quick_check") == [("ok",)]
