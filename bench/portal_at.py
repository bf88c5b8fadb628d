"""A portal on one of the measured districts, and requests to it without a server between."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from portal import create_app, stamps
from portal.accounts.models import BrowserSession, Grant, Role
from portal.accounts.sessions import LIFETIME, MARK, digest
from portal.database import now
from portal.extensions import db

Answer = tuple[bytes, str, Any]
"""Body, status, headers."""


def portal_at(url: str) -> Flask:
    """As wsgi.py makes it, with whatever it writes in a folder that nobody keeps."""
    folder = tempfile.mkdtemp(prefix="bench-")
    app = create_app(
        SQLALCHEMY_DATABASE_URI=url,
        SECRET_KEY=secrets.token_hex(16),
        SESSION_COOKIE_SECURE=False,
        SESSION_COOKIE_NAME="session",
        QUEUE_FILE=f"{folder}/queue.db",
        UPLOADS=f"{folder}/uploads",
        FILES=f"{folder}/files",
        MAIL_FOLDER=f"{folder}/mail",
        PROXIES=0,
    )
    with app.app_context(), db.engine.begin() as conn:
        stamps.complete(conn)  # as bringing a release in does; a kept district may be older than a subject
    return app


def signed_in(app: Flask, role: Role, *, user_id: int | None = None) -> dict[str, str]:
    """The header of somebody with this role for the whole district, or for a school where nobody has."""
    with app.app_context():
        if user_id is None:
            found = sa.select(Grant.user_id).where(Grant.role == role.value).order_by(Grant.school_id.is_not(None), Grant.id)
            user_id = db.session.scalars(found.limit(1)).one()
        token = MARK + secrets.token_urlsafe(32)
        data = f'{{"_user_id": "{user_id}", "_fresh": true}}'
        row = {"token_hash": digest(token), "user_id": user_id, "data": data, "expires_at": now() + LIFETIME}
        db.session.execute(sa.insert(BrowserSession).values(**row))
        db.session.commit()
        db.session.remove()
    return {"Cookie": f"session={token}"}


def requester(app: Any, path: str, headers: dict[str, str]) -> Callable[[], Answer]:
    """A function that asks `app` (any WSGI application) for the path."""
    environ = EnvironBuilder(path, headers=list(headers.items())).get_environ()

    def ask() -> Answer:
        parts, status, found = run_wsgi_app(app, dict(environ), buffered=True)
        return b"".join(parts), status, found

    return ask
