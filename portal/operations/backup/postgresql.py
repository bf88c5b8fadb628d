"""PostgreSQL's own pg_dump and pg_restore, held to the same moment as the counts."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from portal.operations.backup.manifest import BackupError, sum_of
from portal.operations.revisions import standing

PLAIN = ("--no-owner", "--no-privileges")


@contextmanager
def moment(url: sa.URL) -> Generator[sa.Connection]:
    """A connection that sees one moment of the database, however long it looks."""
    engine = sa.create_engine(url, isolation_level="REPEATABLE READ", poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SET TIME ZONE 'UTC'")  # rows are compared as text
            yield connection
    finally:
        engine.dispose()


def dump(connection: sa.Connection, url: sa.URL, target: Path) -> None:
    """Writes what the connection sees with pg_dump."""
    name = str(connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar())
    _run("pg_dump", "--format=custom", *PLAIN, f"--snapshot={name}", f"--file={target}", url=url)


def load(source: Path, url: sa.URL) -> None:
    """Fills an empty database; all or nothing."""
    _run("pg_restore", *PLAIN, "--exit-on-error", "--single-transaction", str(source), url=url)


def tables(connection: sa.Connection) -> dict[str, tuple[int, str]]:
    names = sorted(sa.inspect(connection).get_table_names())
    found = {}
    for name in names:
        rows = connection.execution_options(yield_per=5_000).exec_driver_sql(f'SELECT t::text FROM "{name}" AS t')  # noqa: S608
        found[name] = sum_of(row[0] for row in rows)
    return found


def migration(connection: sa.Connection) -> str | None:
    return standing(connection)


def stored(connection: sa.Connection) -> dict[str, str]:
    return {row.key: row.sha256 for row in connection.exec_driver_sql("SELECT key, sha256 FROM stored_files ORDER BY key")}


def _run(program: str, *arguments: str, url: sa.URL) -> None:
    """The password goes by the environment: a command line is shown to every account of the machine."""
    plain = url.set(drivername="postgresql", password=None).render_as_string()
    if shutil.which(program) is None:
        raise BackupError(f"{program} is not here. Install PostgreSQL's client programs (Debian, Ubuntu: apt-get install postgresql-client), or run on the database's machine: pg_dump --format=custom --no-owner --file=portal.dump '{plain}'")
    secret = {"PGPASSWORD": url.password} if url.password else {}
    target = ("--dbname", plain)
    done = subprocess.run([program, *target, *arguments], env=os.environ | secret, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupError(f"{program}: {(done.stderr.strip() or 'failed without a word').splitlines()[0]}")
