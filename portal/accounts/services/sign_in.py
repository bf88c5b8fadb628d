"""Signing in: look first (slow, no lock), then write (quick)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from portal.accounts import audit, passwords
from portal.accounts.browser_sessions import forget_expired
from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.accounts.viewers import load_viewer
from portal.database import now
from portal.extensions import db


class Refusal(StrEnum):
    """Why a sign-in was refused; for the trail alone, the page says the same for all of them."""

    UNKNOWN = "unknown"
    PASSWORD = "password"  # noqa: S105
    EXPIRED = "expired"
    CLOSED = "closed"
    """Disabled, or without a grant in force."""


@dataclass(frozen=True)
class Found:
    """What looking at a name and a password found; `viewer` only where they may sign in."""

    username: str
    user_id: int | None
    district_id: int | None
    viewer: Viewer | None
    refusal: Refusal | None
    new_hash: str | None = None


def look(username: str, password: str) -> Found:
    """Checks a name and a password. Takes as long for an unknown name, and writes nothing: call it in `reading()`."""
    row = db.session.execute(
        sa.select(User.id, User.district_id, User.password_hash, User.password_expires_at).where(
            User.username == username
        )
    ).one_or_none()
    viewer = load_viewer(row.id if row else 0)
    good = passwords.matches(password, row.password_hash if row else None)
    if row is None:
        return Found(username, None, None, None, Refusal.UNKNOWN)
    if not good:
        refusal = Refusal.PASSWORD
    elif row.password_expires_at is not None and row.password_expires_at < now():
        refusal = Refusal.EXPIRED
    elif viewer is None:
        refusal = Refusal.CLOSED
    else:
        new_hash = passwords.hash_password(password) if passwords.is_outdated(row.password_hash) else None
        return Found(username, row.id, row.district_id, viewer, None, new_hash)
    return Found(username, row.id, row.district_id, None, refusal)


def note_refusal(found: Found) -> None:
    """The trail of a refused sign-in. An unknown name leaves 32 bits of a hash: enough to see that it is the same
    one again, too little to read a password that somebody typed into the wrong field."""
    subject = f"users:{found.user_id}"
    if found.user_id is None:
        subject = f"names:{hashlib.sha256(found.username.encode()).hexdigest()[:8]}"
    detail = {"reason": str(found.refusal)}
    audit.record("session.refuse", subject=subject, by=None, district_id=found.district_id, detail=detail)


def begin(found: Found, viewer: Viewer) -> None:
    """Remembers when they came, brings an old hash up to date, and clears away what no cookie can use."""
    values: dict[str, object] = {"signed_in_at": now(), "updated_at": User.updated_at}
    if found.new_hash is not None:
        values["password_hash"] = found.new_hash
    db.session.execute(sa.update(User).where(User.id == viewer.user_id).values(**values))
    forget_expired()
    audit.record("session.begin", subject=f"users:{viewer.user_id}", by=viewer)


def end(by: Viewer) -> None:
    """The trail of a sign-out; the session's row goes with the answer."""
    audit.record("session.end", subject=f"users:{by.user_id}", by=by)
