"""Having looked: up to when somebody has seen what changed in a list. Looking itself marks nothing."""

from __future__ import annotations

from datetime import datetime

from portal.accounts import audit
from portal.accounts.models import LastLook
from portal.accounts.queries.looks import last_look
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db


def mark_seen(*, place: str, until: datetime, of: str, by: Viewer) -> LastLook:
    """Remembers that this person has seen what changed in a list up to a moment; never further back, never ahead.

    `of` says whose changes they are in the trail: 'students.changes', 'changes'.
    """
    until = min(until, now())
    look = last_look(by, place)
    if look is None:
        look = LastLook(user_id=by.user_id, place=place, at=until)
        db.session.add(look)
    elif until > look.at:
        look.before, look.at = look.at, until
    db.session.flush()
    audit.record(f"{of}.seen", subject=f"last_looks:{look.id}", by=by)
    return look


def take_back_look(*, look: LastLook, of: str, by: Viewer) -> None:
    """Undoes the last marking: the list begins where it began before."""
    if look.before is None:
        db.session.delete(look)
    else:
        look.at, look.before = look.before, None
    db.session.flush()
    audit.record(f"{of}.unseen", subject=f"last_looks:{look.id}", by=by)
