"""Who answers for the hours of a placement."""

from __future__ import annotations

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.placements.models import Placement

APPROVERS = frozenset({Role.COORDINATOR, Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN})


def may_answer_for_hours(viewer: Viewer, placement: Placement) -> bool:
    """Approve and return: the coordinator and administrators of the school that runs the placement."""
    return viewer.role in APPROVERS and viewer.district_id == placement.district_id and viewer.reaches(placement.school_id)
