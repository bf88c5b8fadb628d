"""The latest notes on the staff's page of a student."""

from __future__ import annotations

from typing import Any

from portal.accounts.viewer import Viewer
from portal.caseload.notes import notes_of
from portal.caseload.permissions import GUIDES
from portal.rosters.models import Student

FIRST = 3


def of_student(student: Student, viewer: Viewer) -> tuple[str, dict[str, Any]] | None:
    if viewer.role not in GUIDES:
        return None
    return "caseload/_panel.html", {"student": student, "rows": notes_of(student.id, viewer, limit=FIRST)}
