"""What research shows on the pages of occupations and pathways, and on a student's page."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.interests.queries import own_student
from portal.research import queries
from portal.research.conversations import count_of
from portal.research.models import SavedItem
from portal.rosters.models import Student

Shown = tuple[str, dict[str, Any]]


def _item(viewer: Viewer, soc: str | None, pathway_id: int | None) -> tuple[bool, SavedItem | None]:
    student = own_student(viewer) if viewer.role == Role.STUDENT else None
    return (True, queries.item_for(student.id, soc=soc, pathway_id=pathway_id)) if student else (False, None)


def _shown(viewer: Viewer, soc: str | None = None, pathway_id: int | None = None) -> Shown | None:
    may, item = _item(viewer, soc, pathway_id)
    on_list = item is not None and item.removed_at is None
    return ("research/_save_panel.html", {"soc": soc, "pathway_id": pathway_id, "saved": on_list, "target": item is not None and item.is_target}) if may else None


def _version(viewer: Viewer, soc: str | None = None, pathway_id: int | None = None) -> str:
    _, item = _item(viewer, soc, pathway_id)
    return f"saved-{item.version}" if item else "unsaved"


def on_occupation(soc: str, viewer: Viewer) -> Shown | None:
    return _shown(viewer, soc=soc)


def occupation_version(soc: str, viewer: Viewer) -> str:
    return _version(viewer, soc=soc)


def on_pathway(pathway_id: int, viewer: Viewer) -> Shown | None:
    return _shown(viewer, pathway_id=pathway_id)


def pathway_version(pathway_id: int, viewer: Viewer) -> str:
    return _version(viewer, pathway_id=pathway_id)


def on_student(student: Student, viewer: Viewer) -> Shown:
    """What the student keeps and aims at; the notes stay their own."""
    saved = queries.saved_of(student.id)
    return "research/_panel.html", {
        "student": student, "saved": saved, "target": next((one for one in saved if one.is_target), None), "own": viewer.role == Role.STUDENT,
        "talked": count_of(student.id),
    }  # fmt: skip
