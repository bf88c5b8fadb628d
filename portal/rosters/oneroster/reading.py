"""How a package that is only nearly OneRoster is to be read: which file is which, which column, which word.

Looks at the beginning of each file; what a person chose is remembered by the file's headings and used again.
"""

from __future__ import annotations

import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa

from portal.database import now
from portal.extensions import db
from portal.imports.columns import header_hash, plain
from portal.imports.complaints import Unreadable
from portal.imports.models import ImportMapping
from portal.imports.tables import Table, csv_lines, open_table
from portal.rosters.cells import BadCell
from portal.rosters.oneroster.package import PLAIN, READ, known_as, members
from portal.rosters.oneroster.shapes import ALIASES, SHAPES, Column, Shape

KIND = "oneroster"
HEAD = 1 << 18  # bytes of a file that are looked at
ROWS = 2_000
VALUES = 12  # foreign words asked about in one column
TITLES = 15  # titles of line items offered as final marks
STRANGE = 0.5  # share of a column's words that are not ours before somebody is asked


@dataclass
class Reading:
    """`files`: name in the upload -> OneRoster's name, '' not read; `columns`: file -> column -> heading;
    `values`: file -> column -> their word (plain) -> ours; `final`, `mode`: '' for what would be done anyhow."""

    files: dict[str, str] = field(default_factory=dict)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    values: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    final: str = ""
    mode: str = ""

    @classmethod
    def of_json(cls, stored: dict[str, Any]) -> Reading:
        return cls(**{name: stored[name] for name in asdict(cls()) if name in stored})

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def named(self, path: str, stem: str) -> str:
        """What a file of the upload is, by its name there."""
        return known_as(stem) if path not in self.files else self.files[path] or f"not read {stem}"

    def reader(self, shape: Shape, column: Column) -> Callable[[str], Any]:
        """The column's reader, which first puts our words for theirs."""
        words = self.values.get(shape.name, {}).get(column.name, {})
        if not words:
            return column.read
        return lambda cell: column.read(words.get(plain(cell), cell))


@dataclass
class Found:
    """A file of the upload as it begins."""

    path: str
    stem: str
    headings: tuple[str, ...]
    rows: list[list[str]]
    remembered: dict[str, Any]
    problem: str = ""

    def sample(self, heading: str) -> str:
        place = self.headings.index(heading) if heading in self.headings else -1
        return next((row[place] for row in self.rows if 0 <= place < len(row) and row[place]), "")

    def words(self, heading: str) -> Counter[str]:
        place = self.headings.index(heading) if heading in self.headings else -1
        cells = (row[place].strip() for row in self.rows if 0 <= place < len(row))
        return Counter(cell for cell in cells if cell)

    def column(self, column: Column, shape: Shape) -> str:
        """The heading that the standard (or an older version of it) would mean."""
        by_plain = {plain(heading): heading for heading in reversed(self.headings)}
        name = plain(column.name)
        return by_plain.get(name, by_plain.get(ALIASES.get(shape.name, {}).get(name, ""), ""))


def look(source: Path, district_id: int) -> list[Found]:
    """Every CSV file of a zip, by name; raises Unreadable for a zip that is none."""
    found = []
    with zipfile.ZipFile(source) as archive, TemporaryDirectory() as scratch:
        for member, path in list(members(archive)):
            try:
                with archive.open(member) as packed:
                    head = packed.read(HEAD)
            except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError):
                raise Unreadable(f"{path.name} cannot be unpacked: the zip is damaged.") from None
            if plain(path.stem) == "manifest":
                continue
            if len(head) == HEAD and b"\0" not in head[:100]:  # UTF-16 stays as long as it is, which is even
                head = head[: head.rfind(b"\n") + 1] or head
            peeked = Path(scratch) / "peek.csv"
            peeked.write_bytes(head)
            found.append(_found(member.filename, path.stem, peeked, district_id))
    return sorted(found, key=lambda each: each.path)


def _found(path: str, stem: str, peeked: Path, district_id: int) -> Found:
    try:
        table = open_table(peeked)
        rows = list(islice(_rows(table), ROWS))
    except Unreadable as error:
        return Found(path, stem, (), [], {}, str(error))
    return Found(path, stem, table.headings, rows, _remembered(header_hash(table.headings), district_id))


def _rows(table: Table) -> Iterator[list[str]]:
    try:
        yield from (cells for line, cells in csv_lines(table) if line > table.heading_line and any(cells))
    except Unreadable:  # a quoted cell that the head of the file cuts through
        return


def _remembered(key: str, district_id: int) -> dict[str, Any]:
    stored = db.session.scalar(
        sa.select(ImportMapping.mapping).where(
            ImportMapping.district_id == district_id, ImportMapping.kind == KIND, ImportMapping.header_hash == key
        )
    )
    return dict(stored or {})


