"""Adding people, changing what is known of them, and whether they may sign in."""

from __future__ import annotations

import sqlalchemy as sa

from portal.accounts import audit, browser_sessions, passwords
from portal.accounts.first_passwords import WORKS_FOR
from portal.accounts.models import Role, User
from portal.accounts.queries.people import Person
from portal.accounts.services.grants import NotPossible, add_grant, keep_one_district_admin
from portal.accounts.signals import email_changed, password_changed
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db

__all__ = ["Stale", "UserNameTaken", "create_person", "disable_person", "edit_person", "enable_person", "end_all_sessions", "reset_password"]  # fmt: skip
FACTS = ("given_name", "family_name", "username", "email")


class UserNameTaken(Exception):
    """Somebody has this user name, perhaps in another district of this portal."""


class Stale(Exception):
    """Somebody else saved this person first."""


def create_person(
    *,
    by: Viewer,
    given_name: str,
    family_name: str,
    username: str,
    email: str,
    role: str,
    school_id: int | None,
    password_hash: str,
) -> User:
    """A new person with one grant from today and a first password to be changed; raises UserNameTaken."""
    refuse_taken(username)
    user = User(
        district_id=by.district_id,
        username=username,
        email=email,
        given_name=given_name,
        family_name=family_name,
        password_hash=password_hash,
        must_change_password=True,
        password_expires_at=now() + WORKS_FOR,
    )
    db.session.add(user)
    db.session.flush()
    audit.record("person.create", subject=f"users:{user.id}", by=by)
    add_grant(user.id, by=by, role=role, school_id=school_id)
    return user


def edit_person(user: User, *, by: Viewer, version: int, **facts: str) -> list[str]:
    """Changes names, user name and e-mail; returns the columns that changed. Raises Stale, UserNameTaken."""
    if user.version != version:
        raise Stale
    if facts["username"] != user.username:
        refuse_taken(facts["username"])
    changed = [name for name in FACTS if getattr(user, name) != facts[name]]
    old_email = user.email
    for name in changed:
        setattr(user, name, facts[name])
    db.session.flush()
    if "email" in changed:
        email_changed.send(None, user_id=user.id, old=old_email, new=user.email)
    if changed:
        audit.record("person.edit", subject=f"users:{user.id}", by=by, detail={"changed": changed})
    return changed


def refuse_taken(username: str) -> None:
    if db.session.scalar(sa.select(User.id).where(User.username == username)) is not None:
        raise UserNameTaken


def disable_person(person: Person, *, by: Viewer) -> int:
    """They can no longer sign in, and are signed out everywhere; returns how many sessions ended."""
    user = person.user
    if user.id == by.user_id:
        raise NotPossible("You cannot disable yourself. Ask another administrator.")
    if any(grant.role == Role.DISTRICT_ADMIN and grant.in_force for grant in person.grants):
        keep_one_district_admin(user.district_id, user.id)
    if user.disabled_at is None:
        db.session.execute(sa.update(User).where(User.id == user.id).values(disabled_at=now()))
        audit.record("person.disable", subject=f"users:{user.id}", by=by)
    return browser_sessions.end_sessions(user.id)


def enable_person(person: Person, *, by: Viewer) -> None:
    """They can sign in again, with the password they had."""
    if person.user.disabled_at is not None:
        db.session.execute(sa.update(User).where(User.id == person.user.id).values(disabled_at=None))
        audit.record("person.enable", subject=f"users:{person.user.id}", by=by)


def reset_password(person: Person, *, by: Viewer, password_hash: str) -> None:
    """A new first password; what they had no longer works, and they are signed out everywhere."""
    if person.user.id == by.user_id:
        raise NotPossible("Change your own password on the page Change password.")
    db.session.execute(
        sa.update(User)
        .where(User.id == person.user.id)
        .values(password_hash=password_hash, must_change_password=True, password_expires_at=now() + WORKS_FOR)
    )
    password_changed.send(None, user_id=person.user.id, how="first")
    ended = browser_sessions.end_sessions(person.user.id)
    audit.record("password.reset", subject=f"users:{person.user.id}", by=by, detail={"sessions_ended": ended})


def end_all_sessions(user_id: int, *, by: Viewer | None, district_id: int | None = None) -> int:
    """Signs a person out everywhere; returns how many sessions ended."""
    ended = browser_sessions.end_sessions(user_id)
    audit.record(
        "session.revoke", subject=f"users:{user_id}", by=by, district_id=district_id, detail={"sessions_ended": ended}
    )
    return ended


def is_first_password(person: Person, password: str) -> bool:
    """Whether this is still the first password that they were given. Slow: call it in `reading()`."""
    return person.user.must_change_password and passwords.matches(password, person.user.password_hash)
