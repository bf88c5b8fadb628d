"""Which column of a file is which field: guessed from headings, remembered for the next file of that shape."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from portal.database import now
from portal.extensions import db
from portal.imports.kinds import Change, Row, TabularKind
from portal.imports.models import ImportMapping
from portal.imports.tables import Table
from portal.web.exports import unsafe_cell

Mapping = dict[str, str]
"""Field name -> heading."""


def plain(words: str) -> str:
    """Letters and digits only, lower case: 'Course-Code' and 'course code' are one heading."""
    return "".join(c for c in words.casefold() if c.isalnum())


def guess(kind: TabularKind, headings: Sequence[str]) -> Mapping:
    """Fields whose name, label or alias is a heading; a heading serves one field, fields in their order."""
    free = {plain(heading): heading for heading in reversed(headings)}
    found: Mapping = {}
    for names in (lambda f: (f.name, f.label), lambda f: f.aliases):
        for each in kind.fields:
            if each.name in found:
                continue
            for name in names(each):
                if (heading := free.pop(plain(name), None)) is not None:
                    found[each.name] = heading
                    break
    return found


def missing(kind: TabularKind, mapping: Mapping) -> list[str]:
    """Labels of required fields that have no column."""
    return [each.label for each in kind.fields if each.required and not mapping.get(each.name)]


def unused(mapping: Mapping, headings: Sequence[str]) -> list[str]:
    """Headings that no field reads."""
    used = set(mapping.values())
    return [heading for heading in headings if heading not in used]


def header_hash(headings: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps([plain(h) for h in headings]).encode()).hexdigest()


def remembered(kind: TabularKind, headings: Sequence[str], *, district_id: int) -> Mapping | None:
    """What was chosen for the last file with these headings."""
    stored = db.session.scalar(
        sa.select(ImportMapping.mapping).where(
            ImportMapping.district_id == district_id,
            ImportMapping.kind == kind.family,
            ImportMapping.header_hash == header_hash(headings),
        )
    )
    if stored is None:
        return None
    fields = {each.name for each in kind.fields}
    by_plain = {plain(heading): heading for heading in headings}
    return {name: by_plain[plain(h)] for name, h in stored.items() if name in fields and plain(h) in by_plain}


def remember(kind: TabularKind, headings: Sequence[str], mapping: Mapping, *, district_id: int) -> None:
    """Keeps the mapping for the next file with these headings."""
    where = (
        ImportMapping.district_id == district_id,
        ImportMapping.kind == kind.family,
        ImportMapping.header_hash == header_hash(headings),
    )
    found = db.session.scalar(sa.select(ImportMapping).where(*where))
    if found is None:
        found = ImportMapping(district_id=district_id, kind=kind.family, header_hash=header_hash(headings))
        db.session.add(found)
    found.mapping, found.used_at = dict(mapping), now()
    db.session.flush()


class Reader:
    """Rows of a table as a kind's fields; rows that do not fit the headings are set aside as rejected."""

    def __init__(
        self,
        kind: TabularKind,
        table: Table,
        mapping: Mapping,
        words: dict[str, dict[str, str]] | None = None,
        defaults: dict[str, str] | None = None,
    ) -> None:
        self.words, self.defaults = words or {}, defaults or {}
        places = {heading: position for position, heading in enumerate(table.headings)}
        self.table = table
        self.places = [(f.name, places.get(mapping.get(f.name, ""))) for f in kind.fields]
        self.misfits: list[Change] = []

    def __iter__(self) -> Iterator[Row]:
        width = len(self.table.headings)
        for line, cells in self.table.rows():
            if any(cells[width:]):
                self.misfits.append(misfit(line, cells, width))
                continue
            have = len(cells)
            values = {
                name: unsafe_cell(cells[place]) if place is not None and place < have else ""
                for name, place in self.places
            }
            for name, means in self.words.items():
                if name in values:
                    values[name] = means.get(values[name].casefold(), values[name])
            for name, default in self.defaults.items():
                values[name] = values.get(name) or default
            yield Row(line, values)


def misfit(line: int, cells: Sequence[str], width: int) -> Change:
    reason = (
        f"This row has {len(cells)} cells, the headings are {width}. "
        "A cell that holds the delimiter needs quotation marks around it."
    )
    return Change(line, "rejected", cells[0][:80], reason=reason)
