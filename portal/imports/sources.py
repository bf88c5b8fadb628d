"""Where files come from: a named source remembers its columns, its words, and what it leaves unsaid.

A district gets files from its own system, a neighbor's, a college's. Each says things its own way; who has told
the portal once is not asked again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.database import now
from portal.extensions import db
from portal.imports.columns import Mapping, header_hash, plain
from portal.imports.kinds import TabularKind, Wording
from portal.imports.models import ImportSource
from portal.imports.tables import Table

MOST_WORDS = 80
"""Different words of one column that a page asks about; a column with more holds no words but text."""
MOST_ROWS = 300_000


@dataclass(frozen=True)
class Said:
    """A word that a file uses in a column, how often, and what it means so far ('': as it stands)."""

    word: str
    times: int
    means: str


def names(kind: TabularKind, *, district_id: int) -> list[str]:
    """Sources of a kind by name."""
    return list(
        db.session.scalars(sa.select(ImportSource.name).where(*_of(kind, district_id)).order_by(sa.func.lower(ImportSource.name), ImportSource.id))
    )


def named(kind: TabularKind, name: str, *, district_id: int) -> ImportSource | None:
    """The source with this name, whatever its case."""
    return db.session.scalar(sa.select(ImportSource).where(*_of(kind, district_id), sa.func.lower(ImportSource.name) == name.lower()).order_by(ImportSource.id).limit(1))


def recognized(kind: TabularKind, headings: Sequence[str], *, district_id: int) -> ImportSource | None:
    """The one source whose last file had these headings; None where none or several had."""
    found = db.session.scalars(
        sa.select(ImportSource).where(*_of(kind, district_id), ImportSource.header_hash == header_hash(headings)).order_by(ImportSource.id).limit(2)
    ).all()
    return found[0] if len(found) == 1 else None


def add(kind: TabularKind, name: str, *, district_id: int) -> ImportSource:
    """The source with this name, made where there is none."""
    found = named(kind, name, district_id=district_id)
    if found is None:
        found = ImportSource(district_id=district_id, kind=kind.family, name=name, mapping={}, words={}, defaults={})
        db.session.add(found)
        db.session.flush()
    return found


def keep_columns(source: ImportSource, headings: Sequence[str], mapping: Mapping) -> None:
    """Remembers how the last file of the source looked."""
    source.header_hash, source.mapping, source.used_at = header_hash(headings), dict(mapping), now()
    db.session.flush()


def columns_of(source: ImportSource, kind: TabularKind, headings: Sequence[str]) -> Mapping:
    """What the source's columns were, as far as this file has them."""
    by_plain = {plain(heading): heading for heading in headings}
    fields = {each.name for each in kind.fields}
    return {name: by_plain[plain(h)] for name, h in source.mapping.items() if name in fields and plain(h) in by_plain}


def words_in(table: Table, kind: TabularKind, mapping: Mapping, known: dict[str, dict[str, str]]) -> list[tuple[Wording, list[Said]]]:
    """Every wording of the kind that has a column, with the words that the file uses there, the most used first."""
    places = {heading: position for position, heading in enumerate(table.headings)}
    asked = [(each, places[mapping[each.field]]) for each in kind.wordings if mapping.get(each.field) in places]
    counts: dict[str, Counter[str]] = {each.field: Counter() for each, _ in asked}
    for number, (_, cells) in enumerate(table.rows()):
        if number >= MOST_ROWS:
            break
        for each, place in asked:
            if place < len(cells) and cells[place] and len(counts[each.field]) <= MOST_WORDS:
                counts[each.field][cells[place]] += 1
    found = []
    for each in kind.wordings:
        if each.field not in counts and not each.choices:
            continue
        used = sorted(counts.get(each.field, {}).items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_WORDS]
        means = known.get(each.field, {})
        found.append((each, [Said(word, times, means.get(word.casefold(), each.reads(word) if each.reads else "")) for word, times in used]))
    return found


def _of(kind: TabularKind, district_id: int) -> tuple[Any, ...]:
    return (ImportSource.district_id == district_id, ImportSource.kind == kind.family)
