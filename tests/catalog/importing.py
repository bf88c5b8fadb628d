"""Runs a file through the kinds as the import pages would: read, map by headings, compare, apply."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from portal.accounts.viewer import Viewer
from portal.catalog.importers import KINDS
from portal.extensions import db
from portal.imports.columns import Reader, guess
from portal.imports.kinds import Change, Context, Row
from portal.imports.tables import open_table

COURSES, EXPERIENCES = KINDS


def context(by: Viewer | None, mapped: Sequence[str], district_id: int = 0) -> Context:
    return Context(by, by.district_id if by else district_id, by.school_id if by else None, None, {"mapped": list(mapped)})


def rows_of(kind: Any, rows: Sequence[dict[str, str]]) -> list[Row]:
    """Lines from 2, as below a line of headings."""
    empty = {field.name: "" for field in kind.fields}
    return [Row(line, empty | row) for line, row in enumerate(rows, 2)]


def compared(kind: Any, rows: Sequence[dict[str, str]], by: Viewer | None, *, district_id: int = 0) -> list[Change]:
    """What rows with these fields would do; every field of any row counts as a column of the file."""
    mapped = sorted({name for row in rows for name in row})
    return list(kind.compare(rows_of(kind, rows), context(by, mapped, district_id)))


def bring_in(kind: Any, rows: Sequence[dict[str, str]], by: Viewer | None, *, size: int = 500, district_id: int = 0) -> list[Change]:
    """Compares and applies in chunks; gives what was compared."""
    changes = compared(kind, rows, by, district_id=district_id)
    apply(kind, changes, by, size=size, district_id=district_id)
    return changes


def apply(kind: Any, changes: Sequence[Change], by: Viewer | None, *, size: int = 500, district_id: int = 0) -> None:
    taken = [change for change in changes if change.action in ("new", "changed")]
    for start in range(0, len(taken), size):
        kind.apply(taken[start : start + size], context(by, (), district_id))
        db.session.flush()
    db.session.expire_all()


def from_file(kind: Any, content: bytes, ending: str, folder: Path, by: Viewer) -> list[Change]:
    """The same for a file as it was exported, its columns guessed from its headings."""
    path = folder / f"file.{ending}"
    path.write_bytes(content)
    table = open_table(path)
    mapping = guess(kind, table.headings)
    assert len(mapping) == len(kind.fields), set(table.headings) - set(mapping.values())
    return list(kind.compare(Reader(kind, table, mapping), context(by, [name for name, h in mapping.items() if h])))


def as_csv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([header, *rows])
    return buffer.getvalue().encode()
