"""Passwords by mail: a link to a new one for who forgot it, an invitation to the first one, and word of every change."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit, browser_sessions, password_rules
from portal.accounts.models import User
from portal.accounts.queries.people import known_about
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.language import _, in_language, lazy
from portal.links.models import Purpose, SignedLink
from portal.links.services import LinkError, make_link
from portal.mail.models import Mail
from portal.mail.services import post

RESET_LASTS = timedelta(hours=1)
INVITATION_LASTS = timedelta(days=7)
NOT_AGAIN_FOR = timedelta(minutes=2)
"""So long after a reset was sent, asking again sends nothing: a mailbox is not to be filled by a stranger."""
PATH = "/reset/"


class Refused(Exception):
    """A password or an invitation that will not do; the text says how to mend it."""


def start_reset(typed: str) -> int:
    """Sends a link to whoever has this user name or address; returns to how many. Called from the queue, so that the
    answer to a visitor says and takes the same whether somebody has it or not. No commit."""
    name = typed.strip().lower()
    people = db.session.scalars(
        sa.select(User)
        .where(sa.or_(User.username == name, sa.func.lower(User.email) == name), User.email != "", User.disabled_at.is_(None))
        .order_by(User.id)
        .limit(5)
    ).all()
    return sum(_send_reset(user) for user in people)


def _send_reset(user: User) -> bool:
    lately = sa.select(Mail.id).where(Mail.user_id == user.id, Mail.topic == "password", Mail.key.like("reset:%"), Mail.made_at > now() - NOT_AGAIN_FOR)
    if db.session.scalar(lately.limit(1)) is not None:
        return False
    link = _new_link(user, RESET_LASTS, by=None)
    with in_language(user.language):
        subject = _("A new password for Pathway Portal")
        text = _(
            "Somebody, probably you, asked for a new password for the user name %(name)s. Choose it here within one hour:\n\n{link}\n\nIf it was not you, do nothing: your password stays as it is.",
            name=user.username,
        )
    _write(user, f"reset:{link.id}", subject, text, link=link)
    audit.record("password.ask", subject=f"users:{user.id}", by=None, district_id=user.district_id)
    return True


def invite(user: User, *, by: Viewer) -> Mail:
    """Sends a link with which somebody sets their first password. An earlier link no longer works. Raises Refused."""
    if not user.email:
        raise Refused("The portal has no e-mail address of this person. Add it first, or make a first password.")
    link = _new_link(user, INVITATION_LASTS, by=by)
    with in_language(user.language):
        subject = _("Your invitation to Pathway Portal")
        text = _(
            "%(who)s invites you to Pathway Portal. Your user name is %(name)s. Choose your password here within seven days:\n\n{link}\n\nKeep this message to yourself: whoever opens the link can choose the password.",
            who=by.name, name=user.username,
        )
    mail = _write(user, f"invite:{link.id}", subject, text, link=link)
    if mail is None or mail.state != "waiting":
        raise Refused(mail.error if mail is not None else "The invitation could not be posted.")
    audit.record("password.invite", subject=f"users:{user.id}", by=by)
    return mail


def person_behind(link: SignedLink) -> User:
    """Whose password a link sets. Raises LinkError where the account is closed."""
    table, _, number = link.subject.partition(":")
    user = db.session.get(User, int(number)) if table == "users" and number.isdigit() else None
    if user is None or user.disabled_at is not None:
        raise LinkError("revoked", link)
    return user


def is_invitation(link: SignedLink) -> bool:
    return link.expires_at - link.made_at > timedelta(days=1)


def check_password(user: User, password: str) -> None:
    """Raises Refused with what is wrong with a new password."""
    if wrong := password_rules.problem(password, about=known_about(user.id)):
        raise Refused(wrong)


def set_password(link: SignedLink, *, password_hash: str) -> User:
    """Sets the password of whoever the link was sent to. It works once: of two at a time one gets LinkError. Every other
    link to this password is revoked and every session ends."""
    moment = now()
    won = db.session.connection().execute(
        sa.update(SignedLink)
        .where(SignedLink.id == link.id, SignedLink.revoked_at.is_(None), SignedLink.expires_at > moment)
        .values(revoked_at=moment, used_at=moment)
    )
    if not won.rowcount:
        raise LinkError("revoked", link)
    user = person_behind(link)
    db.session.execute(
        sa.update(User)
        .where(User.id == user.id)
        .values(password_hash=password_hash, must_change_password=False, password_expires_at=None, updated_at=moment)
    )
    _revoke_links(user.id, moment)
    ended = browser_sessions.end_sessions(user.id)
    audit.record("password.link", subject=f"users:{user.id}", by=None, district_id=user.district_id, detail={"link": link.id, "sessions_ended": ended})
    tell_of_password(None, user_id=user.id, how="link")
    return user


def _new_link(user: User, lasts: timedelta, *, by: Viewer | None) -> SignedLink:
    _revoke_links(user.id, now())
    return make_link(
        Purpose.PASSWORD, subject=f"users:{user.id}", district_id=user.district_id, expires_at=now() + lasts, by=by, name=user.name, email=user.email
    )


def _revoke_links(user_id: int, moment: datetime) -> None:
    db.session.execute(
        sa.update(SignedLink)
        .where(SignedLink.subject == f"users:{user_id}", SignedLink.purpose == Purpose.PASSWORD.value, SignedLink.revoked_at.is_(None))
        .values(revoked_at=moment)
    )


def _write(user: User, key: str, subject: str, text: str, *, link: SignedLink | None = None, to: str = "") -> Mail | None:
    return post(
        key=key, district_id=user.district_id, to_email=to or user.email, to_name=user.name, user_id=user.id, urgent=True, topic="password" if link else "account",
        subject=subject, text=text, link_id=link.id if link else None, path=PATH if link else "",
    )


CHANGED: dict[str, Any] = {
    "own": lazy("The password of your user name %(name)s was changed just now, on the portal. Every other browser was signed out."),
    "first": lazy("An administrator made a new first password for your user name %(name)s. What you had no longer works."),
    "link": lazy("The password of your user name %(name)s was changed just now, through the link in a message to this address. Every browser was signed out."),
}
NOT_YOU = lazy("If this was not you and nobody told you of it, tell your school's administrator at once.")


def tell_of_password(sender: Any, *, user_id: int, how: str) -> None:
    """Listens to accounts.signals.password_changed. Older links to a password no longer work after any change."""
    _revoke_links(user_id, now())
    user = db.session.get(User, user_id)
    if user is not None:
        with in_language(user.language):
            subject, text = _("Your password was changed"), f"{str(CHANGED[how]) % {'name': user.username}}\n\n{NOT_YOU}"
        _write(user, f"password:{user_id}:{now():%Y%m%d%H%M%S%f}", subject, text)


def tell_of_email(sender: Any, *, user_id: int, old: str, new: str) -> None:
    """Listens to accounts.signals.email_changed; both addresses are told. Links sent to the old one no longer work."""
    _revoke_links(user_id, now())
    user = db.session.get(User, user_id)
    stamp = f"{now():%Y%m%d%H%M%S%f}"
    for which, address in (("old", old), ("new", new)):
        if user is not None and address:
            with in_language(user.language):
                subject, text = _("Your e-mail address was changed"), f"{_email_changed(user.username, which, new)}\n\n{NOT_YOU}"
            _write(user, f"email:{user_id}:{which}:{stamp}", subject, text, to=address)


def _email_changed(name: str, which: str, new: str) -> str:
    if not new:
        return _("The e-mail address of your user name %(name)s was changed. Messages of the portal go to no address from now on.", name=name)
    if which == "old":
        return _("The e-mail address of your user name %(name)s was changed. Messages of the portal go to the new address from now on.", name=name)
    return _("The e-mail address of your user name %(name)s was changed. Messages of the portal go to this address from now on.", name=name)
