"""Writes plans in chunks, each a transaction under a second, and learns the ids of what it made."""

# ruff: noqa: S608 - names of tables and columns in SQL are constants of this package
from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from typing import Any, cast

import sqlalchemy as sa

from portal.database import now
from portal.extensions import db
from portal.imports.kinds import Context
from portal.rosters.oneroster.planning.scope import Scope
from portal.rosters.signals import students_changed

CHUNK = 1_000
MANY = 5_000  # rows of enrollments in a chunk to begin with
SMALLEST = 500
SLOW = 0.3  # seconds: a chunk that takes longer makes the next ones smaller, a quick one larger again
BREATH = 0.005  # seconds between two chunks: who waits to write asks at least every 4 ms (decision 32)


def table_of(model: type[Any]) -> sa.Table:
    return cast(sa.Table, model.__table__)


@lru_cache(4_096)
def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class Pace:
    """How many rows a transaction has: fewer after one that took long, more after a quick one."""

    def __init__(self, largest: int, smallest: int = SMALLEST) -> None:
        self.size = self.largest = largest
        self.smallest = min(smallest, largest)

    @contextmanager
    def step(self) -> Iterator[None]:
        """Around one transaction. Behind it others may write: SQLite keeps no queue."""
        began = time.monotonic()
        yield
        took = time.monotonic() - began
        if took > SLOW:
            self.size = max(self.smallest, self.size // 2)
        elif took < SLOW / 4:
            self.size = min(self.largest, self.size * 2)
        if db.engine.dialect.name == "sqlite":
            time.sleep(BREATH)


class Writer:
    """One run of an import: `conn` is the staging database, the portal's own is reached through the session."""

    def __init__(
        self, conn: sqlite3.Connection, context: Context, scope: Scope, told: Callable[[str, int, int], None]
    ) -> None:
        self.conn, self.context, self.scope, self.told = conn, context, scope, told
        self.district_id = context.district_id
        self.done = self.total = 0
        self.moves_all = bool(conn.execute("SELECT count(*) FROM moves_all").fetchone()[0])
        """Every student is told of at the end, so that nobody need be told of twice."""

    def chunks(
        self, source: str, where: str = "1", *, columns: str = "p.*", size: int = CHUNK, doing: str = ""
    ) -> Iterator[list[sqlite3.Row]]:
        """Rows of a plan `p` by position; after each chunk was written the transaction is committed.

        Rows come by position and not from an open cursor, so that ids can be learned in between.
        """
        after, pace = 0, Pace(size)
        while True:
            rows = self.conn.execute(
                f"SELECT p.rowid AS place, {columns} FROM {source} p WHERE p.rowid > ? AND ({where}) "
                "ORDER BY p.rowid LIMIT ?",
                (after, pace.size),
            ).fetchall()
            if not rows:
                return
            with pace.step():
                yield rows
                db.session.commit()
            after = rows[-1]["place"]
            self.done += len(rows)
            self.told(doing or "Importing", self.done, max(self.total, self.done))

    def moved(self, student_ids: Iterable[int]) -> None:
        """Tells the rooms above of students whom this chunk changes, unless all are told of at the end."""
        if not self.moves_all:
            students_changed.send(None, student_ids=set(student_ids))

    def insert(self, model: type[Any], rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            db.session.connection().execute(sa.insert(table_of(model)), rows)

    def update(self, model: type[Any], rows: Sequence[dict[str, Any]]) -> None:
        """`rows` have `id` and the new values; a version and a time of change move along where there are some."""
        if not rows:
            return
        table = table_of(model)
        names = [name for name in rows[0] if name != "id"]
        values: dict[str, Any] = {name: sa.bindparam(f"v_{name}") for name in names}
        if "version" in table.c:
            values["version"] = table.c.version + 1
        if "updated_at" in table.c:
            values["updated_at"] = now()
        statement = sa.update(table).where(table.c.id == sa.bindparam("row_id")).values(values)
        given = [{"row_id": row["id"], **{f"v_{name}": row[name] for name in names}} for row in rows]
        db.session.connection().execute(statement, given)

    def learn(self, resolved: str, model: type[Any], sids: Sequence[str]) -> dict[str, int]:
        """Ids of rows just made, by sourcedId; also put into a r_ table of staging."""
        if not sids:
            return {}
        table = table_of(model)
        found = db.session.connection().execute(
            sa.select(table.c.sourced_id, table.c.id).where(
                table.c.district_id == self.district_id, table.c.sourced_id.in_(sids)
            )
        )
        ids = {row.sourced_id: row.id for row in found}
        self.conn.execute("BEGIN")
        self.conn.executemany(f"INSERT OR REPLACE INTO {resolved} VALUES (?, ?)", ids.items())
        self.conn.execute("COMMIT")
        return ids

    def ids(self, resolved: str, sids: Sequence[str | None]) -> dict[str, int]:
        """sid -> id of what is known by now."""
        asked = sorted({sid for sid in sids if sid})
        found: dict[str, int] = {}
        for start in range(0, len(asked), 900):
            part = asked[start : start + 900]
            marks = ", ".join("?" * len(part))
            found.update(self.conn.execute(f"SELECT sid, id FROM {resolved} WHERE sid IN ({marks})", part).fetchall())
        return found
