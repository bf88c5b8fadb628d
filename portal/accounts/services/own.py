"""What people do to their own account: password, sessions, appearance."""

from __future__ import annotations

import sqlalchemy as sa

from portal.accounts import audit, browser_sessions, password_rules, passwords
from portal.accounts.models import User
from portal.accounts.queries.people import known_about
from portal.accounts.signals import password_changed
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.language import LANGUAGES, _


class Refused(Exception):
    """A new password that will not do, or a wrong current one; `field` names which, the text says how to mend it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def prove(by: Viewer, password: str) -> bool:
    """Whether this is the viewer's password. Slow: call it in `reading()`."""
    stored = db.session.scalar(sa.select(User.password_hash).where(User.id == by.user_id))
    return passwords.matches(password, stored)


def new_hash(by: Viewer, *, current: str, new: str) -> str:
    """The hash of a new password that may be taken; raises Refused. Slow: call it in `reading()`."""
    if not prove(by, current):
        raise Refused("current_password", _("This is not your current password."))
    if new == current:
        raise Refused("new_password", _("This is your current password. Choose another one."))
    if sentence := password_rules.problem(new, about=known_about(by.user_id)):
        raise Refused("new_password", sentence)
    return passwords.hash_password(new)


def change_password(password_hash: str, *, by: Viewer, session_id: int | None) -> int:
    """Sets a password of one's own; every other session ends. Returns how many did."""
    db.session.execute(
        sa.update(User)
        .where(User.id == by.user_id)
        .values(password_hash=password_hash, must_change_password=False, password_expires_at=None, updated_at=now())
    )
    ended = browser_sessions.end_sessions(by.user_id, except_id=session_id)
    password_changed.send(None, user_id=by.user_id, how="own")
    audit.record("password.change", subject=f"users:{by.user_id}", by=by, detail={"sessions_ended": ended})
    return ended


def end_own_session(session_id: int, *, by: Viewer) -> bool:
    """Ends one of the viewer's sessions; False where they have none such."""
    if not browser_sessions.end_session(by.user_id, session_id):
        return False
    audit.record("session.revoke", subject=f"users:{by.user_id}", by=by, detail={"sessions_ended": 1})
    return True


def end_other_sessions(*, by: Viewer, session_id: int | None) -> int:
    """Ends all of the viewer's sessions but this one; returns how many ended."""
    ended = browser_sessions.end_sessions(by.user_id, except_id=session_id)
    if ended:
        audit.record("session.revoke", subject=f"users:{by.user_id}", by=by, detail={"sessions_ended": ended})
    return ended


def choose_language(language: str, *, by: Viewer) -> None:
    """Keeps in which language a person reads; an unknown one is refused by ValueError."""
    if language not in LANGUAGES:
        raise ValueError(language)
    db.session.execute(sa.update(User).where(User.id == by.user_id).values(language=language, updated_at=User.updated_at))


def choose_theme(theme: str, *, by: Viewer) -> None:
    """Core, not the ORM: the appearance is no reason to refuse somebody else's edit of the person as stale."""
    db.session.execute(sa.update(User).where(User.id == by.user_id).values(theme=theme, updated_at=User.updated_at))
