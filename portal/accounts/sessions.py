"""Signed-in sessions live in a table: the cookie holds a random token, the table its SHA-256.

Visitors keep Flask's signed cookie, so that looking at the sign-in page writes no row. A session ends when it
was idle too long for its person, when it is 12 hours old, when it is ended from a list, with the password,
and when the person may no longer sign in. Its cookie goes with the browser's window.
"""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, Request, Response, request
from flask import session as current
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

from portal.accounts.browser_sessions import IDLE, LIFETIME, MARK, TOUCH_EVERY, digest
from portal.accounts.models import BrowserSession
from portal.database import now
from portal.extensions import db, own_transaction

__all__ = ["IDLE", "LIFETIME", "MARK", "TableSessionInterface", "digest", "idle_for", "renew", "this_id"]

BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip

_row = BrowserSession.__table__.c
_LIVING = sa.select(_row.id, _row.user_id, _row.data, _row.created_at, _row.seen_at).where(
    _row.token_hash == sa.bindparam("hashed"),
    _row.expires_at > sa.bindparam("moment", type_=_row.expires_at.type),
    _row.seen_at > sa.bindparam("idle_since", type_=_row.seen_at.type),
)
"""Made once: every request of somebody signed in asks it."""


class TableSession(SecureCookieSession):
    row: Any = None
    """The stored row (id, user_id, created_at, seen_at); None for a visitor."""
    renewed = False


class TableSessionInterface(SecureCookieSessionInterface):
    session_class = TableSession

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        cookie = request.cookies.get(self.get_cookie_name(app), "")
        if not cookie.startswith(MARK):
            session = super().open_session(app, request)
            if session is not None and "_user_id" in session:
                session.clear()  # only a row signs anybody in
            return session
        row = find(cookie)
        session = TableSession(json.loads(row.data) if row else {})
        session.row = row
        return session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not isinstance(session, TableSession):
            return super().save_session(app, session, response)
        row, user_id = session.row, session.get("_user_id")
        if row is None and user_id is None:
            return super().save_session(app, session, response)
        response.vary.add("Cookie")
        fresh = session.renewed or row is None or str(row.user_id) != user_id
        if not (fresh or session.modified or row.seen_at < now() - TOUCH_EVERY):
            return None
        db.session.rollback()  # a refused POST may still hold the write lock that we need
        if user_id is None:  # signed out: what is left (a message) travels in a visitor's cookie
            with own_transaction() as conn:
                conn.execute(sa.delete(BrowserSession).where(BrowserSession.id == row.id))
            session.modified = True
            return super().save_session(app, session, response)
        values = {"data": json.dumps(dict(session)), "seen_at": now()}
        if not fresh:
            with own_transaction() as conn:  # an ended row is not brought back: UPDATE finds nothing
                conn.execute(sa.update(BrowserSession).where(BrowserSession.id == row.id).values(**values))
            return None
        token = MARK + secrets.token_urlsafe(32)
        values |= {"token_hash": digest(token), "user_id": int(user_id), "browser": browser_name()}
        with own_transaction() as conn:
            if row is not None:
                conn.execute(sa.delete(BrowserSession).where(BrowserSession.id == row.id))
            conn.execute(sa.insert(BrowserSession).values(created_at=now(), expires_at=now() + LIFETIME, **values))
        response.set_cookie(
            self.get_cookie_name(app), token, path=self.get_cookie_path(app), httponly=True, samesite="Lax",
            secure=self.get_cookie_secure(app),
        )  # fmt: skip
        return None


def find(cookie: str) -> sa.Row[*tuple[Any, ...]] | None:
    """The living session that a cookie's token opens."""
    moment = now()
    with own_transaction("DEFERRED") as conn:
        return conn.execute(_LIVING, {"hashed": digest(cookie), "moment": moment, "idle_since": moment - IDLE}).one_or_none()


def renew() -> None:
    """Gives the session a new token when this request is answered; the old one is worth nothing from then on."""
    current.renewed = True  # type: ignore[attr-defined]


def this_id() -> int | None:
    """The row of the session that this request came with."""
    row = getattr(current, "row", None)
    return row.id if row is not None else None


def idle_for() -> timedelta:
    """How long the session had been unused when this request came."""
    row = getattr(current, "row", None)
    return now() - row.seen_at if row is not None else timedelta(0)


def begun_at() -> datetime | None:
    """When the person of this session last proved who they are by signing in."""
    row = getattr(current, "row", None)
    return row.created_at if row is not None else None


def browser_name() -> str:
    """'Firefox on Windows' from the user agent, coarse on purpose: enough to know one's own again."""
    agent = request.user_agent.string
    browser = next((name for mark, name in BROWSERS if mark in agent), "A browser")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser
