"""The way to somebody's growth from their pathway page and from the staff's page about them."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.rosters.models import Student


def on_student(student: Student, viewer: Viewer) -> tuple[str, dict[str, Any]]:
    """Only the way there: the figures take queries that these pages need not wait for."""
    return "growth/_panel.html", {"student": student, "own": viewer.role == Role.STUDENT}
