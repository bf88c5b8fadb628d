"""Reads the publishers' CSV files and writes ours; knows no table by name.

A cell is a string without surrounding spaces, a figure a `Decimal` as published (never a float, so that
nothing is rounded twice and a second build writes the same bytes). A missing figure is `None`, in a written
table an empty cell, and never zero.
"""

import csv
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import NamedTuple

MISSING = frozenset({"", "-", "—"})
NUMBER = re.compile(r"-?\d+(\.\d+)?")

Progress = Callable[[str], None]


class SourceError(Exception):
    """A publisher's file is not what we expect. `line` counts from 1; None where no one line is to blame."""

    def __init__(self, path: Path, line: int | None, message: str) -> None:
        self.path, self.line, self.message = path, line, message
        place = path.name if line is None else f"{path.name}, line {line}"
        super().__init__(f"{place}: {message}")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a source file, and where it stands there."""

    path: Path
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def error(self, message: str) -> SourceError:
        return SourceError(self.path, self.line, message)

    def text(self, column: str) -> str:
        """The cell, which must not be blank."""
        if not (value := self.cells[column]):
            raise self.error(f"the column “{column}” is blank.")
        return value

    def code(self, column: str, pattern: str, example: str) -> str:
        """The cell, which must match `pattern` as a whole; `example` says what it should look like."""
        value = self.cells[column]
        if not re.fullmatch(pattern, value):
            raise self.error(f"“{value}” in the column “{column}” is not a code like {example}.")
        return value

    def soc(self, column: str) -> str:
        return self.code(column, r"\d\d-\d{4}", "15-1212")

    def onet(self, column: str) -> str:
        return self.code(column, r"\d\d-\d{4}\.\d\d", "15-1212.00")

    def cip(self, column: str) -> str:
        """A six-digit CIP code, with or without the ="01.0000" that stops Excel from reading a number."""
        wrapped = r'(?:="(\d\d\.\d{4})"|\d\d\.\d{4})'
        return self.code(column, wrapped, "01.0000").strip('="')

    def number(self, column: str) -> Decimal | None:
        """The figure in the cell, or None where the publisher gives none (blank, - or —)."""
        value = self.cells[column]
        if value in MISSING:
            return None
        if not NUMBER.fullmatch(value):
            raise self.error(f"“{value}” in the column “{column}” is not a number.")
        return Decimal(value)

    def figure(self, column: str) -> Decimal:
        """The figure in the cell, which must be there."""
        if (value := self.number(column)) is None:
            raise self.error(f"the column “{column}” holds no number.")
        return value


@contextmanager
def open_csv(path: Path) -> "Iterator[csv.DictReader[str]]":
    """A CSV file in UTF-8, with or without a byte order mark. What cannot be read is a SourceError."""
    if not path.is_file():
        raise SourceError(path, None, "the file is missing.")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, restval=None)
        try:
            yield reader
        except UnicodeDecodeError:
            raise SourceError(path, None, "the file is not UTF-8 text.") from None
        except csv.Error as error:
            raise SourceError(path, reader.line_num, f"the row cannot be read as CSV ({error}).") from None


def read_columns(path: Path) -> list[str]:
    """The names of a file's columns."""
    with open_csv(path) as reader:
        return list(reader.fieldnames or ())


def read_rows(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of a CSV file, blank lines left out; only the cells of `columns` are kept.

    Raises SourceError for a missing column and for a row with more or fewer cells than the header.
    """
    with open_csv(path) as reader:
        header = reader.fieldnames or ()
        for name in columns:
            if name not in header:
                raise SourceError(path, 1, f"the column “{name}” is missing.")
        for cells in reader:
            if None in cells or None in cells.values():
                raise SourceError(
                    path,
                    reader.line_num,
                    f"the row does not have as many cells as the header, {len(header)}.",
                )
            yield Row(path, reader.line_num, {name: cells[name].strip() for name in columns})


class Table(NamedTuple):
    """A table of ours: its columns, and its rows in the order in which they are written."""

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]


def table(columns: str, rows: Iterable[tuple[str, ...]]) -> Table:
    """A table of rows that already have an order of their own. `columns` is separated by commas."""
    return Table(tuple(columns.split(",")), list(rows))


def sorted_table(columns: str, rows: Iterable[tuple[str, ...]]) -> Table:
    """A table without order of its own: each row once, sorted by all its cells."""
    return table(columns, sorted(set(rows)))


def cell(value: Decimal | int | None, places: int | None = None) -> str:
    """A figure as it is written: rounded half up to `places` where given, empty where missing."""
    if value is None:
        return ""
    if places is not None:
        value = Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return str(value)


def write_tables(out: Path, tables: dict[str, Table], progress: Progress) -> dict[str, int]:
    """Write each table to `out`/name.csv, whole or not at all, and return the rows of each."""
    out.mkdir(parents=True, exist_ok=True)
    for name, (columns, rows) in sorted(tables.items()):
        part = out / f"{name}.csv.part"
        with part.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(rows)
        os.replace(part, out / f"{name}.csv")
        progress(f"{name}: {len(rows):,} rows")
    return {name: len(rows) for name, (_, rows) in sorted(tables.items())}
