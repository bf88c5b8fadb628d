"""The database itself: does it answer, as it was set up, at the right migration, and is it whole."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from portal.database import now
from portal.extensions import db
from portal.operations import revisions
from portal.operations.doctor.findings import Finding, look_at, mend, ok

OLDEST_SQLITE = (3, 37, 0)
OLDEST_POSTGRESQL = 13
SKEW = 5.0
PRAGMAS = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def ask(statement: str) -> list[sa.Row[Any]]:
    return list(db.session.execute(sa.text(statement)))


def reachable() -> Finding:
    where = db.engine.url.render_as_string(hide_password=True)
    try:
        db.session.execute(sa.select(1))
    except sa.exc.SQLAlchemyError as error:
        why = str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]
        return mend("database", f"{where} does not answer: {why}", "Check DATABASE_URL, that the server runs, and that it lets this account in.")
    return ok("database", f"{where} answers")


def look() -> Iterator[Finding]:
    yield from (sqlite() if is_sqlite() else postgresql())
    yield migrations()


def sqlite() -> Iterator[Finding]:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        yield mend("SQLite", f"{sqlite3.sqlite_version} is too old", "Use a Python with SQLite 3.37 or newer.")
    else:
        yield ok("SQLite", sqlite3.sqlite_version)
    wrong = [name for name, wanted in PRAGMAS.items() if ask(f"PRAGMA {name}")[0][0] != wanted]
    if ask("PRAGMA busy_timeout")[0][0] < 1000:
        wrong.append("busy_timeout")
    if wrong:
        yield mend("SQLite settings", f"{', '.join(wrong)} not as they should be", "The database must lie on a local disk: write-ahead logging works on no network share.")
    else:
        yield ok("SQLite settings", "write-ahead log, foreign keys, full sync, patience when busy")


def postgresql() -> Iterator[Finding]:
    version, encoding, isolation = (str(ask(f"SHOW {name}")[0][0]) for name in ("server_version_num", "server_encoding", "transaction_isolation"))
    if int(version) // 10_000 < OLDEST_POSTGRESQL:
        yield mend("PostgreSQL", f"version {int(version) // 10_000} is too old", f"Move to version {OLDEST_POSTGRESQL} or newer.")
    else:
        yield ok("PostgreSQL", f"version {int(version) // 10_000}, no extension is needed")
    if encoding != "UTF8":
        yield mend("encoding", encoding, "Make the database anew with ENCODING 'UTF8' and restore into it.")
    if isolation != "read committed":
        yield look_at("isolation", isolation, "The portal was made for 'read committed', PostgreSQL's default.")
    there = ask("SELECT extract(epoch FROM clock_timestamp())")[0][0]
    skew = abs(float(there) - time.time())
    if skew > SKEW:
        yield look_at("clock", f"the database's is {skew:.0f} seconds away from this machine's", "Set both by NTP.")
    else:
        yield ok("clock", f"{now():%Y-%m-%d %H:%M} UTC, the database agrees")


def migrations() -> Finding:
    standing = revisions.standing(db.session.connection())
    if standing == revisions.head():
        return ok("migrations", f"at {standing}, the newest")
    if standing is None:
        return mend("migrations", "none was run", "Run: flask --app wsgi db upgrade")
    if standing in revisions.known():
        return mend("migrations", f"at {standing}, the newest is {revisions.head()}", "Make a backup, then run: flask --app wsgi db upgrade")
    return mend("migrations", f"at {standing}, which this release does not know", "A newer release was here: install that one again, or restore the backup made before it.")


def look_at_all() -> Iterator[Finding]:
    """Reads the whole database, so it takes as long as that."""
    if not is_sqlite():
        bad = [str(row[0]) for row in ask("SELECT conname FROM pg_constraint WHERE NOT convalidated ORDER BY 1")]
        bad += [str(row[0]) for row in ask("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid ORDER BY 1")]
        yield mend("constraints", f"{', '.join(bad[:5])} not in force", "Find the rows that break them, then validate or reindex.") if bad else ok("constraints", "all in force")
        return
    whole = [str(row[0]) for row in ask("PRAGMA quick_check(5)")]
    if whole == ["ok"]:
        yield ok("file", "whole")
    else:
        yield mend("file", f"is damaged: {whole[0]}", "Stop the portal and restore the last backup (docs/running.md); look at the disk.")
    lost = ask("PRAGMA foreign_key_check")
    if lost:
        tables = ", ".join(sorted({str(row[0]) for row in lost}))
        yield mend("foreign keys", f"{len(lost)} rows of {tables} name a row that is gone", "Something else wrote to the file. Restore a backup, or ask for help with this line.")
    else:
        yield ok("foreign keys", "every row that is named is there")
