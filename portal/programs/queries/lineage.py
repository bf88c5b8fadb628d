"""Which requirement of one version became which of another: its twin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from portal.extensions import db
from portal.programs.models import Requirement


def twins_into(target_id: int, source_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """Version id -> requirement id of it -> id of its twin in `target_id`; one query.

    A twin was copied from the same requirement, or, where that is not known, has the same title and the same
    place among those with it; and it is of the same kind. What became another kind of rule is no twin.
    """
    rows: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(
        sa.select(Requirement.id, Requirement.program_version_id, Requirement.kind, Requirement.title, Requirement.origin_id)
        .where(Requirement.program_version_id.in_({target_id, *source_ids}))
        .order_by(Requirement.program_version_id, Requirement.position, Requirement.id)
    ):
        rows[row.program_version_id].append(row)
    origins = {(row.origin_id or row.id, row.kind): row.id for row in rows[target_id]}
    titles = _by_title(rows[target_id])
    every: dict[int, dict[int, int]] = {}
    for source_id in source_ids:
        if source_id == target_id:
            continue
        found = every[source_id] = {}
        here = {twin: key for key, twin in _by_title(rows[source_id]).items()}
        taken: set[int] = set()
        for row in rows[source_id]:
            if (twin := origins.get((row.origin_id or row.id, row.kind))) is not None:
                found[row.id] = twin
                taken.add(twin)
        for row in rows[source_id]:
            if row.id not in found and (twin := titles.get(here[row.id])) is not None and twin not in taken:
                found[row.id] = twin
    return every


def _by_title(rows: Collection[Any]) -> dict[tuple[str, str, int], int]:
    """(kind, title, how many with both came before it) -> id."""
    seen: dict[tuple[str, str], int] = defaultdict(int)
    found: dict[tuple[str, str, int], int] = {}
    for row in rows:
        same = (row.kind, row.title.strip().lower())
        found[*same, seen[same]] = row.id
        seen[same] += 1
    return found
