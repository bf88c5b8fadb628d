"""Signed-in browsers as rows: how long they last, whose they are, and how they end. Knows no request."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from portal.accounts.models import BrowserSession
from portal.accounts.viewer import ADMINS, Viewer
from portal.database import now
from portal.extensions import db

LIFETIME = timedelta(hours=12)
IDLE = timedelta(minutes=60)
IDLE_ADMIN = timedelta(minutes=30)
TOUCH_EVERY = timedelta(minutes=5)
"""How often a browser in use is written down; a session may therefore end up to this much early, never late."""
MARK = "t."  # a signed cookie's payload never starts so


@dataclass(frozen=True)
class OwnSession:
    """A row of somebody's list of signed-in browsers."""

    id: int
    browser: str
    created_at: datetime
    seen_at: datetime
    is_this: bool


def digest(token: str) -> str:
    """What the table keeps of a cookie's token (256 random bits, so that a plain hash is enough)."""
    return hashlib.sha256(token.encode()).hexdigest()


def idle_limit(viewer: Viewer) -> timedelta:
    """Half an hour for whoever holds an administrator's grant, whichever they work under, else an hour."""
    return IDLE_ADMIN if any(grant.role in ADMINS for grant in viewer.grants) else IDLE


def sessions_of(user_id: int, *, this_id: int | None = None) -> list[OwnSession]:
    """The browsers in which a person is signed in, this one first, then the one seen last."""
    moment = now()
    rows = db.session.execute(
        sa.select(BrowserSession.id, BrowserSession.browser, BrowserSession.created_at, BrowserSession.seen_at)
        .where(
            BrowserSession.user_id == user_id,
            BrowserSession.expires_at > moment,
            BrowserSession.seen_at > moment - IDLE,
        )
        .order_by(BrowserSession.seen_at.desc(), BrowserSession.id.desc())
    ).all()
    found = [OwnSession(row.id, row.browser, row.created_at, row.seen_at, row.id == this_id) for row in rows]
    return sorted(found, key=lambda each: not each.is_this)


def end_sessions(user_id: int, *, except_id: int | None = None) -> int:
    """Revokes a person's sessions; returns how many ended."""
    statement = sa.delete(BrowserSession).where(
        BrowserSession.user_id == user_id, BrowserSession.id != (except_id or 0)
    )
    return db.session.connection().execute(statement).rowcount


def end_session(user_id: int, session_id: int) -> bool:
    """Revokes one session of this person; False where there is none such."""
    statement = sa.delete(BrowserSession).where(BrowserSession.user_id == user_id, BrowserSession.id == session_id)
    return bool(db.session.connection().execute(statement).rowcount)


def forget_expired() -> None:
    """Removes rows that no cookie can use any more; called at each sign-in, so that the table stays small."""
    moment = now()
    db.session.connection().execute(sa.delete(BrowserSession).where(BrowserSession.expires_at < moment))
