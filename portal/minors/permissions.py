"""Who reads the rules for minors, who edits them, who overrides one."""

from __future__ import annotations

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer

READERS = frozenset({Role.COORDINATOR, Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN, Role.CTE_DIRECTOR})
OVERRIDERS = frozenset({Role.COORDINATOR, Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN})


def may_edit_rules(viewer: Viewer) -> bool:
    """A district's rules hold in all its schools."""
    return viewer.role == Role.DISTRICT_ADMIN and viewer.is_district_wide


def may_override(viewer: Viewer, school_id: int) -> bool:
    """The coordinator and administrators of the school that runs the placement, and the district's."""
    return viewer.role in OVERRIDERS and viewer.reaches(school_id)
