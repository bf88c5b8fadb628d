"""Sending what is due: claim, hand over, mark, each in a transaction of its own, so that no message goes twice.

A row is claimed by an update that only one worker can win. What was claimed and never marked, because the machine
stopped in between, may have gone or not: it is set aside as failed, and only a person sends it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app

from portal.database import now
from portal.extensions import own_transaction
from portal.language import _, in_language, ngettext
from portal.links.models import SignedLink
from portal.links.tokens import token_of, whole_address
from portal.mail import recipients, writing
from portal.mail.due import Batch, daily_hour, due
from portal.mail.models import Digest, DigestChoice, Mail, MailState
from portal.mail.recipients import Letter
from portal.mail.transport import Never, NotNow, Transport, Unknown, folder, from_address, transport

WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 720))
"""How long after a first, second ... failed try the next one comes; after the last it has failed."""
LOST_AFTER = timedelta(minutes=15)
"""No try takes so long: what is still claimed then belongs to a process that is gone."""
TEXTS_KEPT = timedelta(days=30)
UNKNOWN = "Unknown: it may have gone or not. Not sent again by itself."
DIGEST_IS_OFF = "No mail wanted: it waits on the portal only."


@dataclass
class Done:
    """What a run did, in messages; a digest counts as one."""

    sent: int = 0
    failed: int = 0
    again: int = 0
    canceled: int = 0
    notes: list[str] = field(default_factory=list)


def send_due(moment: datetime | None = None, *, through: Transport | None = None) -> Done:
    """Sends what is due at a moment, a few hundred messages at most; safe to call at once from anywhere, however often."""
    moment = moment or now()
    done = Done()
    recover_lost(moment)
    with own_transaction("DEFERRED") as conn:
        batches = due(conn, moment, daily_hour=daily_hour(current_app.config))
    way = through or transport(current_app.config)
    try:
        for batch in batches:
            if not _send(batch, way, moment, done):
                break
    finally:
        way.close()
    return done


def _send(batch: Batch, way: Transport, moment: datetime, done: Done) -> bool:
    """Sends one message; False where there is no use in trying the next one now."""
    rows = _refused(_claim(batch), done)
    if not rows:
        return True
    try:
        letter, left = _written(rows, batch)
    except writing.BadAddress as wrong:
        _mark(rows, MailState.FAILED, error=str(wrong))
        done.failed += 1
        return True
    for row, why in left:
        _mark([row], MailState.CANCELED, error=why)
        done.canceled += 1
    rows = [row for row in rows if row.id not in {gone.id for gone, _ in left}]
    if letter is None:
        return True
    try:
        way.send(letter, f"mail-{rows[0].id}")
    except Never as wrong:
        _mark(rows, MailState.FAILED, error=str(wrong))
        done.failed += 1
    except Unknown as wrong:
        _mark(rows, MailState.FAILED, error=f"{UNKNOWN} {wrong}")
        done.failed += 1
        return False
    except NotNow as wrong:
        _later(rows, str(wrong), moment, done)
        done.notes.append(str(wrong))
        return not wrong.everything
    else:
        _mark(rows, MailState.SENT, moment=now())
        done.sent += 1
    return True


def _claim(batch: Batch) -> list[Any]:
    """The rows of a batch that this worker has now; those that another one took meanwhile are left out."""
    with own_transaction() as conn:
        won = conn.scalars(
            sa.update(Mail)
            .where(Mail.id.in_(batch.mail_ids), Mail.state == MailState.WAITING.value)
            .values(state=MailState.SENDING.value, tries=Mail.tries + 1, next_try_at=now())
            .returning(Mail.id)
        ).all()
        table = Mail.__table__
        return list(conn.execute(sa.select(table).where(table.c.id.in_(won)).order_by(table.c.id)).all()) if won else []


def _refused(rows: list[Any], done: Done) -> list[Any]:
    """Cancels what must not go (a closed account, a child) or is not wanted; returns the rest."""
    with own_transaction("DEFERRED") as conn:
        no = recipients.refusals([Letter(row.id, row.user_id, row.student_id, row.to_email, row.link_id) for row in rows], conn)
        wanted = recipients.choices([row.user_id for row in rows if row.user_id is not None and not row.urgent], conn)
    for row in rows:
        if not row.urgent and row.user_id is not None and wanted.get(row.user_id) == Digest.OFF:
            no.setdefault(row.id, DIGEST_IS_OFF)
    for row in rows:
        if row.id in no:
            _mark([row], MailState.CANCELED, error=no[row.id])
            done.canceled += 1
    return [row for row in rows if row.id not in no]


def _written(rows: Sequence[Any], batch: Batch) -> tuple[Any, list[tuple[Any, str]]]:
    """The message, and rows that are left out because what they lead to is closed. None where nothing is left."""
    links = _links([row.link_id for row in rows if row.link_id is not None])
    items: list[writing.Item] = []
    kept: list[Any] = []
    left: list[tuple[Any, str]] = []
    for row in rows:
        link = links.get(row.link_id)
        if row.link_id is not None and (link is None or link.revoked_at is not None or link.expires_at <= now()):
            left.append((row, "Its link is revoked or has expired."))
            continue
        address = whole_address(row.path + token_of(link)) if link is not None else whole_address(row.path) if row.path else ""
        text = row.text.replace("{link}", address)
        items.append(writing.Item(row.topic, row.subject, text, address))
        kept.append(row)
    if not kept:
        return None, left
    first = kept[0]
    base, choice = whole_address("/").rstrip("/"), ""
    if batch.is_digest and first.user_id is not None:
        choice = whole_address("/mail/choice")
    with in_language(first.language):
        foot = _("Sent by Pathway Portal, %(address)s", address=base)
        if choice:
            foot += "\n" + _("How often you get this is yours to say: %(address)s", address=choice)
        several = ngettext("%(num)s message from Pathway Portal", "%(num)s messages from Pathway Portal", len(kept))
        letter = writing.message(
            to=writing.recipient(first.to_name, first.to_email), mail_from=from_address(current_app.config), mail_id=first.id, key=first.key,
            subject=first.subject if len(kept) == 1 else several, items=items, public_url=base, foot=foot, choice=choice,
        )
    if not current_app.config.get("SMTP_HOST"):
        letter["X-Portal-Mails"] = " ".join(str(row.id) for row in kept)
    return letter, left


def _links(ids: Sequence[int]) -> dict[int | None, SignedLink]:
    """Links as they stand, read beside the session: a commit that has just happened may have called us."""
    if not ids:
        return {}
    with own_transaction("DEFERRED") as conn:
        table = SignedLink.__table__
        return {row.id: SignedLink(**row._asdict()) for row in conn.execute(sa.select(table).where(table.c.id.in_(ids)))}


def _later(rows: Sequence[Any], why: str, moment: datetime, done: Done) -> None:
    """Waits longer after each try; after the last it has failed."""
    for row in rows:
        if row.tries > len(WAITS):
            _mark([row], MailState.FAILED, error=f"Tried {row.tries} times. {why}")
            done.failed += 1
        else:
            with own_transaction() as conn:
                conn.execute(
                    sa.update(Mail)
                    .where(Mail.id == row.id, Mail.state == MailState.SENDING.value)
                    .values(state=MailState.WAITING.value, next_try_at=moment + WAITS[row.tries - 1], error=why[:400])
                )
            done.again += 1


def _mark(rows: Sequence[Any], state: MailState, *, error: str = "", moment: datetime | None = None) -> None:
    with own_transaction() as conn:
        conn.execute(
            sa.update(Mail)
            .where(Mail.id.in_([row.id for row in rows]), Mail.state == MailState.SENDING.value)
            .values(state=state.value, error=error[:400], sent_at=moment)
        )
        if moment is not None:
            if links := [row.link_id for row in rows if row.link_id is not None]:
                conn.execute(sa.update(SignedLink).where(SignedLink.id.in_(links)).values(sent_at=moment))
            if people := {row.user_id for row in rows if row.user_id is not None and not row.urgent}:
                conn.execute(sa.update(DigestChoice).where(DigestChoice.user_id.in_(people)).values(sent_at=moment))


def recover_lost(moment: datetime) -> int:
    """Sets aside what was claimed long ago and never marked; returns how many."""
    with own_transaction() as conn:
        return conn.execute(
            sa.update(Mail)
            .where(Mail.state == MailState.SENDING.value, Mail.next_try_at < moment - LOST_AFTER)
            .values(state=MailState.FAILED.value, error=f"{UNKNOWN} The portal stopped while it was sending.")
        ).rowcount


def empty_texts(moment: datetime | None = None) -> int:
    """Empties what went, failed or was canceled more than a month ago, its files too; returns how many rows."""
    before = (moment or now()) - TEXTS_KEPT
    over = (MailState.SENT.value, MailState.FAILED.value, MailState.CANCELED.value)
    with own_transaction() as conn:
        emptied = conn.execute(
            sa.update(Mail).where(Mail.state.in_(over), Mail.text != "", sa.func.coalesce(Mail.sent_at, Mail.next_try_at) < before).values(text="")
        ).rowcount
    for file in folder(current_app.config).glob("*.eml"):
        if file.stat().st_mtime < before.timestamp():
            file.unlink(missing_ok=True)
    return emptied
