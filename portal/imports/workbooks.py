"""Reads XLSX: checked as a zip before it is opened, then streamed; cells become the text people see."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from portal.imports.complaints import Unreadable

MOST_MEMBERS = 5_000
LARGEST = 400 * 2**20  # bytes when unpacked
DENSEST = 200  # unpacked bytes per packed byte, beyond the first megabytes
DENSE_FROM = 20 * 2**20
DAMAGED = "The file is damaged or no workbook. Open it in Excel and save it as .xlsx again, or as CSV."


def check(path: Path) -> None:
    """Refuses what is no workbook and what would unpack without measure; reads only the zip's directory."""
    check_zip(path)
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise Unreadable(DAMAGED)


def check_zip(path: Path) -> None:
    """Raises Unreadable for a broken zip, too many members, or one that unpacks to too much."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Unreadable("The file is damaged: it cannot be opened as a zip or workbook.") from None
    if len(members) > MOST_MEMBERS:
        raise Unreadable(f"The file holds {len(members):,} parts; at most {MOST_MEMBERS:,} are opened.")
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if size > LARGEST or (size > DENSE_FROM and size / packed > DENSEST):
        raise Unreadable(f"The file would unpack to {size // 2**20:,} MB, which is too much. Split it.")
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable("The file is locked with a password. Save it without one.")


def choose_sheet(path: Path) -> tuple[str, list[str]]:
    """The first visible sheet, and the names of the others."""
    book = _open(path, values=True)
    try:
        visible = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    finally:
        book.close()
    if not visible:
        raise Unreadable("The workbook has no sheet with cells.")
    return visible[0], visible[1:]


def lines(path: Path, sheet: str) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells). A formula counts as the value that was saved with it, else as its own text."""
    book = _open(path, values=True)
    formulas = _open(path, values=False) if _has_formulas(path) else None
    try:
        rows = book[sheet].iter_rows()
        asked = formulas[sheet].iter_rows() if formulas else None
        while True:
            try:
                row = next(rows, None)
                beside = next(asked, ()) if asked else ()
            except Exception:  # openpyxl raises whatever the broken part of the file leads to
                raise Unreadable(DAMAGED) from None
            if row is None:
                return
            number = next((cell.row for cell in row if getattr(cell, "row", None)), 0)
            cells = [as_text(cell) for cell in row]
            for position, cell in enumerate(beside):
                if position < len(cells) and not cells[position] and str(cell.value or "").startswith("="):
                    cells[position] = str(cell.value)
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                yield number, cells
    finally:
        book.close()
        if formulas:
            formulas.close()


def as_text(cell: Any) -> str:
    """'101' for 101.0, an ISO date for a date, leading zeros where the number format asks for them."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, float):
        value = int(value) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, int):
        shape = cell.number_format or ""
        return str(value).zfill(len(shape)) if shape.strip("0") == "" else str(value)
    return str(value)


def _open(path: Path, *, values: bool) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(path, read_only=True, data_only=values, keep_links=False)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, SyntaxError):
        raise Unreadable(DAMAGED) from None
    except Exception:
        raise Unreadable(DAMAGED) from None


def _has_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with archive.open(name) as part:
                    tail = b""
                    while block := part.read(1 << 20):
                        if b"<f>" in tail + block or b"<f " in tail + block:
                            return True
                        tail = block[-2:]
    return False
