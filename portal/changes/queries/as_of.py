"""Coverage as it stood on a day, and what differs from it now.

A cell said on that day what the first change after it found there; where none came after, what it says now.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.accounts.viewer import Viewer
from portal.catalog.models import Offering
from portal.changes.permissions import changes_visible_to, may_set_back
from portal.changes.queries.order import reading_order
from portal.competencies.models import Competency
from portal.coverage.models import Coverage, CoverageChange
from portal.extensions import db
from portal.schools.models import School

After = aliased(CoverageChange, name="first_after")


@dataclass(frozen=True)
class Then:
    """Which day, and of which offerings."""

    on: date
    school_id: int | None = None
    offering_id: int | None = None

    @property
    def moment(self) -> datetime:
        """The last moment of the day."""
        return datetime.combine(self.on, time.max, UTC)


@dataclass(frozen=True)
class CellThen:
    """A cell then and now; None: not covered."""

    coverage_id: int
    version: int
    offering_id: int
    offering: str
    code: str
    school: str
    competency_id: int
    competency_code: str
    competency: str
    then: str | None
    then_evidence: str
    now: str | None
    now_evidence: str
    changed_at: datetime
    mine: bool
    """Whether the viewer may set it."""


def cells(
    viewer: Viewer, asked: Then, *, only_different: bool, limit: int | None = None, offset: int = 0
) -> Iterator[CellThen]:
    """By offering, then competency. One query."""
    statement = _cells(viewer, asked, only_different)
    for row in db.session.execute(statement.limit(limit).offset(offset) if limit else statement):
        said = row.short or row.statement
        yield CellThen(
            row.coverage_id, row.version, row.offering_id, row.offering, row.code, row.school or "Whole district", row.competency_id, row.competency_code,
            said if len(said) <= 100 else said[:99].rstrip() + "…", row.then, row.then_evidence or "", row.level, row.evidence, row.updated_at,
            may_set_back(viewer, row),
        )  # fmt: skip


def count(viewer: Viewer, asked: Then, *, only_different: bool) -> int:
    statement = _cells(viewer, asked, only_different).order_by(None)
    return db.session.scalar(sa.select(sa.func.count()).select_from(statement.subquery())) or 0


def wanted(viewer: Viewer, asked: Then, chosen: Collection[tuple[int, int]] | None, most: int) -> list[CellThen]:
    """The differing cells that the viewer may set: the chosen ones (id, version as it was seen), or None: all, at most `most`."""
    found = [cell for cell in cells(viewer, asked, only_different=True) if cell.mine]
    if chosen is None:
        return found[:most]
    seen = dict(chosen)
    return [cell for cell in found if seen.get(cell.coverage_id) == cell.version][:most]


def _cells(viewer: Viewer, asked: Then, only_different: bool) -> sa.Select[Any]:
    first = (
        sa.select(CoverageChange.coverage_id, sa.func.min(CoverageChange.number).label("number"))
        .where(CoverageChange.district_id == viewer.district_id, CoverageChange.at > asked.moment)
        .group_by(CoverageChange.coverage_id)
        .subquery()
    )
    not_yet = sa.and_(
        After.id.is_(None),
        Coverage.created_at > asked.moment,
        sa.not_(sa.exists().where(CoverageChange.coverage_id == Coverage.id)),
    )
    level = sa.case((After.id.is_not(None), After.was_level), (not_yet, sa.null()), else_=Coverage.level)
    evidence = sa.case((After.id.is_not(None), After.was_evidence), (not_yet, ""), else_=Coverage.evidence)
    statement = (
        sa.select(
            Coverage.id.label("coverage_id"), Coverage.version, Coverage.level, Coverage.evidence, Coverage.updated_at, level.label("then"),
            evidence.label("then_evidence"), Offering.id.label("offering_id"), Offering.title.label("offering"), Offering.code, Offering.district_id,
            Offering.school_id, School.name.label("school"), Competency.id.label("competency_id"), Competency.code.label("competency_code"),
            Competency.short, Competency.statement,
        )
        .select_from(Coverage)
        .join(Offering, Offering.id == Coverage.offering_id)
        .join(Competency, Competency.id == Coverage.competency_id)
        .outerjoin(School, School.id == Offering.school_id)
        .outerjoin(first, first.c.coverage_id == Coverage.id)
        .outerjoin(After, sa.and_(After.coverage_id == Coverage.id, After.number == first.c.number))
        .where(Coverage.district_id == viewer.district_id, changes_visible_to(viewer))
        .order_by(Offering.title, Offering.id, *reading_order)
    )  # fmt: skip
    if asked.school_id:
        statement = statement.where(Offering.school_id == asked.school_id)
    if asked.offering_id:
        statement = statement.where(Offering.id == asked.offering_id)
    if only_different:
        return statement.where(sa.or_(level.is_distinct_from(Coverage.level), evidence != Coverage.evidence))
    return statement.where(level.is_not(None))
