"""A live portal on a file of its own: with the demo district, or with nothing but what a test makes."""

from __future__ import annotations

import fcntl
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from portal import create_app
from portal.extensions import db
from tests.page import PageClient
from tests.schema import create_schema


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"  # one connection for many requests, as a real server keeps it

    def log(self, type: str, message: str, *args: Any) -> None:
        """Says nothing: a test's output is for what went wrong."""


def make_app(database: Path, folder: Path) -> Flask:
    app = create_app(
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{database}",
        TESTING=True,  # long work runs at once, not in a queue that nobody empties
        SECRET_KEY="a secret for tests only",
        SESSION_COOKIE_SECURE=False,
        SESSION_COOKIE_NAME="session",
        QUEUE_FILE=str(folder / "queue.db"),
        UPLOADS=str(folder / "uploads"),
        PROXIES=0,
    )
    app.test_client_class = PageClient
    return app


def run_command(app: Flask, *words: str) -> None:
    with app.app_context():
        group, *rest = words
        app.cli.commands[group].main(rest, standalone_mode=False)
        db.session.remove()


def demo_file(shared: Path) -> Path:
    """A database with the reference facts and the demo district, made once for all workers of a test run."""
    made, lock = shared / "demo.db", shared / "demo.lock"
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not made.exists():
            begun = shared / "begun.db"
            begun.unlink(missing_ok=True)
            app = make_app(begun, shared)
            with app.app_context():
                create_schema()
            run_command(app, "reference", "load")
            run_command(app, "demo", "load")
            with app.app_context():
                with db.engine.connect() as conn:
                    conn.exec_driver_sql("COMMIT")
                    conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                db.engine.dispose()
            begun.rename(made)
    return made


def copy_of(database: Path, folder: Path) -> Path:
    own = folder / "live.db"
    shutil.copyfile(database, own)
    return own


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Answers on a free port of this machine, in threads of this process; gives the address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
