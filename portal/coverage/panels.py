"""What coverage shows on the page of an offering: what it covers of each pathway that it serves, and what not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.alignment.models import Alignment, AlignmentState
from portal.catalog.queries import visible_offering
from portal.competencies.queries import CompetencyLine, sets_of_pathways, tree_of
from portal.coverage.competency_grid import LETTERS, cells_of
from portal.coverage.permissions import may_cover
from portal.extensions import db
from portal.frameworks.models import Pathway


@dataclass(frozen=True)
class Served:
    """One pathway with what the offering does for its competencies."""

    pathway_id: int
    title: str
    counts: dict[str, int]
    """Level -> how many."""
    left: Sequence[CompetencyLine]
    """What it leaves uncovered."""
    total: int


def on_offering(offering_id: int, viewer: Viewer) -> tuple[str, dict[str, Any]] | None:
    """For catalog.panels; staff only. Five queries however many pathways it serves."""
    offering = visible_offering(viewer, offering_id) if viewer.is_staff else None
    if offering is None:
        return None
    found = served(offering_id, viewer)
    if not found:
        return None
    return "coverage/_offering.html", {"offering_id": offering_id, "served": found, "may_cover": may_cover(viewer, offering)}


def served(offering_id: int, viewer: Viewer) -> list[Served]:
    pathways = db.session.execute(
        sa.select(Pathway.id, Pathway.title)
        .join(Alignment, Alignment.pathway_id == Pathway.id)
        .where(Alignment.offering_id == offering_id, Alignment.state != AlignmentState.RETIRED.value)
        .order_by(Pathway.title, Pathway.id)
    ).all()
    sets = sets_of_pathways([row.id for row in pathways], viewer.district_id) if pathways else {}
    if not sets:
        return []
    lines = [line for line in tree_of(sorted({each for those in sets.values() for each in those})) if not line.is_heading]
    cells = cells_of([offering_id], [line.id for line in lines])
    found = []
    for row in pathways:
        asked = [line for line in lines if line.set_id in sets.get(row.id, ())]
        if not asked:
            continue
        levels = [cell.level for line in asked if (cell := cells.get((offering_id, line.id))) and cell.level]
        left = [line for line in asked if not ((cell := cells.get((offering_id, line.id))) and cell.level)]
        found.append(Served(row.id, row.title, {level: levels.count(level) for level in LETTERS}, left, len(asked)))
    return found
