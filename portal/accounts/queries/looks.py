"""When somebody last looked at what changed in a list."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from portal.accounts.models import LastLook
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db

UNSEEN = timedelta(days=14)
"""How far back a list reaches that nobody has marked as seen."""
FURTHEST = timedelta(days=365)


def last_look(viewer: Viewer, place: str) -> LastLook | None:
    return db.session.scalar(sa.select(LastLook).where(LastLook.user_id == viewer.user_id, LastLook.place == place))


def bounded(since: datetime | None, at: datetime | None = None) -> datetime:
    """A moment that the history reaches: two weeks ago where none is known, never more than a year."""
    at = at or now()
    return max(since or at - UNSEEN, at - FURTHEST)