def reading_of(found: list[Found], district_id: int) -> Reading:
    """What was chosen for files with these headings, else what the standard says."""
    made = Reading()
    taken: set[str] = set()
    for each in found:
        name = PLAIN.get(plain(each.stem), "")
        if not name and each.remembered.get("file") not in taken:
            name = each.remembered.get("file", "")
        made.files[each.path] = name if name in READ else ""
        if name in READ:
            taken.add(name)
            made.columns[name] = columns_of(each, name)
            made.values[name] = each.remembered.get("values", {}) if each.remembered.get("file") == name else {}
    chosen = _remembered("final", district_id)
    made.final, made.mode = chosen.get("final", ""), chosen.get("mode", "")
    return made


def columns_of(found: Found, name: str) -> dict[str, str]:
    """Column -> heading: as remembered, else as the standard calls it."""
    known = found.remembered.get("columns", {}) if found.remembered.get("file") == name else {}
    shape = SHAPES[name]
    made = {column.name: found.column(column, shape) for column in shape.columns}
    return made | {column: heading for column, heading in known.items() if heading in found.headings and column in made}


def keep(found: list[Found], reading: Reading, *, district_id: int) -> None:
    """Remembers a reading for the next upload of files with these headings."""
    for each in found:
        name = reading.files.get(each.path, "")
        if each.headings and (name or each.remembered):
            mapping = {"file": name, "columns": reading.columns.get(name, {}), "values": reading.values.get(name, {})}
            _keep(header_hash(each.headings), each.stem[:120], mapping, district_id)
    _keep("final", "", {"final": reading.final, "mode": reading.mode}, district_id)


def _keep(key: str, name: str, mapping: dict[str, Any], district_id: int) -> None:
    row = db.session.scalar(
        sa.select(ImportMapping).where(
            ImportMapping.district_id == district_id, ImportMapping.kind == KIND, ImportMapping.header_hash == key
        )
    )
    if row is None:
        row = ImportMapping(district_id=district_id, kind=KIND, header_hash=key)
        db.session.add(row)
    row.name, row.mapping, row.used_at = name, mapping, now()
    db.session.flush()


# --- what somebody has to say


def missing(found: Found, reading: Reading) -> list[str]:
    """Required columns without a heading."""
    name = reading.files.get(found.path, "")
    if not name or not found.headings:
        return []
    columns = reading.columns.get(name, {})
    return [c.name for c in SHAPES[name].columns if c.required and not columns.get(c.name)]


def foreign(found: Found, reading: Reading, column: Column) -> list[str]:
    """Words in a column that are none of ours, the most frequent first; those already translated stay listed."""
    name = reading.files.get(found.path, "")
    words = found.words(reading.columns.get(name, {}).get(column.name, ""))
    ours = reading.values.get(name, {}).get(column.name, {})
    return [word for word, _ in words.most_common() if plain(word) in ours or not _reads(column, word)][:VALUES]


def _reads(column: Column, word: str) -> bool:
    try:
        column.read(word)
    except BadCell:
        return False
    return True


def strange(found: Found, reading: Reading) -> list[str]:
    """Columns most of whose words nobody here knows: a whole file would be rejected."""
    name = reading.files.get(found.path, "")
    if not name:
        return []
    said = []
    for column in SHAPES[name].columns:
        words = found.words(reading.columns.get(name, {}).get(column.name, "")) if column.words else Counter[str]()
        reads = reading.reader(SHAPES[name], column)
        bad = sum(many for word, many in words.items() if not _reads(Column(column.name, column.to, reads), word))
        if words.total() and bad > words.total() * STRANGE:
            said.append(column.name)
    return said


def asks(source: Path, district_id: int) -> bool:
    """Whether somebody must say how the files are to be read before they can be compared."""
    try:
        found = look(source, district_id)
    except (Unreadable, zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False  # the comparison says what is wrong with it
    reading = reading_of(found, district_id)
    if found and not any(reading.files.values()):
        return True
    return any(missing(each, reading) or strange(each, reading) for each in found)


def final_choices(found: list[Found], reading: Reading) -> list[tuple[str, str]]:
    """(rule, words) of what line items could be told by, from the files themselves."""
    by_name = {reading.files.get(each.path): each for each in found}

    def titles(name: str, *, most: int) -> list[str]:
        each = by_name.get(name)
        return [word for word, _ in each.words(reading.columns[name]["title"]).most_common(most)] if each else []

    if "lineItems" not in by_name:
        return []
    made = [(f"category:{title}", f"category is {title}") for title in titles("categories", most=40)]
    made += [(f"period:{title}", f"grading period is {title}") for title in titles("academicSessions", most=40)]
    made += [(f"title:{title}", f"title is {title}") for title in titles("lineItems", most=TITLES)]
    return [(rule[:200], words[:120]) for rule, words in made]
