"""What the student's page shows of events: the next ones that they come to or that are about their pathway."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.events import queries
from portal.rosters.models import Student

MOST = 3


def of_student(student: Student, viewer: Viewer) -> tuple[str, dict[str, Any]] | None:
    """For the student alone; nothing where nothing is coming up for them."""
    if viewer.role != Role.STUDENT:
        return None
    rows = [row for row in queries.for_student(student, this_day()) if row.mine or row.pathway]
    return ("events/_panel.html", {"rows": rows[:MOST]}) if rows else None
