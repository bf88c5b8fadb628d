"""The grid of competencies as a workbook: letters to edit, how to, and hidden what each cell said when it was made."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from portal.competencies.queries import CompetencyLine
from portal.coverage.competency_grid import LETTERS, LevelRow
from portal.coverage.models import Level
from portal.imports.complaints import Unreadable

GRID, HOW_TO, STAMP = "Coverage", "How to", "As exported"
FACTS = ("Offering id", "Code", "Offering", "Kind", "Grades")
HELP = (
    "Write I (introduced), R (reinforced) or M (mastered) where a row and a column meet; the words do as well.",
    "Empty a cell to clear it. A row or column that you delete changes nothing; further columns are not read.",
    "Rows and columns may stand in another order. Keep the first line and the sheet “As exported”, which is hidden.",
    "Then bring the file in again under Coverage, Excel. You see every change before anything is saved.",
)
MEANS: dict[str, str | None] = {"": None, "-": None, "–": None, "—": None}
for _level in Level:
    for _word in (_level.value, LETTERS[_level.value].lower(), _level.value.removesuffix("d"), _level.value.removesuffix("d") + "s"):
        MEANS[_word] = _level.value
Stamps = dict[tuple[int, int], tuple[str | None, int]]


def workbook(title: str, columns: Sequence[CompetencyLine], rows: Sequence[LevelRow]) -> bytes:
    """`rows` with a cell for each of `columns`."""
    book = Workbook()
    sheet: Worksheet = book.worksheets[0]
    sheet.title = GRID
    headings = unique([each.name for each in columns], taken=FACTS)
    _line(sheet, 1, [*FACTS, *headings])
    _line(sheet, 2, ["", "", title, "", "", *(each.statement for each in columns)])
    for number, row in enumerate(rows, 3):
        facts = [str(row.id), row.code, row.title, row.kind, f"{row.grade_low}-{row.grade_high}"]
        _line(sheet, number, [*facts, *(cell.letter if cell else "" for cell in row.cells)])
    sheet.freeze_panes = "F3"
    sheet.column_dimensions["A"].hidden = True
    sheet.column_dimensions["C"].width = 34
    for n in range(len(FACTS) + 1, len(FACTS) + len(columns) + 1):
        sheet.column_dimensions[get_column_letter(n)].width = 9
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for cell in sheet[2]:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[2].height = 90
    how_to = book.create_sheet(HOW_TO)
    how_to.column_dimensions["A"].width = 110
    for number, sentence in enumerate(HELP, 1):
        _line(how_to, number, [sentence])
    stamp = book.create_sheet(STAMP)
    stamp.sheet_state = "hidden"
    for each, heading in zip(columns, headings, strict=True):
        stamp.append(["column", heading, each.id])
        stamp.cell(stamp.max_row, 2).data_type = "s"
    for row in rows:
        for each, said in zip(columns, row.cells, strict=True):
            if said is not None:
                stamp.append(["cell", row.id, each.id, said.letter, said.version])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _line(sheet: Worksheet, number: int, values: Sequence[str]) -> None:
    """Text and nothing but text: a title that begins with = is no formula."""
    for column, value in enumerate(values, 1):
        if value:
            cell = sheet.cell(number, column)
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
            cell.data_type = "s"


def unique(names: Sequence[str], taken: Sequence[str] = ()) -> list[str]:
    """Headings that tell columns apart: the second '1.1' is '1.1 (2)'."""
    seen, found = {each.casefold() for each in taken}, list[str]()
    for name in names:
        base = ILLEGAL_CHARACTERS_RE.sub("", name).strip() or "?"
        made, twin = base, 2
        while made.casefold() in seen:
            made, twin = f"{base} ({twin})", twin + 1
        seen.add(made.casefold())
        found.append(made)
    return found


@dataclass(frozen=True)
class Entry:
    """One cell of the edited sheet."""

    line: int
    address: str
    offering: str
    """Its id as the first column has it, '' where that was taken out."""
    code: str
    title: str
    competency_id: int
    heading: str
    word: str


@dataclass
class Edited:
    """A workbook that came back."""

    entries: list[Entry] = field(default_factory=list)
    stamps: Stamps = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    """Headings of columns that are none of ours."""


MOST_ROWS, MOST_COLUMNS = 5_000, 1_000


def read(data: bytes) -> Edited:
    """Raises Unreadable where it is no export of the grid; the file was checked as a zip before."""
    try:
        book = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    except Exception:
        raise Unreadable("The file is damaged or no workbook. Open it in Excel and save it as .xlsx again.") from None
    if GRID not in book.sheetnames or STAMP not in book.sheetnames:
        raise Unreadable("This is no export of the coverage grid. Export it under Coverage, edit that file and bring it in again.")
    columns, stamps = _stamped(book[STAMP])
    sheet = book[GRID]
    if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
        raise Unreadable(f"The sheet has {sheet.max_row:,} rows and {sheet.max_column:,} columns; at most {MOST_ROWS:,} and {MOST_COLUMNS:,} are read.")
    edited = Edited(stamps=stamps)
    lines = sheet.iter_rows()
    heads = [_text(cell.value) for cell in next(lines, ())]
    places = {name.casefold(): n for n, name in reversed(list(enumerate(heads)))}
    ours = [(n, name, columns[name.casefold()]) for n, name in enumerate(heads) if name.casefold() in columns and places[name.casefold()] == n]
    if not ours:
        raise Unreadable("The first line no longer names the competencies. Keep the line of codes as it was exported.", line=1)
    known = {each.casefold() for each in FACTS}
    edited.ignored = [name for n, name in enumerate(heads) if name and name.casefold() not in known and (n, name) not in {(a, b) for a, b, _ in ours}]
    facts = [places.get(name.casefold()) for name in FACTS[:3]]
    for cells in lines:
        offering, code, title = (_text(cells[place].value) if place is not None and place < len(cells) else "" for place in facts)
        line = cells[0].row or 0
        if (line == 2 and not offering) or not (offering or code or title):
            continue  # the statements, or a line that somebody left empty
        for n, heading, competency_id in ours:
            if n < len(cells):
                address = f"{get_column_letter(n + 1)}{line}"
                edited.entries.append(Entry(line, address, offering, code, title, competency_id, heading, _text(cells[n].value)))
    return edited


def _stamped(sheet: Worksheet) -> tuple[Mapping[str, int], Stamps]:
    columns: dict[str, int] = {}
    stamps: Stamps = {}
    levels = {letter: level for level, letter in LETTERS.items()}
    for row in sheet.iter_rows(values_only=True):
        kind, first, second, letter, version = (*row, None, None, None, None, None)[:5]
        if kind == "column" and type(second) is int:
            columns[_text(first).casefold()] = second
        elif kind == "cell" and type(first) is int and type(second) is int and type(version) is int:
            stamps[first, second] = (levels.get(_text(letter)), version)
    return columns, stamps


def _text(value: Any) -> str:
    return "" if value is None else str(value).replace("\x00", "").strip()
