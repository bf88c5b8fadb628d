"""Deeds on mail: post a message into the outbox, hold it back, send it sooner or again. The queue sends (mail.sending)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from portal.accounts import audit
from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.language import language
from portal.mail import recipients
from portal.mail.models import Digest, DigestChoice, Mail, MailState
from portal.mail.recipients import Letter

URGENT_POSTED = "urgent_mail_posted"
"""In the session's `info` until the commit: then the queue is told (mail.jobs)."""
BY_HAND = "Canceled by hand."


class MailError(Exception):
    """A deed on mail that is not possible; the message says why."""


def _language_of(user_id: int | None) -> Any:
    """That of the person, asked within the INSERT; of somebody without an account what is spoken while it is written."""
    if user_id is None:
        return language()
    own = sa.select(User.language).where(User.id == user_id).scalar_subquery()
    return sa.func.coalesce(own, "en")


def post(
    *, key: str, district_id: int, to_email: str, subject: str, text: str, to_name: str = "", urgent: bool = False, topic: str = "",
    user_id: int | None = None, student_id: int | None = None, link_id: int | None = None, path: str = "",
) -> Mail | None:
    """Puts a message into the outbox, in the running transaction; None when the same key is there already.

    Without an address nothing is posted: None. Links, invitations and resets are urgent; all else waits for the
    person's digest. `text` may hold {link}, see Mail. Where the person must not be written to, the message stands in
    the outbox as canceled, with the reason.
    """
    if not to_email.strip() or db.session.scalar(sa.select(Mail.id).where(Mail.key == key)) is not None:
        return None
    mail = Mail(
        key=key, district_id=district_id, to_email=to_email.strip(), to_name=to_name, subject=subject, text=text, urgent=urgent,
        topic=topic, user_id=user_id, student_id=student_id, link_id=link_id, path=path, language=_language_of(user_id),
    )
    try:
        with db.session.begin_nested():
            db.session.add(mail)
    except IntegrityError:  # another transaction posted it a moment ago
        return None
    if why := _refusal(mail):
        mail.state, mail.error = MailState.CANCELED.value, why
        db.session.flush()
    elif urgent:
        db.session.info[URGENT_POSTED] = True
    return mail


def send_sooner(mail: Mail, *, by: Viewer) -> None:
    """Sends a waiting message now and by itself, whatever digest it waited for."""
    _move(mail, {MailState.WAITING}, MailState.WAITING, "mail.send", by, urgent=True)


def try_again(mail: Mail, *, by: Viewer) -> None:
    """Sends a failed message again, as if it had never been tried. Where it is unknown whether it went, it may go twice."""
    if not mail.text:
        raise MailError("Its text was emptied a month after. Post a new one where it came from.")
    _move(mail, {MailState.FAILED}, MailState.WAITING, "mail.retry", by, urgent=True)


def cancel(mail: Mail, *, by: Viewer) -> None:
    _move(mail, {MailState.WAITING}, MailState.CANCELED, "mail.cancel", by, error=BY_HAND)


def uncancel(mail: Mail, *, by: Viewer) -> None:
    """Takes a cancellation back: it waits as before. Not where the person must not be written to."""
    if mail.state == MailState.CANCELED.value and not mail.text:
        raise MailError("Its text was emptied a month after.")
    if mail.state == MailState.CANCELED.value and (why := _refusal(mail)):
        raise MailError(f"It cannot go. {why}")
    _move(mail, {MailState.CANCELED}, MailState.WAITING, "mail.uncancel", by)


def choose_digest(digest: Digest, *, by: Viewer) -> None:
    row = db.session.get(DigestChoice, by.user_id)
    if row is None:
        row = DigestChoice(user_id=by.user_id, digest=digest.value)
        db.session.add(row)
    row.digest = digest.value
    db.session.flush()
    audit.record("mail.choose", subject=f"users:{by.user_id}", by=by, detail={"digest": digest.value})


def post_test(address: str, *, key: str, by: Viewer) -> None:
    """A message to oneself, to see that mail arrives."""
    text = f"This is a test that {by.name} asked for. Mail from Pathway Portal arrives here.\n\n{{link}}"
    post(
        key=f"test:{by.user_id}:{key}", district_id=by.district_id, to_email=address, to_name=by.name, user_id=by.user_id, urgent=True, topic="test",
        subject="A test from Pathway Portal", text=text, path="/mail",
    )
    audit.record("mail.test", subject=f"users:{by.user_id}", by=by)


def forget_student(student_id: int) -> list[int]:
    """Removes every message that speaks of a student; returns their ids, for `files.forget` to remove the files."""
    return list(db.session.scalars(sa.delete(Mail).where(Mail.student_id == student_id).returning(Mail.id)).all())


def _refusal(mail: Mail) -> str:
    letter = Letter(mail.id, mail.user_id, mail.student_id, mail.to_email, mail.link_id)
    return recipients.refusals([letter], db.session.connection()).get(mail.id, "")


def _move(mail: Mail, before: set[MailState], after: MailState, action: str, by: Viewer, *, urgent: bool = False, error: str = "") -> None:
    """A compare-and-set: who is sending it right now, or was quicker, wins."""
    values = {"state": after.value, "error": error, "next_try_at": now()} | ({"urgent": True} if urgent else {}) | ({"tries": 0} if after == MailState.WAITING else {})
    statement = sa.update(Mail).where(Mail.id == mail.id, Mail.state.in_([state.value for state in before])).values(values)
    if not db.session.connection().execute(statement).rowcount:
        raise MailError("Somebody was quicker: it is sent, canceled or waiting already. Look at it again.")
    db.session.expire(mail)
    audit.record(action, subject=f"mails:{mail.id}", by=by, student_id=mail.student_id)
    if after == MailState.WAITING and (urgent or mail.urgent):
        db.session.info[URGENT_POSTED] = True
