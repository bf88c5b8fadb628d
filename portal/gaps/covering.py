"""Mending a gap from its own page: the level of one offering, set there and then."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.catalog.models import Offering, OfferingState
from portal.coverage.permissions import may_cover
from portal.coverage.services import Wish, set_levels
from portal.extensions import db
from portal.gaps.errors import GapError, NotAllowed
from portal.gaps.facts import facts_at


def offering_at(gap: Any, offering_id: int) -> Offering | None:
    """An active offering that counts for the school of the gap: its own or one of the whole district."""
    return db.session.scalars(
        sa.select(Offering).where(
            Offering.id == offering_id,
            Offering.district_id == gap.district_id,
            Offering.state == OfferingState.ACTIVE.value,
            sa.or_(Offering.school_id.is_(None), Offering.school_id == gap.school_id),
        )
    ).one_or_none()


def cover(gap: Any, offering: Offering, *, level: str | None, version: int, by: Viewer) -> bool:
    """Sets the level of the gap's competency; None clears it. False where it says so already.

    Raises coverage's StaleCells where somebody changed the cell first, NotAllowed, GapError.
    """
    if gap.competency_id is None or not may_cover(by, offering):
        raise NotAllowed("You may not say what this offering covers.")
    if gap.competency_id not in facts_at(gap.district_id, gap.school_id, gap.pathway_id, gap.competency_id).competency_ids:
        raise GapError("This pathway no longer asks for the competency.")
    wish = Wish(offering.id, gap.competency_id, level, version=version)
    return bool(set_levels([wish], district_id=gap.district_id, by=by).changed)
