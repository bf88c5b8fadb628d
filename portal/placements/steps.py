"""The steps a placement took from state to state, as they are kept: written once, marked when undone, never deleted."""

from __future__ import annotations

import sqlalchemy as sa

from portal.extensions import db
from portal.placements.models import PlacementChange


def last_step(placement_id: int) -> PlacementChange | None:
    """The newest step that was not undone; none for one that was made, or moved before steps were kept."""
    return db.session.scalar(
        sa.select(PlacementChange)
        .where(PlacementChange.placement_id == placement_id, PlacementChange.undone_at.is_(None), PlacementChange.deed != "create")
        .order_by(PlacementChange.id.desc())
        .limit(1)
    )


def steps_of(placement_id: int) -> list[PlacementChange]:
    """Every step, the newest first, with those undone."""
    return list(
        db.session.scalars(sa.select(PlacementChange).where(PlacementChange.placement_id == placement_id).order_by(PlacementChange.id.desc()))
    )
