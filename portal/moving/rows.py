"""A table's rows as Python values that mean the same on either engine, and the checksum of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from hashlib import blake2b
from typing import Any, NamedTuple

import sqlalchemy as sa

CHUNK = 2_000
Row = tuple[Any, ...]


class Summary(NamedTuple):
    """How many rows a table has, and the sum of their hashes: the same whatever order they are read in."""

    rows: int = 0
    checksum: int = 0

    def with_row(self, row: Row) -> Summary:
        return Summary(self.rows + 1, (self.checksum + _hash(row)) % 2**64)


def read(connection: sa.Connection, table: sa.Table) -> Iterator[Row]:
    """Every row, converted by its columns' types and never all in memory.

    JSON is read as its text: as a value, JSON's own null and an empty column would both be None.
    """
    columns = [sa.cast(each, sa.Text) if isinstance(each.type, sa.JSON) else each for each in table.columns]
    with connection.execute(sa.select(*columns), execution_options={"yield_per": CHUNK}) as rows:
        for each in rows:
            yield tuple(each)


def summary(connection: sa.Connection, table: sa.Table) -> Summary:
    """The count and checksum of what `connection` sees of a table."""
    which = documents(table)
    found = Summary()
    for row in read(connection, table):
        found = found.with_row(comparable(row, which))
    return found


def comparable(row: Row, which: tuple[bool, ...]) -> Row:
    """The row with its JSON documents in one spelling, since a database may keep another than it was given."""
    return tuple(json.dumps(json.loads(value), sort_keys=True) if is_json and value is not None else value for value, is_json in zip(row, which, strict=True))


def documents(table: sa.Table) -> tuple[bool, ...]:
    """For each column of a table whether it holds JSON."""
    return tuple(isinstance(each.type, sa.JSON) for each in table.columns)


def _hash(row: Row) -> int:
    said = "\x1f".join(map(_spelled, row))
    return int.from_bytes(blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def _spelled(value: Any) -> str:
    """One spelling per value, its kind in front, so that 1, true, 1.0 and '1' stay four different things."""
    match value:
        case None:
            return "-"
        case bool():
            return f"b{value:d}"
        case Decimal():
            return f"n{value.normalize():f}"
        case float() | int():
            return f"{type(value).__name__[0]}{value!r}"
        case datetime() | date() | time():
            return f"t{value.isoformat()}"
        case bytes() | memoryview():
            return f"x{bytes(value).hex()}"
    return f"s{len(value)}:{value}"
