"""A portal on a SQLite file of its own, which a test may damage."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal import create_app
from portal.extensions import db
from tests import factories as make
from tests.schema import create_schema


def portal_on(folder: Path, **settings: object) -> Flask:
    kept = {"SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / 'portal.db'}", "QUEUE_FILE": str(folder / "queue.db"), "FILES": str(folder / "files"), "UPLOADS": str(folder / "imports"), "MAIL_FOLDER": str(folder / "mail")}
    fixed = {"TESTING": True, "SECRET_KEY": "a secret for tests only", "SESSION_COOKIE_SECURE": False, "SESSION_COOKIE_NAME": "session", "PROXIES": 0, "PUBLIC_URL": "http://localhost", "SMTP_HOST": "", "MAIL_FROM": "portal@localhost", "MAIL_AT_ONCE": False}
    return create_app(**(kept | fixed | settings))


def close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with a district and something to find, made once."""
    folder = tmp_path_factory.mktemp("filled")
    app = portal_on(folder)
    with app.app_context():
        create_schema()
        make.course(make.district(), title="Welding")
        db.session.commit()
    close(app)
    return folder / "portal.db"


@pytest.fixture
def own(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    shutil.copy(filled, tmp_path / "portal.db")
    for room in ("doctor.settings", "doctor.folders", "backup.made"):
        monkeypatch.setattr(f"portal.operations.{room}.VAR", tmp_path)
    app = portal_on(tmp_path)
    yield app
    close(app)


@pytest.fixture
def sql(own: Flask, tmp_path: Path) -> Callable[[str], None]:
    """Runs SQL in the file behind the portal's back."""
    import sqlite3
    from contextlib import closing

    def run(statements: str) -> None:
        with closing(sqlite3.connect(tmp_path / "portal.db")) as file:
            file.executescript(statements)

    return run
