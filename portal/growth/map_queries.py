"""What the skill map shows to who edits it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import sqlalchemy as sa

from portal.careers.models import OccupationElement
from portal.competencies.models import CompetencySet, SetState
from portal.extensions import db
from portal.growth.formula import Key
from portal.growth.models import CompetencyElement


def known_elements() -> list[Key]:
    """Every element that some occupation asks for, skills first."""
    rows = db.session.execute(sa.select(OccupationElement.kind, OccupationElement.name).distinct().order_by(OccupationElement.kind.desc(), OccupationElement.name))
    return [(row.kind, row.name) for row in rows]


def sets_of(district_id: int) -> list[sa.Row[int, str]]:
    """(id, title) of the sets in use, by title."""
    return list(
        db.session.execute(
            sa.select(CompetencySet.id, CompetencySet.title)
            .where(CompetencySet.district_id == district_id, CompetencySet.state == SetState.ACTIVE.value)
            .order_by(CompetencySet.title, CompetencySet.id)
        ).all()
    )


def ties_by_competency(competency_ids: Collection[int]) -> dict[int, list[Key]]:
    found: dict[int, list[Key]] = defaultdict(list)
    for row in db.session.execute(
        sa.select(CompetencyElement.competency_id, CompetencyElement.kind, CompetencyElement.name)
        .where(CompetencyElement.competency_id.in_(sorted(competency_ids)))
        .order_by(CompetencyElement.competency_id, CompetencyElement.kind.desc(), CompetencyElement.name)
    ):
        found[row.competency_id].append((row.kind, row.name))
    return found
