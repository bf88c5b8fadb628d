"""A portal on a database of its own with the demo district, and requests to it without a server between."""

from __future__ import annotations

import gc
import secrets
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import flask_migrate
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from portal import create_app
from portal.accounts.models import BrowserSession, Grant, Role
from portal.accounts.sessions import LIFETIME, MARK, digest
from portal.database import now
from portal.extensions import db


def make_portal(folder: Path, size: str) -> Flask:
    app = create_app(
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / 'bench.db'}",
        SECRET_KEY=secrets.token_hex(16),
        SESSION_COOKIE_SECURE=False,
        SESSION_COOKIE_NAME="session",
        QUEUE_FILE=str(folder / "queue.db"),
        UPLOADS=str(folder / "uploads"),
        PROXIES=0,
    )
    with app.app_context(), redirect_stdout(StringIO()):
        flask_migrate.upgrade()
        app.cli.commands["reference"].main(["load"], standalone_mode=False)
        app.cli.commands["demo"].main(["load", "--size", size], standalone_mode=False)
        db.session.remove()
    gc.collect()  # as wsgi.py does in each worker
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)
    return app


def signed_in(app: Flask, role: Role) -> str:
    """The Cookie header of somebody with this role for the whole district, or for a school where nobody has."""
    with app.app_context():
        found = sa.select(Grant.user_id).where(Grant.role == role.value).order_by(Grant.school_id.is_not(None), Grant.id)
        user_id = db.session.scalars(found.limit(1)).one()
        token = MARK + secrets.token_urlsafe(32)
        data = f'{{"_user_id": "{user_id}", "_fresh": true}}'
        row = {"token_hash": digest(token), "user_id": user_id, "data": data, "expires_at": now() + LIFETIME}
        db.session.execute(sa.insert(BrowserSession).values(**row))
        db.session.commit()
        db.session.remove()
    return f"session={token}"


def requester(app: Any, path: str, headers: dict[str, str]) -> Callable[[], tuple[bytes, str, Any]]:
    """A function that asks `app` (any WSGI application) for the path: (body, status, headers)."""
    environ = EnvironBuilder(path, headers=list(headers.items())).get_environ()

    def ask() -> tuple[bytes, str, Any]:
        parts, status, found = run_wsgi_app(app, dict(environ), buffered=True)
        return b"".join(parts), status, found

    return ask
