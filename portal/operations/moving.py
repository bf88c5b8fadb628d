"""The move of a whole portal from SQLite to PostgreSQL: every row, compared afterwards, or nothing.

The target is filled in one transaction. Tables are made without foreign keys, filled by COPY, and get their indexes, keys
and triggers then: faster, and in no order of who refers to whom. Both sides are read again through the same models and
compared by count and by a sum that no order of rows changes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.schema import AddConstraint, CreateIndex, CreateTable

from portal.accounts import triggers
from portal.database import Model
from portal.operations import revisions
from portal.operations.backup.manifest import sum_of
from portal.search import index

AT_ONCE = 5_000
Tell = Callable[[str, int], None]
"""(table, rows), after each."""


class MoveError(Exception):
    """Why it cannot be, as a sentence with the way out; the target is as it was."""


@dataclass(frozen=True)
class Moved:
    tables: int
    rows: int


def move(source: sa.Engine, target: sa.Engine, *, tell: Tell = lambda table, rows: None) -> Moved:
    """Copies what `source` holds at this moment; people may read and write meanwhile, but what they write stays behind.

    Raises MoveError where the source is no SQLite database at the newest migration, the target not empty, a value has no
    place there, or the two differ in the end.
    """
    if source.dialect.name != "sqlite" or target.dialect.name != "postgresql":
        raise MoveError("Only from SQLite to PostgreSQL. DATABASE_URL names where the portal is now, --to where it goes.")
    with source.connect().execution_options(sqlite_begin="DEFERRED") as here, here.begin(), target.connect() as there, there.begin():
        if revisions.standing(here) != revisions.head():
            raise MoveError("This database is not up to date: run `flask --app wsgi db upgrade` first.")
        if sa.inspect(there).get_table_names():
            raise MoveError("That database has tables. Make an empty one to move into: createdb portal")
        tables = sorted(Model.metadata.tables.values(), key=lambda table: table.name)
        for table in tables:
            there.execute(CreateTable(table, include_foreign_key_constraints=[]))
        sums = {table.name: _copy(here, there, table, tell) for table in tables}
        _finish(there, tables)
        if wrong := [name for name, seen in sums.items() if seen != _sum(there, Model.metadata.tables[name])]:
            raise MoveError(f"These tables differ after the move: {', '.join(wrong)}. Nothing was kept there.")
    return Moved(len(tables), sum(count for count, _ in sums.values()))


def _copy(here: sa.Connection, there: sa.Connection, table: sa.Table, tell: Tell) -> tuple[int, str]:
    """Count and sum of what was read, which is what was written."""
    columns = list(table.columns)
    processors = [column.type.dialect_impl(there.dialect).bind_processor(there.dialect) for column in columns]
    cursor: Any = there.connection.cursor()
    names = ", ".join(there.dialect.identifier_preparer.quote(column.name) for column in columns)

    def written(copy: Any) -> Iterator[list[Any]]:
        for row in _rows(here, table):
            copy.write_row([value if value is None or process is None else process(value) for value, process in zip(row, processors, strict=True)])
            yield _plain(row)

    try:
        with cursor.copy(f"COPY {there.dialect.identifier_preparer.format_table(table)} ({names}) FROM STDIN") as copy:
            found = sum_of(written(copy))
    except (psycopg.Error, ValueError) as error:
        raise MoveError(f"A row of {table.name} has no place in PostgreSQL: {str(error).splitlines()[0]}. Nothing was kept there.") from error
    tell(table.name, found[0])
    return found


def _rows(connection: sa.Connection, table: sa.Table) -> Iterator[Sequence[Any]]:
    return iter(connection.execute(sa.select(table).execution_options(yield_per=AT_ONCE)))


def _finish(there: sa.Connection, tables: Sequence[sa.Table]) -> None:
    for table in tables:
        for each in sorted(table.indexes, key=lambda index: str(index.name)):
            there.execute(CreateIndex(each))
    for table in tables:
        for key in sorted(table.foreign_key_constraints, key=lambda key: str(key.name)):
            there.execute(AddConstraint(key, isolate_from_table=False))
        for column in table.primary_key.columns:
            if (sequence := there.scalar(sa.select(sa.func.pg_get_serial_sequence(table.name, column.name)))) is not None:
                last = there.scalar(sa.select(sa.func.max(column)))
                there.execute(sa.select(sa.func.setval(sequence, last or 1, last is not None)))
    for statement in (*triggers.create("postgresql"), *index.create("postgresql")):
        there.exec_driver_sql(statement)
    there.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))")
    there.exec_driver_sql("INSERT INTO alembic_version VALUES (%s)", (revisions.head(),))


def _sum(connection: sa.Connection, table: sa.Table) -> tuple[int, str]:
    return sum_of(_plain(row) for row in _rows(connection, table))


def _plain(row: Sequence[Any]) -> list[Any]:
    """The same for both engines: 1.5 and 1.500, a moment in whichever zone, an object's keys in whichever order."""
    return [_value(value) for value in row]


def _value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime):
        return (value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)).isoformat()
    if isinstance(value, (dict, list)):
        return json.dumps(value, sort_keys=True)
    return bytes(value) if isinstance(value, memoryview) else value
