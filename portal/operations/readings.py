"""What is read when Prometheus asks: how the database, the outbox, the queue and the backups stand."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from prometheus_client.core import GaugeMetricFamily

from portal.database import now
from portal.extensions import db
from portal.mail import queries as mail
from portal.mail.models import MailState
from portal.operations import heartbeat, revisions
from portal.operations.backup import made
from portal.web import replica


class Readings:
    """A collector. What cannot be read is left out, which an alert on `absent` or `portal_database_up` notices."""

    def collect(self) -> Iterator[Any]:
        try:
            yield from _database()
            yield _one("portal_database_up", "1 while the database answers.", 1)
        except sa.exc.SQLAlchemyError:
            db.session.rollback()
            yield _one("portal_database_up", "1 while the database answers.", 0)
        if (standby := replica.standby()) is not None:
            yield from _standby(standby)
        with suppress(sqlite3.Error):
            yield _one("portal_queue_waiting", "Jobs that wait.", heartbeat.waiting())
        if (since := heartbeat.seconds_since()) is not None:
            yield _one("portal_queue_seconds_since_job", "Since the queue's consumer last ended a job; it has one every minute.", since)
        if (since := made.seconds_since()) is not None:
            yield _one("portal_backup_seconds_since", "Since the last backup was made.", since)


def _database() -> Iterator[Any]:
    counts, oldest = mail.standing()
    messages = GaugeMetricFamily("portal_outbox_messages", "Messages by state.", labels=["state"])
    for state in MailState:
        messages.add_metric([state.value], counts.get(state.value, 0))
    yield messages
    late = (now() - oldest).total_seconds() if oldest is not None else 0
    yield _one("portal_outbox_late_seconds", "How long the oldest urgent message waits that could have gone; 0: none.", late)
    yield _one("portal_database_bytes", "Its size on the disk.", _bytes())
    standing = revisions.standing(db.session.connection())
    yield _one("portal_database_migrated", "1 where the newest migration was run.", int(standing == revisions.head()))


def _standby(standby: replica.Standby) -> Iterator[Any]:
    """How far behind it is; not asked while it is left alone, so that a dead one holds up nobody's figures."""
    try:
        behind = None if standby.rests() else standby.lag()
    except replica.Unfit:
        behind = None
    except sa.exc.SQLAlchemyError as error:
        db.session.rollback()
        standby.failed(error)
        behind = None
    yield _one("portal_standby_up", "1 while the standby answers.", int(behind is not None))
    if behind is not None:
        standby.answers()
        yield _one("portal_standby_behind_seconds", "How far the standby is behind the primary; 0: it has everything.", behind)


def _bytes() -> int:
    url = db.engine.url
    if url.get_backend_name() == "sqlite":
        files = (Path(f"{url.database}{ending}") for ending in ("", "-wal"))
        return sum(os.path.getsize(file) for file in files if file.exists())
    return int(db.session.scalar(sa.text("SELECT pg_database_size(current_database())")) or 0)


def _one(name: str, says: str, value: float) -> Any:
    return GaugeMetricFamily(name, says, value=value)
