"""On a student's page: who of the family reads along."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.guardians import access
from portal.rosters.models import Student


def of_student(student: Student, viewer: Viewer) -> tuple[str, dict[str, Any]] | None:
    """The student sees who reads along; those who grant it see the way there."""
    own = viewer.role == Role.STUDENT
    if not own and viewer.role not in access.GRANTERS:
        return None
    of_age = access.is_of_age(student)
    readers = [] if of_age else access.open_readers(student.id)
    if of_age or (own and not readers):
        return None
    return "guardians/_panel.html", {"student": student, "readers": readers, "own": own}
