"""Reads of the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.mail.models import Digest, Mail, MailState
from portal.mail.permissions import mails_visible_to
from portal.mail.recipients import Letter, choices, refusals

TABS = {"waiting": "Waits", "sent": "Went", "failed": "Failed", "canceled": "Canceled"}
STATES = {"waiting": ("waiting", "sending"), "sent": ("sent",), "failed": ("failed",), "canceled": ("canceled",)}


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; an empty word narrows nothing."""

    tab: str = "waiting"
    topic: str = ""
    who: str = ""
    since: date | None = None
    until: date | None = None


def conditions(viewer: Viewer, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    """The viewer's mail under these filters, in every state."""
    found = [mails_visible_to(viewer)]
    if wanted.topic:
        found.append(Mail.topic == wanted.topic)
    for word in wanted.who.lower().split()[:6]:
        pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        found.append(sa.or_(sa.func.lower(Mail.to_name).like(pattern, escape="\\"), sa.func.lower(Mail.to_email).like(pattern, escape="\\")))
    if wanted.since:
        found.append(Mail.made_at >= datetime.combine(wanted.since, time(), UTC))
    if wanted.until:
        found.append(Mail.made_at < datetime.combine(wanted.until, time(), UTC) + timedelta(days=1))
    return found


def outbox(viewer: Viewer, wanted: Wanted) -> sa.Select[*tuple[Any, ...]]:
    """The rows of one tab: what waits longest first, else the newest first."""
    columns = (Mail.id, Mail.to_name, Mail.to_email, Mail.topic, Mail.subject, Mail.urgent, Mail.state, Mail.tries, Mail.next_try_at, Mail.error, Mail.made_at, Mail.sent_at)
    order = (Mail.urgent.desc(), Mail.made_at, Mail.id) if wanted.tab == "waiting" else (sa.func.coalesce(Mail.sent_at, Mail.made_at).desc(), Mail.id.desc())
    return sa.select(*columns).where(*conditions(viewer, wanted), Mail.state.in_(STATES[wanted.tab])).order_by(*order)


def counts(viewer: Viewer, wanted: Wanted) -> dict[str, int]:
    """Tab -> how many, under the same filters."""
    rows = db.session.execute(sa.select(Mail.state, sa.func.count().label("n")).where(*conditions(viewer, wanted)).group_by(Mail.state)).all()
    by_state = {row.state: int(row.n) for row in rows}
    return {tab: sum(by_state.get(state, 0) for state in states) for tab, states in STATES.items()}


def topics_of(viewer: Viewer) -> Sequence[str]:
    return db.session.scalars(sa.select(Mail.topic).where(mails_visible_to(viewer)).distinct().order_by(Mail.topic)).all()


def visible_mail(viewer: Viewer, mail_id: int) -> Mail | None:
    return db.session.scalar(sa.select(Mail).where(Mail.id == mail_id, mails_visible_to(viewer)))


@dataclass(frozen=True)
class Letterbox:
    """How mail reaches one person: where, how often, and why not, where it does not."""

    email: str
    digest: Digest
    refusal: str
    last_at: datetime | None


def letterbox(user_id: int) -> Letterbox:
    email = db.session.scalar(sa.select(User.email).where(User.id == user_id)) or ""
    conn = db.session.connection()
    last = db.session.scalar(sa.select(sa.func.max(Mail.sent_at)).where(Mail.user_id == user_id, ~Mail.urgent))
    return Letterbox(email, choices([user_id], conn)[user_id], refusals([Letter(0, user_id, None, email)], conn).get(0, ""), last)


def standing() -> tuple[dict[str, int], datetime | None]:
    """State -> how many in this portal, and since when the oldest waits that could have gone."""
    rows = db.session.execute(sa.select(Mail.state, sa.func.count().label("n")).group_by(Mail.state)).all()
    oldest = db.session.scalar(sa.select(sa.func.min(Mail.next_try_at)).where(Mail.state == MailState.WAITING.value, Mail.next_try_at <= now(), Mail.urgent))
    return {row.state: int(row.n) for row in rows}, oldest
