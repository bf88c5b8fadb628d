"""Opens a CSV or XLSX file as a heading and a stream of rows, whatever wrote it.

Raises Unreadable with the line and a sentence that says how to mend the file. Memory stays flat: rows stream.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from portal.imports import workbooks
from portal.imports.complaints import Unreadable

ENDINGS = (".csv", ".txt", ".tsv", ".xlsx")
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
LONGEST_CELL = 100_000
MOST_COLUMNS = 500
SAMPLE = 30  # records looked at to tell the delimiter
Line = tuple[int, list[str]]
"""(line in the file, cells)."""


@dataclass(frozen=True)
class Table:
    """A file that was opened: its headings (unique, none empty), and how it was read."""

    path: Path
    headings: tuple[str, ...]
    heading_line: int
    how: str
    """'CSV, UTF-8, commas' or 'sheet “Courses”', for people."""
    notes: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ","
    sheet: str = ""

    def rows(self) -> Iterator[Line]:
        """Rows below the headings, without empty ones, cells trimmed."""
        lines = workbooks.lines(self.path, self.sheet) if self.sheet else csv_lines(self)
        for number, cells in lines:
            if number > self.heading_line:
                trimmed = [clean(cell) for cell in cells]
                if any(trimmed):
                    yield number, trimmed

    def sample(self, count: int = 3) -> list[list[str]]:
        """The first rows, each as wide as the headings."""
        width = len(self.headings)
        return [(cells + [""] * width)[:width] for _, cells in islice(self.rows(), count)]


def open_table(path: Path) -> Table:
    """Looks at a file and finds its headings; raises Unreadable."""
    if path.suffix.lower() == ".xlsx":
        workbooks.check(path)
        sheet, others = workbooks.choose_sheet(path)
        notes = (f"! The file has further sheets, which are not read: {', '.join(others)}.",) if others else ()
        number, cells = first_line(workbooks.lines(path, sheet))
        return Table(path, name_columns(cells, number), number, f"sheet “{sheet}”", notes, sheet=sheet)
    refuse_what_is_no_text(path)
    encoding = tell_encoding(path)
    delimiter = tell_delimiter(path, encoding)
    bare = Table(path, (), 0, "", encoding=encoding, delimiter=delimiter)
    number, cells = first_line(csv_lines(bare))
    notes = ()
    if encoding == "cp1252":
        notes = ("! The file is not UTF-8 and was read as Windows-1252. Check accented names below.",)
    how = f"CSV, {ENCODINGS[encoding]}, {DELIMITERS[delimiter]}"
    return Table(path, name_columns(cells, number), number, how, notes, encoding=encoding, delimiter=delimiter)


def first_line(lines: Iterator[Line]) -> Line:
    """The first line that is not empty: the headings."""
    for number, cells in lines:
        if any(clean(cell) for cell in cells):
            return number, [clean(cell) for cell in cells]
    raise Unreadable("The file is empty. It needs a line of headings and at least one row.")


def name_columns(cells: Sequence[str], line: int) -> tuple[str, ...]:
    """Headings, made unique; a blank one is named by its place."""
    if len(cells) > MOST_COLUMNS:
        raise Unreadable(f"This line has {len(cells)} columns; at most {MOST_COLUMNS} are read.", line=line)
    names: list[str] = []
    while cells and not cells[-1]:
        cells = cells[:-1]
    for position, cell in enumerate(cells, 1):
        base = cell[:120] or f"Column {position}"
        name, twin = base, 2
        while name in names:
            name, twin = f"{base} ({twin})", twin + 1
        names.append(name)
    return tuple(names)


# --- CSV

ENCODINGS = {
    "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "cp1252": "Windows-1252",
}
NO_TEXT = (
    (b"PK\x03\x04", "This is a workbook or zip under a CSV name. Give it the ending .xlsx, or save it as CSV."),
    (b"\xd0\xcf\x11\xe0", "This is an old Excel file (.xls). Save it as .xlsx or CSV, then upload that."),
    (b"%PDF", "This is a PDF. Export the table as CSV or XLSX instead."),
)


def refuse_what_is_no_text(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(8)
    for mark, sentence in NO_TEXT:
        if start.startswith(mark):
            raise Unreadable(sentence)


def tell_encoding(path: Path) -> str:
    """UTF-8 or UTF-16 where the bytes are that, else Windows-1252 where they can be; else Unreadable."""
    with path.open("rb") as file:
        start = file.read(4_096)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif not start.startswith(codecs.BOM_UTF8) and start.count(0) > len(start) // 4:
        candidates = ["utf-16-le" if start[1:2] == b"\0" else "utf-16-be"]
    elif start.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    else:
        candidates = ["utf-8-sig", "cp1252"]
    bad_line = 0
    for name in candidates:
        bad_line = first_bad_line(path, name)
        if not bad_line:
            return name
    raise Unreadable(
        "This line holds bytes that are no text. In Excel choose “Save as”, “CSV UTF-8”, and upload that file.",
        line=bad_line,
    )


def first_bad_line(path: Path, encoding: str) -> int:
    """The line of the first byte that cannot be decoded, 0 when all can."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    with path.open("rb") as file:
        while True:
            block = file.read(1 << 20)
            try:
                line += decoder.decode(block, final=not block).count("\n")
            except UnicodeDecodeError as error:
                newline = "\n".encode(encoding if encoding != "utf-16" else "utf-16-le")
                return line + bytes(error.object[: error.start]).count(newline)
            if not block:
                return 0


def tell_delimiter(path: Path, encoding: str) -> str:
    """The delimiter that gives the same number of columns (at least two) on most of the first lines."""
    best, most = ",", 0
    for delimiter in DELIMITERS:
        try:
            probe = Table(path, (), 0, "", encoding=encoding, delimiter=delimiter)
            widths = [len(cells) for _, cells in islice(csv_lines(probe), SAMPLE) if any(cells)]
        except Unreadable:
            continue
        if not widths or widths[0] < 2:
            continue
        score = sum(10 for width in widths if width == widths[0]) * widths[0] // len(widths) + widths[0]
        if score > most:
            best, most = delimiter, score
    return best


def csv_lines(table: Table) -> Iterator[Line]:
    """Records with the line on which each begins; quoted cells may hold line breaks."""
    csv.field_size_limit(LONGEST_CELL)
    with table.path.open(encoding=table.encoding, newline="") as file:
        reader = csv.reader(file, delimiter=table.delimiter)
        begins = 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise Unreadable(complaint_about(error), line=begins) from None
            except UnicodeDecodeError:
                raise Unreadable("This line holds bytes that are no text.", line=begins) from None
            hint = begins == 1 and cells and cells[0].startswith("sep=") and not any(cells[1:])  # Excel's own
            if not hint:
                yield begins, cells
            begins = reader.line_num + 1


def complaint_about(error: csv.Error) -> str:
    if "field larger" in str(error):
        return "A cell begins here that never ends. A quotation mark is probably opened and not closed."
    return f"This line cannot be read as CSV ({error})."


def clean(cell: str) -> str:
    """Trimmed, without NUL bytes (PostgreSQL refuses them) and byte-order marks."""
    return cell.replace("\x00", "").replace("\ufeff", "").strip() if cell else ""
