"""The seeded districts that are measured: made once a day and kept in var/bench, since making a large one takes minutes."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from portal.config import ROOT, VAR, database_url

FOLDER = VAR / "bench"
EMPTY = "empty"
"""A size beside those of the demo: the tables alone."""
MAKERS = ("portal/demo", "seeds", "migrations/versions")
"""What decides what such a district holds; a change of any of it makes the kept ones worthless."""


def url_of(size: str) -> str:
    """Where the district of this size lies, after making it if it is not there.

    A file in var/bench; where DATABASE_URL names a PostgreSQL server, a database beside that one (its user has to be
    allowed to create databases). Those of other days or of other code are removed.
    """
    name = f"bench_{size}_{key()}"
    return _in_folder(size, name) if engine() == "sqlite" else _on_server(sa.make_url(database_url(os.environ["DATABASE_URL"])), size, name)


def engine() -> str:
    """What the districts lie in: 'sqlite' or 'postgresql'."""
    return sa.make_url(database_url(os.environ.get("DATABASE_URL", "")) or "sqlite://").get_backend_name()


def key() -> str:
    """Today and a digest of what makes the data: what is under way, and what is late, goes by the day."""
    files = sorted(path for room in MAKERS for path in (ROOT / room).rglob("*") if path.suffix in (".py", ".csv", ".json", ".toml"))
    found = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:8]
    return f"{date.today():%Y%m%d}_{found}"


def _in_folder(size: str, name: str) -> str:
    path = FOLDER / f"{name}.db"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        for old in FOLDER.glob(f"bench_{size}_*"):
            old.unlink()
        begun = FOLDER / f"bench_{size}_begun.db"
        _make(f"sqlite:///{begun}", size)
        with closing(sqlite3.connect(begun)) as conn:  # the file alone is renamed: nothing may be left beside it
            conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        begun.rename(path)
    return f"sqlite:///{path}"


def _on_server(server: sa.URL, size: str, name: str) -> str:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as conn:
        there = set(conn.scalars(sa.text("SELECT datname FROM pg_database")))
        url = server.set(database=name).render_as_string(hide_password=False)
        if name not in there:
            for old in sorted(each for each in there if each.startswith(f"bench_{size}_")):
                conn.execute(sa.text(f'DROP DATABASE "{old}"'))
            begun = f"bench_{size}_begun"
            conn.execute(sa.text(f'CREATE DATABASE "{begun}"'))
            _make(server.set(database=begun).render_as_string(hide_password=False), size)
            conn.execute(sa.text(f'ALTER DATABASE "{begun}" RENAME TO "{name}"'))
    return url


def _make(url: str, size: str) -> None:
    """In processes of their own, so that nothing of the making is left in the one that measures."""
    begun = time.monotonic()
    print(f"Making the {size} to measure ...", file=sys.stderr)
    filled = [] if size == EMPTY else [["reference", "load"], ["demo", "load", "--size", size]]
    for command in (["db", "upgrade"], *filled):
        env = os.environ | {"DATABASE_URL": url, "FLASK_APP": "wsgi"}
        subprocess.run([sys.executable, "-m", "flask", *command], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
    print(f"... made in {time.monotonic() - begun:.0f} s.", file=sys.stderr)


def copy_of(url: str, name: str) -> str:
    """A copy that may be written to; one of the same name is replaced."""
    made = sa.make_url(url)
    if made.get_backend_name() == "sqlite":
        path = FOLDER / f"{name}.db"
        drop(f"sqlite:///{path}")
        shutil.copyfile(str(made.database), path)
        return f"sqlite:///{path}"
    copy = made.set(database=name).render_as_string(hide_password=False)
    drop(copy)
    with sa.create_engine(made.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool).connect() as conn:
        conn.execute(sa.text(f'CREATE DATABASE "{name}" TEMPLATE "{made.database}"'))
    return copy


def drop(url: str) -> None:
    """Removes such a copy, if it is there."""
    made = sa.make_url(url)
    if made.get_backend_name() == "sqlite":
        for ending in ("", "-wal", "-shm"):
            Path(f"{made.database}{ending}").unlink(missing_ok=True)
        return
    with sa.create_engine(made.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool).connect() as conn:
        conn.execute(sa.text(f'DROP DATABASE IF EXISTS "{made.database}" WITH (FORCE)'))


def megabytes(url: str) -> float:
    """How large the database is."""
    made = sa.make_url(url)
    if made.get_backend_name() == "sqlite":
        return Path(str(made.database)).stat().st_size / 1e6
    with sa.create_engine(made, poolclass=sa.NullPool).connect() as conn:
        return float(conn.scalar(sa.text("SELECT pg_database_size(current_database())")) or 0) / 1e6
