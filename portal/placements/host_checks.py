"""What the check of a host means for the requests there: not taken, they are declined with its reason; taken back, they wait again."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.hosts.signals import host_checked
from portal.placements import transitions
from portal.placements.models import Placement, PlacementState, WithdrawnAs
from portal.placements.permissions import may_arrange
from portal.placements.transitions import PlacementError


@host_checked.connect
def answer_requests(sender: Any, *, host_id: int, approved: bool | None, reason: str, by: Viewer) -> None:
    """In the transaction of the check. An approval answers nobody: whether the student goes there is a question of its own."""
    if approved is False:
        for placement in _at(host_id, PlacementState.REQUESTED.value):
            transitions.decline(placement, reason=reason, by=_acting(placement, by))
    elif approved is None and reason:
        for placement in _at(host_id, PlacementState.WITHDRAWN.value):
            if placement.withdrawn_as == WithdrawnAs.DECLINED.value and placement.ended_reason == reason:
                _try_again(placement, by)


def _try_again(placement: Placement, by: Viewer) -> None:
    try:
        with db.session.begin_nested():
            transitions.reopen(placement, by=_acting(placement, by))
    except PlacementError:
        return  # it moved on meanwhile: the host waits for its check, the request stays declined


def _at(host_id: int, state: str) -> list[Placement]:
    return list(db.session.scalars(sa.select(Placement).where(Placement.host_id == host_id, Placement.state == state).order_by(Placement.id)))


def _acting(placement: Placement, by: Viewer) -> Viewer | None:
    """Hosts belong to the district: the request of another school's student is answered by the check, not by its checker."""
    return by if may_arrange(by, placement.school_id) else None
