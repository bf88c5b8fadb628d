"""CSV and XLSX out of the portal; a cell that a spreadsheet would run as a formula is made plain text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask import Response
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

RISKY = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: Any) -> Any:
    """A text that would start a formula gets an apostrophe before it; numbers stay numbers.

    So does a text that looks as if it had got one already, so that `unsafe_cell` gives back either.
    """
    if isinstance(value, str) and value.lstrip("'").startswith(RISKY):
        return "'" + value
    return value


def unsafe_cell(value: str) -> str:
    """What `safe_cell` wrote, read back; used by imports so that an export imports again."""
    return value[1:] if value.startswith("'") and value.lstrip("'").startswith(RISKY) else value


def csv_response(filename: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """Streams rows as CSV with a byte-order mark, so that Excel reads accents."""

    def lines() -> Iterator[str]:
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        yield "\ufeff"
        for row in (header, *()):
            writer.writerow(row)
        for row in rows:
            writer.writerow([safe_cell(cell) for cell in row])
            if buffer.tell() > 32_768:
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
        yield buffer.getvalue()

    return _attachment(Response(lines(), mimetype="text/csv; charset=utf-8"), filename)


def xlsx_response(filename: str, title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """One sheet, every text cell forced to be text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"

    def cell(value: Any) -> Any:
        if isinstance(value, str):  # what XML cannot hold goes; an apostrophe of the text's own is doubled
            value = ILLEGAL_CHARACTERS_RE.sub("", safe_cell(value) if value.startswith("'") else value)
        made = WriteOnlyCell(sheet, value=value)
        if isinstance(value, str):
            made.data_type = "s"
        return made

    sheet.append([cell(name) for name in header])
    for row in rows:
        sheet.append([cell(value) for value in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return xlsx_file(filename, buffer.getvalue())


def xlsx_file(filename: str, data: bytes) -> Response:
    """A workbook that was made elsewhere, every text cell of it forced to be text."""
    return _attachment(Response(data, mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), filename)


def _attachment(response: Response, filename: str) -> Response:
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    return response
