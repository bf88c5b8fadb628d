"""Signed-in sessions live in a table: the cookie holds a random token, the table its SHA-256.

Visitors keep Flask's signed cookie, so that looking at the sign-in page writes no row. A session ends when it
was idle too long for its role, when it is 12 hours old, when it is ended from the list, or with the password.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

from portal.accounts.models import BrowserSession
from portal.database import now
from portal.extensions import db, own_transaction

LIFETIME = timedelta(hours=12)
IDLE = timedelta(minutes=60)
TOUCH_EVERY = timedelta(minutes=5)
MARK = "t."  # a signed cookie's payload never starts so


class TableSession(SecureCookieSession):
    row: Any = None  # the stored row, None for a visitor


class TableSessionInterface(SecureCookieSessionInterface):
    session_class = TableSession

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        cookie = request.cookies.get(self.get_cookie_name(app), "")
        if not cookie.startswith(MARK):
            session = super().open_session(app, request)
            if session is not None and "_user_id" in session:
                session.clear()  # only a row signs anybody in
            return session
        columns = (BrowserSession.id, BrowserSession.user_id, BrowserSession.data, BrowserSession.seen_at)
        alive = (
            BrowserSession.token_hash == digest(cookie),
            BrowserSession.expires_at > now(),
            BrowserSession.seen_at > now() - IDLE,
        )
        with own_transaction("DEFERRED") as conn:
            row = conn.execute(sa.select(*columns).where(*alive)).one_or_none()
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
        rotate = row is None or str(row.user_id) != user_id
        if not (rotate or session.modified or row.seen_at < now() - TOUCH_EVERY):
            return None
        db.session.rollback()  # a refused POST may still hold the write lock that we need
        token = MARK + secrets.token_urlsafe(32)
        with own_transaction() as conn:
            if row is not None and rotate:
                conn.execute(sa.delete(BrowserSession).where(BrowserSession.id == row.id))
            values = {"data": json.dumps(dict(session)), "seen_at": now()}
            if user_id is None:  # signed out
                self.forget(app, response)
            elif rotate:
                conn.execute(
                    sa.insert(BrowserSession).values(
                        token_hash=digest(token), user_id=int(user_id), created_at=now(), expires_at=now() + LIFETIME,
                        browser=browser_name(), **values,
                    )
                )
                response.set_cookie(
                    self.get_cookie_name(app), token, path=self.get_cookie_path(app), httponly=True, samesite="Lax",
                    secure=self.get_cookie_secure(app), max_age=int(LIFETIME.total_seconds()),
                )
            else:  # never resurrects a row that was ended meanwhile: UPDATE finds nothing
                conn.execute(sa.update(BrowserSession).where(BrowserSession.id == row.id).values(**values))
        return None

    def forget(self, app: Flask, response: Response) -> None:
        response.delete_cookie(
            self.get_cookie_name(app), path=self.get_cookie_path(app), httponly=True, samesite="Lax",
            secure=self.get_cookie_secure(app),
        )


def browser_name() -> str:
    """'Firefox on Windows' from the user agent, coarse on purpose: enough to know one's own again."""
    from flask import request

    agent = request.user_agent.string
    browser = next((n for m, n in (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")) if m in agent), "A browser")
    system = next((n for m, n in (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")) if m in agent), "")
    return f"{browser} on {system}" if system else browser


def end_sessions(user_id: int, *, except_id: int | None = None) -> int:
    """Revoke a user's sessions; returns how many ended."""
    statement = sa.delete(BrowserSession).where(BrowserSession.user_id == user_id, BrowserSession.id != (except_id or 0))
    return db.session.connection().execute(statement).rowcount


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
