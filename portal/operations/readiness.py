"""Whether this process can do its work: three quick questions, answered without a secret or a name."""

from __future__ import annotations

import os
import sqlite3

import sqlalchemy as sa

from portal.extensions import db
from portal.operations import heartbeat, revisions

OK = "ok"


def checks() -> dict[str, str]:
    """Check -> 'ok', or what is wrong in a few words; every check is asked, whatever the others say."""
    database, migrations = _database()
    return {"database": database, "migrations": migrations, "queue": _queue()}


def _database() -> tuple[str, str]:
    try:
        db.session.execute(sa.select(1))
        standing = revisions.standing(db.session.connection())
    except sa.exc.SQLAlchemyError:
        db.session.rollback()
        return "does not answer", "not known"
    if standing == revisions.head():
        return OK, OK
    if standing is None:
        return OK, "none was run"
    return OK, "behind" if standing in revisions.known() else "ahead of this release"


def _queue() -> str:
    folder = heartbeat.queue_file().parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return "its folder cannot be written"
    try:
        heartbeat.waiting()
    except sqlite3.Error:
        return "its file cannot be used"
    return OK
