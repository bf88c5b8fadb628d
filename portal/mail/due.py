"""What is due: each urgent message by itself, and for each person one digest of everything that waits for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portal.clock import local
from portal.mail.models import Digest, Mail, MailState
from portal.mail.recipients import choices

AT_ONCE = 200
"""Messages of one run; the next run, a minute later, goes on."""
READ = 5_000


@dataclass(frozen=True)
class Batch:
    """Rows that leave as one message."""

    mail_ids: tuple[int, ...]
    is_digest: bool = False


def daily_hour(settings: Mapping[str, Any]) -> int:
    return int(settings.get("MAIL_HOUR", 6))


def slot(digest: Digest, moment: datetime, hour: int) -> datetime:
    """Everything posted before this moment goes now: the last full hour, or the last time it struck the daily hour."""
    full = local(moment).replace(minute=0, second=0, microsecond=0)
    if digest == Digest.HOURLY:
        return full
    if digest == Digest.OFF:
        return moment + timedelta(seconds=1)  # told at once that it will not go
    today = full.replace(hour=hour)
    return today if today <= moment else today - timedelta(days=1)


def due(conn: sa.Connection, moment: datetime, *, daily_hour: int) -> list[Batch]:
    """Urgent ones first, the longest waiting before the others."""
    waiting = sa.and_(Mail.state == MailState.WAITING.value, Mail.next_try_at <= moment)
    urgent = conn.scalars(sa.select(Mail.id).where(waiting, Mail.urgent).order_by(Mail.next_try_at, Mail.id).limit(AT_ONCE)).all()
    found = [Batch((mail_id,)) for mail_id in urgent]
    rows = conn.execute(
        sa.select(Mail.id, Mail.user_id, Mail.district_id, Mail.to_email, Mail.made_at, Mail.tries).where(waiting, ~Mail.urgent).order_by(Mail.id).limit(READ)
    ).all()
    wanted = choices([row.user_id for row in rows if row.user_id is not None], conn)
    people: dict[tuple[Any, ...], list[Any]] = {}
    for row in rows:
        people.setdefault((row.district_id, row.user_id, row.to_email.casefold()), []).append(row)
    for (_, user_id, _), those in people.items():
        until = slot(wanted.get(user_id, Digest.DAILY), moment, daily_hour)
        if any(row.tries or row.made_at < until for row in those):
            found.append(Batch(tuple(row.id for row in those), is_digest=True))
    return found[:AT_ONCE]
