"""A form that creates something counts once, however often it is posted."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import FormToken
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db

KEPT = timedelta(days=2)


def already_taken(token: str, *, by: Viewer) -> str | None:
    """Where the form with this token led when it was first taken; None when it is new."""
    return db.session.scalar(
        sa.select(FormToken.location).where(FormToken.user_id == by.user_id, FormToken.token == token)
    )


def take(token: str, location: str, *, by: Viewer) -> None:
    """Remembers, in the running transaction, that the form was taken and where it led.

    Raises IntegrityError at flush when a twin of the same post was quicker: roll back and ask `already_taken`.
    """
    db.session.execute(sa.delete(FormToken).where(FormToken.user_id == by.user_id, FormToken.at < now() - KEPT))
    db.session.add(FormToken(user_id=by.user_id, token=token, location=location))
    db.session.flush()


__all__ = ["IntegrityError", "already_taken", "take"]
