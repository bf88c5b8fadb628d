"""A SQLite file copied while others write to it, and what is in a copy."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from portal.operations.backup.manifest import sum_of


def snapshot(source: Path, target: Path) -> None:
    """One moment of the database as a file. All pages in one step: with a write-ahead log that holds no writer up, while
    a copy in parts would begin anew after every write of somebody else."""
    with closing(sqlite3.connect(source)) as ours, closing(sqlite3.connect(target)) as copy:
        ours.execute("PRAGMA busy_timeout=60000")
        ours.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")  # no second file to forget


def tables(file: Path) -> dict[str, tuple[int, str]]:
    """Table -> rows and checksum; what the full-text index keeps for itself is made of the others."""
    with closing(_read_only(file)) as database:
        names = [row[1] for row in database.execute("PRAGMA table_list") if row[0] == "main" and row[2] == "table" and not row[1].startswith("sqlite_")]
        return {name: sum_of(database.execute(f'SELECT * FROM "{name}"')) for name in sorted(names)}  # noqa: S608


def migration(file: Path) -> str | None:
    with closing(_read_only(file)) as database:
        row = database.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else None


def stored(file: Path) -> dict[str, str]:
    """Storage key -> SHA-256 of every file handed in that a row names."""
    with closing(_read_only(file)) as database:
        return dict(database.execute("SELECT key, sha256 FROM stored_files ORDER BY key"))


def damage(file: Path) -> str:
    """What SQLite finds wrong; empty where the file is whole."""
    try:
        with closing(_read_only(file)) as database:
            found = [row[0] for row in database.execute("PRAGMA quick_check(3)")]
            if found != ["ok"]:
                return str(found[0])
            lost = len(database.execute("PRAGMA foreign_key_check").fetchall())
            return f"{lost} rows name a row that is not there" if lost else ""
    except sqlite3.Error as error:
        return str(error)


def _read_only(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
