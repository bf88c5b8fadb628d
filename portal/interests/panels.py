"""What a student's pathway page and the staff's page about them show of their interests."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.interests import queries
from portal.rosters.models import Student


def on_student(student: Student, viewer: Viewer) -> tuple[str, dict[str, Any]]:
    """The newest result in a sentence, or the way to the first one."""
    return "interests/_panel.html", {
        "student": student,
        "scores": queries.latest_scores(student.id),
        "begun": queries.open_take(student.id) is not None,
        "own": viewer.role == Role.STUDENT,
    }
