"""What taking over a sister school's coverage would do, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.catalog.models import Offering
from portal.changes.queries.order import reading_order
from portal.competencies.models import Competency
from portal.coverage.models import Coverage
from portal.extensions import db
from portal.rollover.matching import Match, matches

NEW, DIFFERENT, SAME, ONLY_HERE = "new", "different", "same", "only here"


@dataclass(frozen=True)
class Cell:
    """One competency of a matched offering, there and here. `version` 0: never used here."""

    kind: str
    target_id: int
    title: str
    same_by: str
    competency_id: int
    code: str
    competency: str
    there: str | None
    there_evidence: str
    here: str | None
    here_evidence: str
    version: int

    @property
    def key(self) -> str:
        return f"{self.target_id}-{self.competency_id}-{self.version}"


@dataclass(frozen=True)
class CoverageDifference:
    cells: tuple[Cell, ...]
    unmatched: tuple[str, ...]
    """Titles of the source's covered offerings that the target does not have."""

    def of(self, *kinds: str) -> list[Cell]:
        return [cell for cell in self.cells if cell.kind in kinds]


def coverage_difference(viewer: Viewer, source_id: int, target_id: int) -> CoverageDifference:
    """Four queries, however many cells; by offering, then competency."""
    twins = matches(viewer.district_id, source_id, target_id)
    rows = _cells(viewer.district_id, (source_id, target_id))
    there = {(row.offering_id, row.competency_id): row for row in rows if row.school_id == source_id and row.level}
    here = {(row.offering_id, row.competency_id): row for row in rows if row.school_id == target_id}
    unmatched = {row.title: None for row in rows if row.school_id == source_id and row.level and row.offering_id not in twins}
    found = []
    for (offering_id, competency_id), row in there.items():
        if offering_id in twins:
            found.append(_cell(twins[offering_id], row, here.get((twins[offering_id].id, competency_id))))
    back = {match.id: (source, match) for source, match in twins.items()}
    for (offering_id, competency_id), row in here.items():
        source, match = back.get(offering_id, (0, None))
        if match is not None and row.level and (source, competency_id) not in there:
            found.append(_only_here(match, row))
    order = {row.competency_id: place for place, row in enumerate(rows)}
    found.sort(key=lambda cell: (cell.title.casefold(), cell.target_id, order[cell.competency_id]))
    return CoverageDifference(tuple(found), tuple(unmatched))


def _cell(match: Match, row: Any, old: Any) -> Cell:
    level, evidence = (old.level, old.evidence) if old is not None else (None, "")
    kind = NEW if level is None else SAME if (level, evidence) == (row.level, row.evidence) else DIFFERENT
    return Cell(kind, match.id, match.title, match.words, row.competency_id, row.code, _words(row), row.level, row.evidence, level, evidence, old.version if old is not None else 0)


def _only_here(match: Match, row: Any) -> Cell:
    return Cell(ONLY_HERE, match.id, match.title, match.words, row.competency_id, row.code, _words(row), None, "", row.level, row.evidence, row.version)


def _words(row: Any) -> str:
    said = str(row.short or row.statement)
    return said if len(said) <= 100 else said[:99].rstrip() + "…"


def _cells(district_id: int, school_ids: tuple[int, int]) -> Sequence[Any]:
    """Cleared cells too: their version counts. What is retired or a heading is not taken over."""
    return db.session.execute(
        sa.select(
            Coverage.offering_id, Coverage.competency_id, Coverage.level, Coverage.evidence, Coverage.version, Offering.school_id, Offering.title,
            Competency.code, Competency.short, Competency.statement,
        )
        .join(Offering, Offering.id == Coverage.offering_id)
        .join(Competency, Competency.id == Coverage.competency_id)
        .where(
            Coverage.district_id == district_id, Offering.school_id.in_(school_ids), Competency.retired.is_(False), Competency.is_heading.is_(False),
        )
        .order_by(*reading_order, Coverage.id)
    ).all()  # fmt: skip
