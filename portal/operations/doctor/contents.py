"""What the portal keeps beside its rows: the trail's triggers, the search index, a district to work in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import sqlalchemy as sa

from portal.accounts import triggers
from portal.accounts.models import AuditEvent
from portal.database import now
from portal.extensions import db
from portal.operations.doctor.database import ask, is_sqlite
from portal.operations.doctor.findings import Finding, look_at, mend, ok
from portal.schools.models import District
from portal.search import index
from portal.search.models import SearchEntry

NAMED = re.compile(r"TRIGGER (?:IF NOT EXISTS )?(\w+)")


def look() -> Iterator[Finding]:
    dialect = db.engine.dialect.name
    yield trail(_triggers_of(triggers.create(dialect)))
    yield search(_triggers_of(index.create(dialect)))
    districts = db.session.scalar(sa.select(sa.func.count()).select_from(District)) or 0
    if not districts:
        yield look_at("districts", "none yet", "Make the first administrator: flask --app wsgi accounts create-admin")
    else:
        yield ok("districts", f"{districts}")
    newest = db.session.scalar(sa.select(sa.func.max(AuditEvent.at)))
    if newest is not None and newest > now() + timedelta(minutes=2):
        yield mend("clock", f"the trail has a row of {newest:%Y-%m-%d %H:%M}, which is still to come", "Set this machine's clock by NTP.")


def trail(wanted: set[str]) -> Finding:
    if missing := wanted - _triggers():
        return mend("audit trail", f"can be changed: {', '.join(sorted(missing))} missing", "A copy by hand left them behind. Restore with `backup restore`, which brings them.")
    return ok("audit trail", "append-only; `audit verify` checks its chain")


def search(wanted: set[str]) -> Finding:
    entries = db.session.scalar(sa.select(sa.func.count()).select_from(SearchEntry)) or 0
    if missing := wanted - _triggers():
        return mend("search", f"is not kept up to date: {', '.join(sorted(missing))} missing", "Restore with `backup restore`, which brings them.")
    if not entries:
        return look_at("search", "finds nothing", "Load the reference facts: flask --app wsgi reference load")
    if is_sqlite() and ask("SELECT count(*) FROM search_entries_fts_docsize")[0][0] != entries:
        return mend("search", "the index has other entries than the table", "Fill it anew: sqlite3 DATABASE \"INSERT INTO search_entries_fts(search_entries_fts) VALUES ('rebuild')\"")
    return ok("search", f"{entries:,} things can be found")


def _triggers_of(statements: list[str]) -> set[str]:
    return {name for statement in statements for name in NAMED.findall(statement)}


def _triggers() -> set[str]:
    if is_sqlite():
        return {str(row[0]) for row in ask("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    return {str(row[0]) for row in ask("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")}
