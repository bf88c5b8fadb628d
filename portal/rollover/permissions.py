"""The turn of the year is the district administrator's."""

from __future__ import annotations

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer

TURNERS = frozenset({Role.DISTRICT_ADMIN})
COPIERS = frozenset({Role.SCHOOL_ADMIN, Role.CTE_DIRECTOR, Role.DISTRICT_ADMIN})


def may_turn(viewer: Viewer) -> bool:
    return viewer.has(*TURNERS) and viewer.is_district_wide


def may_copy_into(viewer: Viewer, school_id: int) -> bool:
    """Who keeps a school's alignments as a whole: its administrators, and the district's people."""
    return viewer.has(*COPIERS) and viewer.reaches(school_id)
