"""Moves everything from SQLite to an empty PostgreSQL database: all of it, proven, or nothing."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from portal.database import Model
from portal.moving import rows

Told = Callable[[str], None]


class MoveError(Exception):
    """Why nothing was moved, in a sentence for who runs the command."""


def move(*, source: sa.URL, target: sa.URL, config: Config, told: Told) -> rows.Summary:
    """Copies every table and compares counts and checksums; gives how many rows were moved.

    `source` is opened read-only and read as of one moment. Migrations and rows go into one transaction on `target`,
    which any refusal, difference or write to the source in the meantime takes back.
    """
    if source.get_backend_name() != "sqlite" or not source.database or target.get_backend_name() != "postgresql":
        raise MoveError("The move goes from a SQLite file (DATABASE_URL) to PostgreSQL (--to postgresql+psycopg://...).")
    if not Path(source.database).is_file():
        raise MoveError(f"There is no database at {source.database}.")
    engine = sa.create_engine(target)
    try:
        with _reading(source.database) as (old, written), engine.begin() as new:
            _refuse_unless_ready(old, new, config)
            moved = _copy_all(old, new, config, told)
            new.exec_driver_sql("ANALYZE")  # or the first pages would be planned for empty tables
            if written():
                raise MoveError("Somebody wrote to the SQLite database during the move. Stop the web server and the queue, then move again.")
    except sa.exc.SQLAlchemyError as error:
        raise MoveError(f"A database refused: {_first_line(getattr(error, 'orig', None) or error)}") from error
    finally:
        engine.dispose()
    return moved


@contextmanager
def _reading(path: str) -> Generator[tuple[sa.Connection, Callable[[], bool]]]:
    """The source as of one moment, and whether anybody has written to it since; nobody can write through either."""
    address = f"file:{quote(path)}?mode=ro"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=sa.NullPool)
    sa.event.listen(engine, "begin", lambda conn: conn.exec_driver_sql("BEGIN"))
    with closing(connect()) as watch, engine.connect() as conn:

        def version() -> int:
            found: int = watch.execute("PRAGMA data_version").fetchone()[0]
            return found

        before = version()  # before the snapshot: a write between the two is taken for one that was missed, never overlooked
        conn.exec_driver_sql("SELECT count(*) FROM sqlite_master")  # the snapshot begins with the first read, not with BEGIN
        yield conn, lambda: version() != before


def _refuse_unless_ready(old: sa.Connection, new: sa.Connection, config: Config) -> None:
    head = ScriptDirectory.from_config(config).get_current_head()
    at = MigrationContext.configure(old).get_current_revision()
    if at != head:
        raise MoveError(f"The SQLite database is at migration {at or 'none'}, not {head}. Run: flask --app wsgi db upgrade")
    if names := sa.inspect(new).get_table_names():
        raise MoveError(f"The target is not empty: it holds {len(names)} tables, e.g. {sorted(names)[0]}. Give an empty database.")


def _copy_all(old: sa.Connection, new: sa.Connection, config: Config, told: Told) -> rows.Summary:
    config.attributes["connection"] = new
    told("Making the tables ...")
    command.upgrade(config, "head")
    tables = Model.metadata.sorted_tables  # parents first
    for table in reversed(tables):
        if new.scalar(sa.select(sa.literal(1)).select_from(table).limit(1)):  # what a migration itself wrote the source has too
            new.execute(sa.delete(table))
    total = rows.Summary()
    for table in tables:
        copied = _copy(old, new, table, told)
        arrived = rows.summary(new, table)
        if arrived != copied:
            raise MoveError(
                f"{table.name} differs: {copied.rows:,} rows with checksum {copied.checksum:016x} in SQLite, "
                f"{arrived.rows:,} with {arrived.checksum:016x} in PostgreSQL."
            )
        _advance(new, table)
        total = rows.Summary(total.rows + arrived.rows, (total.checksum + arrived.checksum) % 2**64)
    return total


def _copy(old: sa.Connection, new: sa.Connection, table: sa.Table, told: Told) -> rows.Summary:
    """One COPY: PostgreSQL checks foreign keys after a statement, so rows may point at later ones of their own table."""
    names = ", ".join(new.dialect.identifier_preparer.quote(each.name) for each in table.columns)
    whole = old.scalar(sa.select(sa.func.count()).select_from(table)) or 0
    documents = rows.documents(table)
    found, said = rows.Summary(), time.monotonic()
    cursor: Any = new.connection.cursor()
    try:
        with cursor.copy(f"COPY {new.dialect.identifier_preparer.format_table(table)} ({names}) FROM STDIN") as copy:
            for row in rows.read(old, table):
                copy.write_row(row)
                found = found.with_row(rows.comparable(row, documents))
                if time.monotonic() - said > 1:
                    said = time.monotonic()
                    told(f"{table.name}: {found.rows:,} of {whole:,}")
    except (new.dialect.dbapi.Error, ValueError) as error:  # type: ignore[union-attr]
        raise MoveError(f"{table.name} does not fit: {_first_line(error)}") from error
    finally:
        cursor.close()
    return found


def _advance(new: sa.Connection, table: sa.Table) -> None:
    """The next row made gets a number above all that were moved."""
    column = table.autoincrement_column
    if column is None:
        return
    sequence = new.scalar(sa.select(sa.func.pg_get_serial_sequence(table.name, column.name)))
    highest = new.scalar(sa.select(sa.func.max(column)))
    if sequence and highest is not None:
        new.execute(sa.select(sa.func.setval(sequence, highest)))


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
