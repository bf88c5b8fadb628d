"""What an import would do, row by row, in a SQLite file of its own beside the upload.

Nothing of it is in the portal's database before somebody confirms, and pages can leaf through a million rows.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from portal.imports.kinds import Change

AT_ONCE = 2_000
TAKEN = ("new", "changed")
TABLE = """
CREATE TABLE IF NOT EXISTS changes (
    n INTEGER PRIMARY KEY, file TEXT NOT NULL DEFAULT '', line INTEGER NOT NULL, action TEXT NOT NULL,
    title TEXT NOT NULL, key TEXT NOT NULL, vals TEXT NOT NULL, differences TEXT NOT NULL,
    reason TEXT NOT NULL, col TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS ix_changes_action ON changes (file, action, line, n);
"""


def connect(folder: Path) -> sqlite3.Connection:
    """The staging database of an import's folder, made if need be; losing it costs only the preview."""
    made = sqlite3.connect(folder / "staging.db", isolation_level=None)
    made.execute("PRAGMA cache_size=-65536")
    made.execute("PRAGMA synchronous=OFF")
    return made


def looking(folder: Path) -> sqlite3.Connection:
    """For pages: only reads."""
    made = sqlite3.connect(f"file:{folder / 'staging.db'}?mode=ro", uri=True, isolation_level=None)
    made.row_factory = sqlite3.Row
    return made


def empty(conn: sqlite3.Connection) -> None:
    conn.execute("DROP TABLE IF EXISTS changes")
    conn.executescript(TABLE)


def as_row(change: Change, file: str = "") -> tuple[Any, ...]:
    return (
        file, change.line, change.action, change.title[:300], change.key,
        json.dumps(change.values, ensure_ascii=False) if change.action in TAKEN else "{}",
        json.dumps(change.differences, ensure_ascii=False), change.reason, change.column,
    )


INSERT = (
    "INSERT INTO changes (file, line, action, title, key, vals, differences, reason, col) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def fill(conn: sqlite3.Connection, changes: Iterable[Change], told: Any = None, file: str = "") -> int:
    """Stores changes as they come; returns how many."""
    stream, count = iter(changes), 0
    while chunk := list(islice(stream, AT_ONCE)):
        conn.execute("BEGIN")
        conn.executemany(INSERT, (as_row(change, file) for change in chunk))
        conn.execute("COMMIT")
        count += len(chunk)
        if told:
            told(count)
    return count


def counts(conn: sqlite3.Connection) -> dict[str, int]:
    """Action -> how many, and 'warnings': rows that are taken but have something said about them."""
    found = {"new": 0, "changed": 0, "unchanged": 0, "rejected": 0}
    found.update(conn.execute("SELECT action, count(*) FROM changes GROUP BY action").fetchall())
    warned = "SELECT count(*) FROM changes WHERE reason <> '' AND action <> 'rejected'"
    found["warnings"] = conn.execute(warned).fetchone()[0]
    return found


def to_apply(conn: sqlite3.Connection, after: int, size: int) -> list[tuple[int, Change]]:
    """The next new or changed rows behind position `after`, in the file's order."""
    rows = conn.execute(
        "SELECT n, line, action, title, key, vals, differences, reason, col FROM changes "
        "WHERE n > ? AND action IN ('new', 'changed') ORDER BY n LIMIT ?",
        (after, size),
    )
    return [
        (n, Change(line, action, title, key, json.loads(vals), _pairs(differences), reason, column))
        for n, line, action, title, key, vals, differences, reason, column in rows
    ]


@dataclass(frozen=True)
class Shown:
    """A row of the preview."""

    file: str
    line: int
    action: str
    title: str
    key: str
    differences: tuple[tuple[str, str, str], ...]
    reason: str
    column: str


def page(
    folder: Path, action: str, *, file: str | None = "", first: int = 0, size: int = 50, warned: bool = False
) -> list[Shown]:
    """Rows of the preview by line; `file` None: of all files; `warned`: taken rows with a remark, of any action."""
    where, values = _where(action, file, warned)
    with closing(looking(folder)) as conn:
        rows = conn.execute(
            f"SELECT * FROM changes WHERE {where} ORDER BY file, line, n LIMIT ? OFFSET ?",  # noqa: S608
            (*values, size, first),
        ).fetchall()
    return [_shown(row) for row in rows]


def how_many(folder: Path, action: str, *, file: str | None = "", warned: bool = False) -> int:
    where, values = _where(action, file, warned)
    with closing(looking(folder)) as conn:
        return int(conn.execute(f"SELECT count(*) FROM changes WHERE {where}", values).fetchone()[0])  # noqa: S608


def rejected(folder: Path) -> Iterator[Shown]:
    """All rejected rows, for the file to download."""
    with closing(looking(folder)) as conn:
        for row in conn.execute("SELECT * FROM changes WHERE action = 'rejected' ORDER BY file, line, n"):
            yield _shown(row)


def every(folder: Path) -> Iterator[Shown]:
    """All rows as they were compared, in the file's order."""
    with closing(looking(folder)) as conn:
        for row in conn.execute("SELECT * FROM changes ORDER BY n"):
            yield _shown(row)


def keys(folder: Path) -> Iterator[tuple[str, str]]:
    """(action, key) of every row that is not rejected."""
    with closing(looking(folder)) as conn:
        for row in conn.execute("SELECT action, key FROM changes WHERE action <> 'rejected' ORDER BY n"):
            yield row["action"], row["key"]


def forget(folder: Path) -> None:
    """Leaves only the rejected rows: what was taken in lives in the portal now."""
    with closing(connect(folder)) as conn:
        tables = [name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in tables:
            if name != "changes" and not name.startswith("sqlite_"):
                conn.execute(f'DROP TABLE "{name}"')
        conn.execute("DELETE FROM changes WHERE action <> 'rejected'")
        conn.execute("VACUUM")


def _where(action: str, file: str | None, warned: bool) -> tuple[str, tuple[str, ...]]:
    if warned:
        return "reason <> '' AND action <> 'rejected'", ()
    if file is None:
        return "action = ?", (action,)
    return "file = ? AND action = ?", (file, action)


def _shown(row: sqlite3.Row) -> Shown:
    return Shown(
        row["file"], row["line"], row["action"], row["title"], row["key"], _pairs(row["differences"]), row["reason"],
        row["col"],
    )


def _pairs(text: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((str(label), str(old), str(new)) for label, old, new in json.loads(text))
