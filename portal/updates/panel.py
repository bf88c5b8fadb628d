"""The news on a student's own page."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import Role
from portal.accounts.queries.looks import bounded, last_look
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.rosters.models import Student
from portal.updates.news import news_for

PLACE = "updates"
FIRST = 4


def of_student(student: Student, viewer: Viewer) -> tuple[str, dict[str, Any]] | None:
    """Only for the student, and only where something is new."""
    if viewer.role != Role.STUDENT:
        return None
    look = last_look(viewer, PLACE)
    items = news_for(student, bounded(look.at if look else None))
    return ("updates/_panel.html", {"items": items[:FIRST], "count": len(items), "until": now().isoformat()}) if items else None
