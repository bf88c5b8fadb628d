"""What the first page of a student's research shows, and the summary that staff see."""

from __future__ import annotations

from typing import Any

from portal.research import parts, queries
from portal.research.forms import NoteForm
from portal.rosters.models import Student


def overview(student: Student) -> dict[str, Any]:
    return {
        "student": student, "saved": queries.saved_of(student.id), "note_form": NoteForm(formdata=None), "noted": None, "note_now": None, "refusal": "",
        "further": parts.parts_of(student),
    }  # fmt: skip
