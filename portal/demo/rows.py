"""Many rows, quickly: collected per table with ids of our own, then written in the order of the foreign keys."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.database import Model, UtcDateTime
from portal.extensions import db

CHUNK = 5_000
FEW = 100


class Rows:
    """Nobody else may write to these tables meanwhile; `flush` writes and forgets, so memory stays flat.

    Columns that are not named get the model's default; moments get `moment`, so that the same call makes the same
    row on every day of the year.
    """

    def __init__(self, moment: datetime) -> None:
        self.moment = moment
        self.written: dict[str, int] = defaultdict(int)
        self._tables: dict[str, sa.Table] = dict(Model.metadata.tables)
        self._base: dict[str, dict[str, Any]] = {}
        self._pending: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._next: dict[str, int] = {}
        self._own_id: dict[str, bool] = {}

    def add(self, table: str, /, **values: Any) -> int:
        """Adds a row and returns its id; where the primary key is not an id of its own, 0."""
        base = self._base.get(table)
        if base is None:
            base = self._prepare(table)
        row = base | values
        if self._own_id[table]:
            row["id"] = self._next[table]
            self._next[table] += 1
        self._pending[table].append(row)
        return int(row["id"]) if "id" in row else 0

    def flush(self) -> None:
        """Writes what was collected, in the running transaction."""
        connection = db.session.connection()
        for table in Model.metadata.sorted_tables:
            pending = self._pending.pop(table.name, [])
            if connection.dialect.name == "postgresql" and len(pending) > FEW:
                _copy_in(connection, table, pending)
            else:
                for start in range(0, len(pending), CHUNK):
                    connection.execute(sa.insert(table), pending[start : start + CHUNK])
            if pending:
                self.written[table.name] += len(pending)
                if connection.dialect.name == "postgresql" and self._own_id[table.name]:
                    self._move_sequence(connection, table.name)

    def _prepare(self, name: str) -> dict[str, Any]:
        table = self._tables[name]
        base = {column.name: self._default(column) for column in table.columns}
        key = [*table.primary_key.columns]
        self._own_id[name] = len(key) == 1 and key[0].name == "id" and not key[0].foreign_keys
        if self._own_id[name]:
            highest = db.session.connection().scalar(sa.select(sa.func.max(table.c.id)))
            self._next[name] = (highest or 0) + 1
        elif "id" in base:
            del base["id"]
        self._base[name] = base
        return base

    def _default(self, column: sa.Column[Any]) -> Any:
        default = column.default
        if default is None:
            return None
        if default.is_callable:
            if isinstance(column.type, UtcDateTime):
                return self.moment
            return default.arg(None)  # type: ignore[attr-defined]
        return default.arg  # type: ignore[attr-defined]

    def _move_sequence(self, connection: sa.Connection, name: str) -> None:
        """PostgreSQL counts by itself and does not see ids that were given to it."""
        connection.execute(sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(name, "id"), self._next[name] - 1)))


def _copy_in(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    """PostgreSQL's COPY, which takes many rows in a fifth of the time of INSERT."""
    dialect = connection.dialect
    quote = dialect.identifier_preparer.quote
    ways = [(each.name, each.type.dialect_impl(dialect).bind_processor(dialect)) for each in table.columns if each.name in rows[0]]
    cursor: Any = connection.connection.cursor()
    with cursor, cursor.copy(f"COPY {quote(table.name)} ({', '.join(quote(name) for name, _ in ways)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([row[name] if way is None else way(row[name]) for name, way in ways])
