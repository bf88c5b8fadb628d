"""What was done together, counted as far as the viewer sees it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import User
from portal.alignment.models import AlignmentRevision, ChangeBatch
from portal.catalog.models import Offering
from portal.changes.queries.scope import Scope, from_alignments, from_coverage, name_of
from portal.coverage.models import CoverageChange
from portal.extensions import db


@dataclass(frozen=True)
class Batch:
    """What was done together, as far as the viewer sees it and the filters leave it."""

    id: int
    kind: str
    title: str
    at: datetime
    by_id: int | None
    name: str
    taken_back_by_id: int | None
    cells: int = 0
    alignments: int = 0
    offerings: int = 0

    @property
    def count(self) -> int:
        return self.cells + self.alignments


def batches(scope: Scope, ids: Collection[int]) -> list[Batch]:
    """With how much of each the viewer sees; three queries."""
    rows = db.session.execute(
        sa.select(
            ChangeBatch.id,
            ChangeBatch.kind,
            ChangeBatch.title,
            ChangeBatch.at,
            ChangeBatch.by_id,
            ChangeBatch.taken_back_by_id,
            User.given_name,
            User.family_name,
        )
        .outerjoin(User, User.id == ChangeBatch.by_id)
        .where(ChangeBatch.id.in_(ids), ChangeBatch.district_id == scope.viewer.district_id)
        .order_by(ChangeBatch.at.desc(), ChangeBatch.id.desc())
    ).all()
    cells, aligned = (
        _counted(from_coverage, CoverageChange, scope, ids),
        _counted(from_alignments, AlignmentRevision, scope, ids),
    )
    return [
        Batch(
            row.id, row.kind, row.title, row.at, row.by_id, name_of(row), row.taken_back_by_id,
            cells=cells.get(row.id, (0, 0))[0], alignments=aligned.get(row.id, (0, 0))[0], offerings=max(cells.get(row.id, (0, 0))[1], aligned.get(row.id, (0, 0))[1]),
        )
        for row in rows
    ]  # fmt: skip


def _counted(source: Any, model: Any, scope: Scope, ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Batch -> how many changes, of how many offerings."""
    columns = (
        model.batch_id,
        sa.func.count().label("changes"),
        sa.func.count(Offering.id.distinct()).label("offerings"),
    )
    statement = source(columns, scope).where(model.batch_id.in_(ids)).group_by(model.batch_id).order_by(model.batch_id)
    return {row.batch_id: (row.changes, row.offerings) for row in db.session.execute(statement)}
