"""Streams a package's files into the staging database; rows that cannot be read are set aside with line and column."""

# ruff: noqa: S608 - names of tables and columns in SQL are constants of this package
from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from portal.imports.columns import plain
from portal.imports.complaints import Unreadable
from portal.imports.tables import Table, clean, csv_lines, open_table
from portal.rosters.cells import BadCell
from portal.rosters.oneroster.package import READ, Package
from portal.rosters.oneroster.reading import Reading
from portal.rosters.oneroster.shapes import ALIASES, SHAPES, Reader, Shape

AT_ONCE = 5_000
UNKNOWN = object()
Tell = Callable[[int], None]

PROBLEMS = """
CREATE TABLE problems (file TEXT, sid TEXT, line INTEGER, col TEXT, reason TEXT, title TEXT);
CREATE INDEX ix_problems ON problems (file, sid);
"""


def load(
    conn: sqlite3.Connection, package: Package, told: Callable[[str, int, int], None], reading: Reading | None = None
) -> None:
    """Stages every file that is read; raises Unreadable, naming file and line, for one that cannot be read at all."""
    conn.executescript(PROBLEMS)
    total, before = max(1, package.size), 0
    for name in READ:
        shape = SHAPES[name]
        kinds = ", ".join(f'"{column.to}"' for column in shape.columns)
        conn.execute(f"CREATE TABLE {shape.table} (line INTEGER, {kinds})")
        path = package.files.get(name)
        if path is None:
            continue

        def tell(done: int, base: int = before, doing: str = f"Reading {shape.file}") -> None:
            told(doing, base + done, total)

        _load_file(conn, shape, path, tell, reading or Reading())
        before += path.stat().st_size
        drop_twins(conn, shape)


def _load_file(conn: sqlite3.Connection, shape: Shape, path: Path, told: Tell, reading: Reading) -> None:
    try:
        table = open_table(path)
    except Unreadable as error:
        if error.line or not _is_blank(path):
            raise Unreadable(error.sentence, line=error.line, file=shape.file) from None
        return  # an export writes an empty file for nothing
    places = places_of(shape, table, reading.columns.get(shape.name, {}))
    marks = ", ".join("?" * (len(shape.columns) + 1))
    insert = f"INSERT INTO {shape.table} VALUES ({marks})"
    problems: list[tuple[Any, ...]] = []
    try:
        rows = read_rows(shape, table, places, problems, reading)
        size, read = path.stat().st_size, 0
        width = max(1, size // max(1, _lines_guess(path)))
        while chunk := list(islice(rows, AT_ONCE)):
            conn.execute("BEGIN")
            conn.executemany(insert, chunk)
            _keep(conn, problems)
            conn.execute("COMMIT")
            read += len(chunk)
            told(min(size, read * width))
    except Unreadable as error:
        raise Unreadable(error.sentence, line=error.line, file=shape.file) from None
    _keep(conn, problems)


def places_of(shape: Shape, table: Table, chosen: dict[str, str]) -> list[int | None]:
    """Where each column stands in the file, by the heading chosen for it or its own name; raises Unreadable for a
    required one that is missing."""
    exact = {heading: position for position, heading in enumerate(table.headings)}
    have = {plain(heading): position for position, heading in reversed(list(enumerate(table.headings)))}
    found: list[int | None] = []
    for column in shape.columns:
        name = plain(column.name)
        place = have.get(name, have.get(ALIASES.get(shape.name, {}).get(name, "")))
        if column.name in chosen:
            place = exact.get(chosen[column.name], None if not chosen[column.name] else place)
        if place is None and column.required:
            raise Unreadable(
                f"The column {column.name} is missing.", line=table.heading_line, file=shape.file
            )
        found.append(place)
    return found


def read_rows(
    shape: Shape, table: Table, places: list[int | None], problems: list[tuple[Any, ...]], reading: Reading
) -> Iterator[tuple[Any, ...]]:
    """Rows as staged; a row with a bad cell goes whole into `problems`."""
    columns = [
        (place, read, column.required, column.name, taken_up_to(read), blank_of(read, column.required))
        for place, column in zip(places, shape.columns, strict=True)
        for read in [reading.reader(shape, column)]
    ]
    key = places[0]
    titles = [p for p, c in zip(places, shape.columns, strict=True) if c.to in shape.title and p is not None]
    for line, cells in csv_lines(table):
        if line <= table.heading_line:
            continue
        have = len(cells)
        if not have or not any(cells):
            continue
        row: list[Any] = [line]
        try:
            for place, read, required, name, longest, blank in columns:  # noqa: B007 - the except wants the last name
                cell = cells[place].strip() if place is not None and place < have else ""
                if "\x00" in cell:
                    cell = clean(cell)
                if not cell:
                    if required:
                        raise BadCell("This cell is empty.")
                    row.append(read("") if blank is UNKNOWN else blank)
                else:
                    row.append(cell if len(cell) <= longest else read(cell))
        except BadCell as error:
            sid = clean(cells[key]) if key is not None and key < have else ""
            title = " ".join(filter(None, (clean(cells[p]) for p in dict.fromkeys(titles) if p < have))) or sid
            problems.append((shape.file, sid, line, name, str(error), title[:200]))
            continue
        yield tuple(row)


def taken_up_to(read: Reader) -> int:
    """Up to which length a cell is taken as it is: most cells are, and a call for each of millions is a third of reading."""
    return int(getattr(read, "longest", 0))


def blank_of(read: Reader, required: bool) -> Any:
    """What an empty cell of the column says, worked out once; UNKNOWN where that is a complaint."""
    try:
        return UNKNOWN if required else read("")
    except BadCell:
        return UNKNOWN


def drop_twins(conn: sqlite3.Connection, shape: Shape) -> None:
    """Of rows with one sourcedId the first counts; the others are rejected."""
    conn.execute(f"CREATE INDEX ix_{shape.table}_sid ON {shape.table} (sid)")
    twins = f"SELECT sid, min(line) AS first FROM {shape.table} GROUP BY sid HAVING count(*) > 1"
    conn.execute(
        "INSERT INTO problems SELECT ?, s.sid, s.line, 'sourcedId', "
        "'The same sourcedId as on line ' || t.first || ', which counts.', s.sid "
        f"FROM ({twins}) t JOIN {shape.table} s ON s.sid = t.sid WHERE s.line > t.first",
        (shape.file,),
    )
    conn.execute(
        f"DELETE FROM {shape.table} WHERE rowid IN (SELECT s.rowid FROM ({twins}) t "
        f"JOIN {shape.table} s ON s.sid = t.sid WHERE s.line > t.first)"
    )


def _keep(conn: sqlite3.Connection, problems: list[tuple[Any, ...]]) -> None:
    conn.executemany("INSERT INTO problems VALUES (?, ?, ?, ?, ?, ?)", problems)
    problems.clear()


def _lines_guess(path: Path) -> int:
    """How many lines the file has, from its first block; only for the bar."""
    with path.open("rb") as file:
        block = file.read(1 << 16)
    return max(1, block.count(b"\n") * path.stat().st_size // max(1, len(block)))


def _is_blank(path: Path) -> bool:
    with path.open("rb") as file:
        return not file.read(1_024).strip(b"\xef\xbb\xbf \r\n\t")
