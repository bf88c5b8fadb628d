"""Who adds events, and who changes one."""

from __future__ import annotations

from portal.accounts.models import Role
from portal.accounts.viewer import STAFF, Viewer
from portal.events.models import CareerEvent

KEEPERS = tuple(sorted(STAFF))
ALL_OF_THEIR_SCHOOLS = frozenset({Role.COUNSELOR, Role.COORDINATOR, Role.CTE_DIRECTOR, Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN})


def may_keep(viewer: Viewer, event: CareerEvent) -> bool:
    """Whoever made it; and counselors, coordinators, directors and administrators those that their grant covers."""
    if not viewer.is_staff or event.district_id != viewer.district_id:
        return False
    return event.made_by_id == viewer.user_id or (viewer.role in ALL_OF_THEIR_SCHOOLS and viewer.reaches(event.school_id))
