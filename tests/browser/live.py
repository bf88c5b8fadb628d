"""A live portal on a file of its own: with the demo district, or with nothing but what a test makes."""

from __future__ import annotations

import fcntl
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
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
        """Says nothing of requests: a test's output is for what went wrong."""
        if type == "error":
            super().log(type, message, *args)


def make_app(database: Path, folder: Path) -> Flask:
    app = create_app(
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{database}",
        TESTING=True,  # long work runs at once, not in a queue that nobody empties
        SECRET_KEY="a secret for tests only",
        SESSION_COOKIE_SECURE=False,
        SESSION_COOKIE_NAME="session",
        QUEUE_FILE=str(folder / "queue.db"),
        UPLOADS=str(folder / "uploads"),
        FILES=str(folder / "files"),
        MAIL_FOLDER=str(folder / "mail"),
        TEMPLATE_CACHE=os.environ["TEST_TEMPLATES"],
        PROXIES=0,
    )
    app.test_client_class = PageClient
    return app


def run_command(app: Flask, *words: str) -> None:
    """Runs `flask WORDS` without what it says."""
    with app.app_context(), redirect_stdout(StringIO()):
        group, *rest = words
        app.cli.commands[group].main(rest, standalone_mode=False)
        db.session.remove()


def made_once(shared: Path, name: str, make: Callable[[Path], None]) -> Path:
    """The file that `make` writes, written by the first worker of a test run that asks for it."""
    made = shared / name
    with (shared / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not made.exists():
            begun = shared / f"begun-{name}"
            make(begun)
            begun.rename(made)
    return made


def reference_file(shared: Path) -> Path:
    """A database with the reference facts and no district."""

    def make(path: Path) -> None:
        app = make_app(path, shared)
        with app.app_context():
            create_schema()
        run_command(app, "reference", "load")
        close(app)

    return made_once(shared, "reference.db", make)


def demo_file(shared: Path) -> Path:
    """A database with the reference facts and the demo district."""
    reference = reference_file(shared)

    def make(path: Path) -> None:
        shutil.copyfile(reference, path)
        app = make_app(path, shared)
        run_command(app, "demo", "load")
        close(app)

    return made_once(shared, "demo.db", make)


def close(app: Flask) -> None:
    """Ends all connections, the last of which folds the write-ahead log into the file."""
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def copy_of(database: Path, folder: Path) -> Path:
    own = folder / "live.db"
    shutil.copyfile(database, own)
    if (files := database.parent / "files").is_dir():
        shutil.copytree(files, folder / "files", dirs_exist_ok=True)
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
