"""Who approves a student's plan, and who says how many courses a year holds."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.programs.permissions import PLANNERS

SETTERS = (Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN)
"""Who opens the settings of plans."""


def may_approve(viewer: Viewer, student: Any) -> bool:
    """Who plans for students in their scope, never for themselves. `student` has district_id and user_id."""
    return student.district_id == viewer.district_id and viewer.has(*PLANNERS) and student.user_id != viewer.user_id


def may_set(viewer: Viewer, school: Any | None) -> bool:
    """The district's administrator for the district (None) and every school, a school's own for theirs."""
    if viewer.has(Role.DISTRICT_ADMIN):
        return school is None or school.district_id == viewer.district_id
    return school is not None and viewer.has(Role.SCHOOL_ADMIN) and school.id == viewer.school_id
