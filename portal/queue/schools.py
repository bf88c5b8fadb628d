"""One school of many: a queue for a whole district is looked through one school at a time where it would be long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.placements.models import HOLDS_A_SEAT, Placement, PlacementState
from portal.schools.models import School

MOST = 1_000
"""Placements under way that one page looks through: gathering what waits for them takes about a third of a second."""
UNDER_WAY = (PlacementState.REQUESTED.value, *HOLDS_A_SEAT)


@dataclass(frozen=True)
class OneOf:
    """A school that the queue may be narrowed to, with its placements under way."""

    id: int
    name: str
    count: int


@dataclass(frozen=True)
class Schools:
    """`every` is empty for somebody of one school, and where a district has one; `chosen` is one of them or None."""

    every: Sequence[OneOf] = ()
    chosen: OneOf | None = None

    @property
    def total(self) -> int:
        return sum(each.count for each in self.every)

    @property
    def too_many(self) -> bool:
        return self.total > MOST

    @property
    def must_choose(self) -> bool:
        """The whole would take too long, and nobody said yet which part."""
        return self.too_many and self.chosen is None


def schools_of(viewer: Viewer, asked: int) -> Schools:
    """What there is to choose from, and what was asked for. One query, none for somebody of one school."""
    if viewer.school_id is not None:
        return Schools()
    counted = (
        sa.select(Placement.school_id, sa.func.count().label("count"))
        .where(Placement.district_id == viewer.district_id, Placement.state.in_(UNDER_WAY))
        .group_by(Placement.school_id)
        .subquery()
    )
    rows = db.session.execute(sa.select(School.id, School.name, counted.c.count).join(counted, counted.c.school_id == School.id).order_by(School.name, School.id))
    every = [OneOf(number, name, count) for number, name, count in rows]
    if len(every) < 2:
        return Schools()
    return Schools(every, next((each for each in every if each.id == asked), None))


def looking_at(viewer: Viewer, schools: Schools) -> Viewer:
    """The same person with the eyes of somebody of the chosen school."""
    return viewer if schools.chosen is None else replace(viewer, school_id=schools.chosen.id)
