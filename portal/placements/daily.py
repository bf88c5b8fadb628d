"""What the day brings: placements begin, requests expire, amendments come into force. Run every hour; again changes nothing."""

from __future__ import annotations

import logging
from datetime import date

import sqlalchemy as sa

from portal.clock import this_day
from portal.extensions import db
from portal.placements import terms, transitions
from portal.placements.models import Placement, PlacementState

log = logging.getLogger("portal.placements")
BEFORE = (PlacementState.CONFIRMED.value, PlacementState.AGREEMENT_OUT.value)


def look_after() -> None:
    """Each placement in a transaction of its own: one that cannot be moved keeps no other from it."""
    today = this_day()
    terms.bring_up_to_date(today)
    db.session.commit()
    for placement_id in due_to_begin(today):
        _each(placement_id, transitions.activate)
    for placement_id in due_to_expire(today):
        _each(placement_id, transitions.expire)


def due_to_begin(today: date) -> list[int]:
    """Signed by everybody, and the first day has come."""
    return list(
        db.session.scalars(
            sa.select(Placement.id)
            .where(Placement.state.in_(BEFORE), Placement.agreement_signed_on.is_not(None), Placement.begins_on <= today)
            .order_by(Placement.id)
        )
    )


def due_to_expire(today: date) -> list[int]:
    """Requests whose last day is over."""
    return list(
        db.session.scalars(sa.select(Placement.id).where(Placement.state == PlacementState.REQUESTED.value, Placement.expires_on < today).order_by(Placement.id))
    )


def _each(placement_id: int, deed: transitions.Deed) -> None:
    placement = db.session.get(Placement, placement_id)
    try:
        if placement is not None:
            deed(placement, by=None)
        db.session.commit()
    except transitions.PlacementError as wrong:
        db.session.rollback()
        log.warning("placement %s stays: %s", placement_id, wrong)
