"""The turn of the year is the district administrator's."""

from __future__ import annotations

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer

TURNERS = frozenset({Role.DISTRICT_ADMIN})


def may_turn(viewer: Viewer) -> bool:
    return viewer.has(*TURNERS) and viewer.is_district_wide
