"""The list of changes: alignments' revisions, changes of coverage and batches, newest first, in one order.

Each of the three is cut to what a page can need before they are put together, so a long history costs no more than a
short one. What a page shows is then read by key: the number of queries depends on neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.alignment.models import AlignmentRevision, ChangeBatch
from portal.changes.queries.batches import Batch, batches
from portal.changes.queries.lines import Change, alignment_changes, coverage_changes
from portal.changes.queries.scope import ALIGNMENT, BATCH, COVERAGE, Scope, at_least, from_alignments, from_coverage
from portal.coverage.models import CoverageChange
from portal.extensions import db

FURTHEST = 20_000
Key = tuple[str, int]


@dataclass(frozen=True)
class Entry:
    """A line of the list: a change, or a batch that opens."""

    source: str
    at: datetime
    change: Change | None = None
    batch: Batch | None = None
    fresh: bool = False


def _branches(scope: Scope) -> Iterator[sa.Select[Any]]:
    """(source, id, at) of each kind of line."""
    kind = scope.asked.kind
    sources: list[tuple[str, Any, sa.Select[Any]]] = []
    if kind != ALIGNMENT:
        sources.append((COVERAGE, CoverageChange, from_coverage(_key(COVERAGE, CoverageChange), scope)))
    if kind != COVERAGE:
        sources.append((ALIGNMENT, AlignmentRevision, from_alignments(_key(ALIGNMENT, AlignmentRevision), scope)))
    if not scope.asked.batches:
        for _, model, statement in sources:
            yield statement.where(model.batch_id.is_(None))
    inside = [
        sa.exists(
            statement.with_only_columns(sa.literal(1)).where(model.batch_id == ChangeBatch.id).correlate(ChangeBatch)
        )
        for _, model, statement in sources
    ]
    yield sa.select(*_key(BATCH, ChangeBatch)).where(
        ChangeBatch.district_id == scope.viewer.district_id, *at_least(scope, ChangeBatch.at), sa.or_(*inside)
    )


def _key(source: str, model: Any) -> tuple[Any, ...]:
    return sa.literal(source, sa.String(10)).label("source"), model.id.label("id"), model.at.label("at")


def page_of(scope: Scope, *, number: int, size: int) -> tuple[list[tuple[str, int, datetime]], int]:
    """The keys of one page, newest first, and how many lines there are in all (counted up to FURTHEST); two queries."""
    cut = [_cut(branch, number * size) for branch in _branches(scope)]
    union = sa.union_all(*[sa.select(each) for each in cut]).subquery("lines")
    rows = db.session.execute(
        sa.select(union.c.source, union.c.id, union.c.at)
        .order_by(union.c.at.desc(), union.c.source, union.c.id.desc())
        .limit(size)
        .offset((number - 1) * size)
    ).all()
    whole = sa.union_all(*[sa.select(_cut(branch, FURTHEST).c.id) for branch in _branches(scope)]).subquery("whole")
    total = db.session.scalar(sa.select(sa.func.count()).select_from(whole)) or 0
    return [(row.source, row.id, row.at) for row in rows], min(total, FURTHEST)


def _cut(branch: sa.Select[Any], most: int) -> Any:
    columns = branch.selected_columns
    return branch.order_by(columns.at.desc(), columns.id.desc()).limit(most).subquery()


def entries(scope: Scope, *, number: int, size: int, seen: datetime | None = None) -> tuple[list[Entry], int]:
    """One page of lines and their number; what others did after `seen` is fresh. Seven queries."""
    keys, total = page_of(scope, number=number, size=size)
    ids: dict[str, list[int]] = {COVERAGE: [], ALIGNMENT: [], BATCH: []}
    for source, key, _ in keys:
        ids[source].append(key)
    found: dict[Key, Change | Batch] = {}
    for change in (*coverage_changes(scope, ids[COVERAGE]), *alignment_changes(scope, ids[ALIGNMENT])):
        found[change.source, change.id] = change
    for batch in batches(scope, ids[BATCH]):
        found[BATCH, batch.id] = batch
    made = []
    for source, key, at in keys:
        line = found.get((source, key))
        if line is None:  # gone between two queries
            continue
        fresh = seen is not None and at > seen and line.by_id != scope.viewer.user_id
        made.append(
            Entry(
                source, at, line if isinstance(line, Change) else None, line if isinstance(line, Batch) else None, fresh
            )
        )
    return made, total
