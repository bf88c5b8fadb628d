"""Reads of alignments: what is in force, what waits, and the rows of the panels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import sqlalchemy as sa

from portal.alignment.models import Alignment
from portal.extensions import db


def offerings_by_role(pathway_ids: Collection[int]) -> dict[tuple[int, str], set[int]]:
    """(pathway id, role in force) -> ids of the offerings that serve it so; what only waits is not in it.

    Retired offerings stay in: a course that is no longer taught still counts for those who passed it.
    """
    found: dict[tuple[int, str], set[int]] = defaultdict(set)
    if not pathway_ids:
        return found
    rows = db.session.execute(
        sa.select(Alignment.pathway_id, Alignment.role, Alignment.offering_id)
        .where(Alignment.pathway_id.in_(pathway_ids), Alignment.role.is_not(None))
        .order_by(Alignment.pathway_id, Alignment.role, Alignment.offering_id)
    )
    for pathway_id, role, offering_id in rows:
        found[pathway_id, str(role)].add(offering_id)
    return found
