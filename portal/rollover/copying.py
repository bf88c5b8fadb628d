"""What copying a sister school's alignments would do, offering by offering; see matching.py for which offerings are the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.alignment.models import Alignment, AlignmentState
from portal.catalog.models import Offering, OfferingState
from portal.extensions import db
from portal.frameworks.models import Pathway
from portal.rollover.matching import matches

ADDED, CHANGED, LEFT, WAITING = "added", "changed", "left", "waiting"


@dataclass(frozen=True)
class Line:
    """One alignment in force at the source, and what becomes of it at the target; `same_by` says why the offerings are the same."""

    alignment_id: int
    code: str
    title: str
    target_id: int
    pathway_id: int
    pathway: str
    role: str
    rationale: str
    kind: str
    role_there: str | None
    there_id: int | None
    same_by: str


@dataclass(frozen=True)
class Difference:
    lines: tuple[Line, ...]
    unmatched: tuple[tuple[str, str], ...]
    """(code, title) of aligned offerings that the target does not have."""

    def of(self, kind: str) -> list[Line]:
        return [line for line in self.lines if line.kind == kind]


def difference(viewer: Viewer, source_id: int, target_id: int) -> Difference:
    """Four queries, however many offerings; by code, then pathway."""
    aligned = db.session.execute(
        sa.select(Alignment.id, Alignment.offering_id, Alignment.pathway_id, Alignment.role, Alignment.rationale, Offering.code, Offering.title, Pathway.title.label("pathway"))
        .join(Offering, Offering.id == Alignment.offering_id)
        .join(Pathway, Pathway.id == Alignment.pathway_id)
        .where(Offering.district_id == viewer.district_id, Offering.school_id == source_id, Offering.state == OfferingState.ACTIVE.value, Alignment.role.is_not(None))
        .order_by(Offering.code, Offering.title, Pathway.title, Alignment.id)
    ).all()
    twins = matches(viewer.district_id, source_id, target_id)
    there = {
        (old.offering_id, old.pathway_id): old
        for old in db.session.execute(
            sa.select(Alignment.id, Alignment.offering_id, Alignment.pathway_id, Alignment.role, Alignment.state)
            .join(Offering, Offering.id == Alignment.offering_id)
            .where(Offering.school_id == target_id, Offering.district_id == viewer.district_id)
        )
    }
    lines, unmatched = [], dict[tuple[str, str], None]()
    for row in aligned:
        target = twins.get(row.offering_id)
        if target is None:
            unmatched[row.code, row.title] = None
            continue
        old = there.get((target.id, row.pathway_id))
        lines.append(
            Line(
                row.id, row.code, target.title, target.id, row.pathway_id, row.pathway, row.role, row.rationale, kind_of(old, row.role),
                old.role if old else None, old.id if old else None, target.words,
            )
        )  # fmt: skip
    return Difference(tuple(lines), tuple(unmatched))


def kind_of(old: Any, role: str) -> str:
    """Added where nothing is in force or waits there, changed where another role is, left where it is the same."""
    if old is None or old.state == AlignmentState.RETIRED:
        return ADDED
    if old.state != AlignmentState.APPROVED:
        return WAITING
    return LEFT if old.role == role else CHANGED
