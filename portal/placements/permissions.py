"""Which placements a viewer may see, and who arranges them."""

from __future__ import annotations

import sqlalchemy as sa

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.placements.models import Placement
from portal.rosters.models import Student
from portal.rosters.permissions import students_visible_to

KEEPERS = frozenset({Role.COORDINATOR, Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN, Role.CTE_DIRECTOR})
ARRANGERS = frozenset({Role.COORDINATOR, Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN})


def placements_visible_to(viewer: Viewer) -> sa.ColumnElement[bool]:
    """A condition on Placement: of the school that runs it, or of a student whom the viewer may see anyway."""
    by_student = Placement.student_id.in_(sa.select(Student.id).where(students_visible_to(viewer)))
    if viewer.role in KEEPERS and viewer.school_id is not None:
        return sa.and_(Placement.district_id == viewer.district_id, sa.or_(Placement.school_id == viewer.school_id, by_student))
    return sa.and_(Placement.district_id == viewer.district_id, by_student)


def may_arrange(viewer: Viewer, school_id: int | None) -> bool:
    """Make, amend and end placements and openings of a school: its coordinator and administrators, and the district's."""
    return viewer.role in ARRANGERS and viewer.reaches(school_id)
