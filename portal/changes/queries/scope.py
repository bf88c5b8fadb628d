"""What a reader of changes sees and asked for, as conditions on the two histories."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.alignment.models import Alignment, AlignmentRevision
from portal.alignment.queries import own_concern
from portal.catalog.models import Offering
from portal.changes.filters import Asked
from portal.changes.permissions import changes_visible_to
from portal.competencies.models import Competency, PathwayCompetencySet
from portal.coverage.models import Coverage, CoverageChange

COVERAGE, ALIGNMENT, BATCH = "coverage", "alignment", "batch"


@dataclass(frozen=True)
class Scope:
    """Who looks and what is asked; `since` and `until` bound the moments."""

    viewer: Viewer
    asked: Asked
    since: datetime | None = None
    others_only: bool = False


def at_least(scope: Scope, column: Any) -> list[Any]:
    found: list[Any] = []
    if scope.asked.since:
        found.append(column >= datetime.combine(scope.asked.since, time.min, UTC))
    if scope.since is not None:
        found.append(column > scope.since)
    return found


def _of_offering(scope: Scope) -> list[Any]:
    asked = scope.asked
    found: list[Any] = [changes_visible_to(scope.viewer)]
    if asked.offering_id:
        found.append(Offering.id == asked.offering_id)
    if asked.own:
        found.append(own_concern(scope.viewer))
    for word in asked.words.split()[:5]:
        like = "%" + word.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        found.append(
            sa.or_(
                sa.func.lower(Offering.title).like(like, escape="\\"),
                sa.func.lower(Offering.code).like(like, escape="\\"),
            )
        )
    return found


def _whose(scope: Scope, column: Any) -> list[Any]:
    found: list[Any] = []
    if scope.asked.by:
        found.append(column == scope.asked.by)
    if scope.others_only:
        found.append(sa.or_(column.is_(None), column != scope.viewer.user_id))
    return found


def coverage_conditions(scope: Scope) -> list[Any]:
    """On CoverageChange joined with Coverage and Offering."""
    found = [
        CoverageChange.district_id == scope.viewer.district_id, *_of_offering(scope), *_whose(scope, CoverageChange.by_id),
        *at_least(scope, CoverageChange.at),
    ]  # fmt: skip
    if scope.asked.pathway_id:
        asks = (
            sa.select(Competency.id)
            .join(PathwayCompetencySet, PathwayCompetencySet.set_id == Competency.set_id)
            .where(
                PathwayCompetencySet.pathway_id == scope.asked.pathway_id,
                PathwayCompetencySet.district_id == scope.viewer.district_id,
            )
        )
        found.append(Coverage.competency_id.in_(asks))
    return found


def alignment_conditions(scope: Scope) -> list[Any]:
    """On AlignmentRevision joined with Alignment and Offering."""
    found = [
        Alignment.district_id == scope.viewer.district_id, *_of_offering(scope), *_whose(scope, AlignmentRevision.by_id),
        *at_least(scope, AlignmentRevision.at),
    ]  # fmt: skip
    if scope.asked.pathway_id:
        found.append(Alignment.pathway_id == scope.asked.pathway_id)
    return found


def from_coverage(columns: Collection[Any], scope: Scope) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .select_from(CoverageChange)
        .join(Coverage, Coverage.id == CoverageChange.coverage_id)
        .join(Offering, Offering.id == Coverage.offering_id)
        .where(*coverage_conditions(scope))
    )


def from_alignments(columns: Collection[Any], scope: Scope) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .select_from(AlignmentRevision)
        .join(Alignment, Alignment.id == AlignmentRevision.alignment_id)
        .join(Offering, Offering.id == Alignment.offering_id)
        .where(*alignment_conditions(scope))
    )


def name_of(row: Any) -> str:
    return f"{row.given_name or ''} {row.family_name or ''}".strip()
