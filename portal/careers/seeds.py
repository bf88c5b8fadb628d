"""Brings a CSV table of `seeds/` into a database table: what is new, changed or gone, and nothing else.

Rows are matched by key, so ids stay what they were and nothing that points to a row breaks. Bytes that were
loaded before are known by their digest and cost no more than reading the file.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, cast

import sqlalchemy as sa

from portal.careers.models import LoadedSeed
from portal.clock import this_day
from portal.extensions import db
from portal.frameworks.models import Cluster, Framework, Pathway

CHUNK = 5_000
Values = dict[str, Any]
Gone = Literal["delete", "keep", "retire"]


class SeedError(ValueError):
    """A seed table is missing or cannot be read; the message names file and line."""


class Keys:
    """Ids of the national rows that other tables name by their codes; read when first asked for."""

    @cached_property
    def frameworks(self) -> dict[str, int]:
        rows = db.session.execute(sa.select(Framework.key, Framework.id).where(Framework.key.is_not(None)))
        return {str(key): row_id for key, row_id in rows}

    @cached_property
    def clusters(self) -> dict[tuple[str, str], int]:
        return self._by_code(Cluster)

    @cached_property
    def pathways(self) -> dict[tuple[str, str], int]:
        return self._by_code(Pathway)

    @staticmethod
    def _by_code(model: type[Cluster] | type[Pathway]) -> dict[tuple[str, str], int]:
        rows = db.session.execute(
            sa.select(Framework.key, model.code, model.id)
            .join(Framework, Framework.id == model.framework_id)
            .where(Framework.key.is_not(None))
        )
        return {(str(key), code): row_id for key, code, row_id in rows}


Reader = Callable[[dict[str, str], Keys], Values]


@dataclass(frozen=True)
class SeedTable:
    """`seeds/<name>.csv` and where its rows go.

    `read(row, keys)` turns a CSV row into column values. `gone` says what becomes of rows that the file no
    longer has; `within` is a condition on those rows of the table that the file is about (a table may hold
    districts' own rows too). `revision` is raised when the same bytes should load again in another way.
    """

    name: str
    table: sa.Table
    key: tuple[str, ...]
    read: Reader
    gone: Gone = "delete"
    within: Callable[[], sa.ColumnElement[bool]] | None = None
    revision: int = 1
    adds: bool = True
    """Whether a row that the table does not have is made; one that only adds words to other rows makes none."""


@dataclass
class Outcome:
    """What loading one table did."""

    name: str
    rows: int
    new: int = 0
    changed: int = 0
    gone: int = 0
    known: bool = field(default=False)
    """The same bytes were loaded before."""

    @property
    def did_something(self) -> bool:
        return bool(self.new or self.changed or self.gone)

    def __str__(self) -> str:
        parts = [f"{count:,} {word}" for count, word in self._counts if count]
        return f"{self.name:<22}{self.rows:>8,} rows   {', '.join(parts) or 'as before'}"

    @property
    def _counts(self) -> Sequence[tuple[int, str]]:
        return ((self.new, "new"), (self.changed, "changed"), (self.gone, "gone"))


def load_table(seed: SeedTable, folder: Path, keys: Keys) -> Outcome:
    """Loads one table and commits, in chunks for long ones. Raises SeedError for a file it cannot take."""
    path = folder / f"{seed.name}.csv"
    if not path.is_file():
        raise SeedError(f"{path} is missing. Run `flask --app wsgi reference build` to make the tables.")
    digest = hashlib.sha256(path.read_bytes() + str(seed.revision).encode()).hexdigest()
    loaded = db.session.get(LoadedSeed, seed.name)
    if loaded is not None and loaded.digest == digest:
        return Outcome(seed.name, loaded.rows, known=True)
    wanted = {tuple(row[name] for name in seed.key): row for row in _rows(seed, path, keys)}
    outcome = bring(seed, wanted)
    remember(seed.name, digest, outcome.rows)
    db.session.commit()
    return outcome


def remember(name: str, digest: str, rows: int) -> None:
    """Notes that these bytes are loaded."""
    db.session.merge(LoadedSeed(name=name, digest=digest, rows=rows, loaded_on=this_day()))
    db.session.flush()


def _rows(seed: SeedTable, path: Path, keys: Keys) -> Iterator[Values]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        try:
            for row in reader:
                yield seed.read(row, keys)
        except (KeyError, ValueError, TypeError, csv.Error) as error:
            raise SeedError(f"{path.name}, line {reader.line_num}: cannot read {error}.") from error


def bring(seed: SeedTable, wanted: dict[tuple[Any, ...], Values]) -> Outcome:
    """Makes the seed's part of its table hold these rows, by key; does not commit the last of them."""
    outcome = Outcome(seed.name, len(wanted))
    table, identity = seed.table, next(iter(seed.table.primary_key.columns))
    columns = list(next(iter(wanted.values()))) if wanted else list(seed.key)
    statement = sa.select(identity.label("_identity"), *(table.c[name] for name in columns))
    if seed.within is not None:
        statement = statement.where(seed.within())
    have = {tuple(row[name] for name in seed.key): row for row in db.session.execute(statement).mappings()}

    new = [row for key, row in wanted.items() if key not in have] if seed.adds else []
    changed = [
        {"_identity": have[key]["_identity"], **{f"_{name}": row[name] for name in columns}}
        for key, row in wanted.items()
        if key in have and any(have[key][name] != row[name] for name in columns)
    ]
    lost = [row["_identity"] for key, row in have.items() if key not in wanted]
    if seed.gone == "delete":
        outcome.gone = _in_chunks(lost, lambda some: sa.delete(table).where(identity.in_(some)), step=500)
    elif seed.gone == "retire":
        still = table.c.retired.is_(False)
        outcome.gone = _in_chunks(
            lost, lambda some: sa.update(table).where(identity.in_(some), still).values(retired=True), step=500
        )
    if changed:
        change = sa.update(table).where(identity == sa.bindparam("_identity"))
        change = change.values({name: sa.bindparam(f"_{name}") for name in columns})
        outcome.changed = _many(change, changed)
    outcome.new = _many(sa.insert(table), new)
    return outcome


def _in_chunks(identities: Sequence[Any], deed: Callable[[Sequence[Any]], Any], *, step: int) -> int:
    done = 0
    for start in range(0, len(identities), step):
        result = db.session.execute(deed(identities[start : start + step]))
        done += cast(sa.CursorResult[Any], result).rowcount
    return done


def _many(statement: Any, rows: Sequence[Values]) -> int:
    """Executes for many rows; commits in between, so that nobody waits long for the one writer of SQLite."""
    for start in range(0, len(rows), CHUNK):
        if start:
            db.session.commit()
        db.session.execute(statement, rows[start : start + CHUNK])
    return len(rows)
