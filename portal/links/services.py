"""Deeds on links: make one, send the same again, renew, revoke; and find the one an address stands for."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.links.models import Purpose, SignedLink
from portal.links.tokens import read_token


class LinkError(Exception):
    """A link that opens nothing any more. `state` is unknown, expired or revoked; the link itself where it is known."""

    def __init__(self, state: str, link: SignedLink | None = None) -> None:
        super().__init__(state)
        self.state, self.link = state, link


def make_link(
    purpose: Purpose, *, subject: str, district_id: int, expires_at: datetime, by: Viewer | None, placement_id: int | None = None,
    student_id: int | None = None, name: str = "", email: str = "",
) -> SignedLink:
    """A new link to one thing, for one person. Writes the audit row; the caller sends it and commits."""
    link = SignedLink(
        purpose=purpose.value, subject=subject, district_id=district_id, placement_id=placement_id, student_id=student_id, name=name,
        email=email, expires_at=expires_at, made_by_id=by.user_id if by else None,
    )
    db.session.add(link)
    db.session.flush()
    _note("link.make", link, by)
    return link


def find_link(token: str, purpose: Purpose) -> SignedLink:
    """The link that an address stands for; changes nothing. Raises LinkError."""
    read = read_token(token, purpose.value)
    link = db.session.get(SignedLink, read[0]) if read and 0 < read[0] < 2**63 else None
    if read is None or link is None or link.purpose != purpose.value or not secrets.compare_digest(link.nonce, read[1]):
        raise LinkError("unknown")
    if link.revoked_at is not None:
        raise LinkError("revoked", link)
    if link.expires_at <= now():
        raise LinkError("expired", link)
    return link


def live_link(purpose: Purpose, subject: str, *, email: str | None = None) -> SignedLink | None:
    """The newest link to a thing that still opens it."""
    statement = sa.select(SignedLink).where(
        SignedLink.purpose == purpose.value, SignedLink.subject == subject, SignedLink.revoked_at.is_(None), SignedLink.expires_at > now()
    )
    if email is not None:
        statement = statement.where(SignedLink.email == email)
    return db.session.scalar(statement.order_by(SignedLink.id.desc()).limit(1))


def renew_link(link: SignedLink, *, until: datetime, by: Viewer | None) -> None:
    """Gives a link more time; its address stays."""
    link.expires_at = until
    db.session.flush()
    _note("link.renew", link, by)


def revoke_link(link: SignedLink, *, by: Viewer | None) -> None:
    """From now on the address opens nothing. Twice is once."""
    if link.revoked_at is None:
        link.revoked_at = now()
        db.session.flush()
        _note("link.revoke", link, by)


def restore_link(link: SignedLink, *, by: Viewer | None) -> None:
    """Takes a revocation back: the same address opens it again, until it expires."""
    if link.revoked_at is not None:
        link.revoked_at = None
        db.session.flush()
        _note("link.restore", link, by)


def disclosed(link: SignedLink, *, action: str = "link.view", connection: sa.Connection | None = None) -> None:
    """Notes in the trail that a student's record was shown through a link; to whom, the link says."""
    audit.record(
        action, subject=f"signed_links:{link.id}", by=None, district_id=link.district_id, student_id=link.student_id,
        detail={"purpose": link.purpose, "to": link.subject}, connection=connection,
    )


def _note(action: str, link: SignedLink, by: Viewer | None) -> None:
    audit.record(
        action, subject=f"signed_links:{link.id}", by=by, district_id=link.district_id, student_id=link.student_id,
        detail={"purpose": link.purpose, "to": link.subject, "until": link.expires_at.isoformat()},
    )


def in_days(days: int) -> datetime:
    return now() + timedelta(days=days)
