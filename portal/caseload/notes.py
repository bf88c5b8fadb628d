"""Deeds on notes, and the notes of a student and of an author."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.caseload.models import StudentNote
from portal.caseload.permissions import may_change, notes_visible_to
from portal.database import now
from portal.extensions import db
from portal.rosters.models import Student, StudentState
from portal.rosters.permissions import students_visible_to

FIELDS = ("about_on", "text", "private", "due_on")
KEPT = timedelta(days=30)
"""How long a note that was taken away can be brought back."""


class NoteError(Exception):
    """A deed on a note that is not possible; the message says why."""


class StaleNote(NoteError):
    """Somebody, or oneself in another window, saved first."""


def notes_of(student_id: int, viewer: Viewer, *, limit: int | None = None) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """(StudentNote, given_name, family_name of the author), the newest first."""
    return db.session.execute(
        sa.select(StudentNote, User.given_name, User.family_name)
        .join(User, User.id == StudentNote.author_id)
        .where(StudentNote.student_id == student_id, notes_visible_to(viewer))
        .order_by(StudentNote.about_on.desc(), StudentNote.id.desc())
        .limit(limit)
    ).all()


def due_for(viewer: Viewer, today: date, *, limit: int = 20) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """(StudentNote, Student) of one's own notes whose day has come and that are not done, the oldest first."""
    return db.session.execute(
        sa.select(StudentNote, Student)
        .join(Student, Student.id == StudentNote.student_id)
        .where(
            StudentNote.author_id == viewer.user_id, StudentNote.due_on <= today, StudentNote.done_at.is_(None), notes_visible_to(viewer),
            students_visible_to(viewer, today), Student.state == StudentState.ACTIVE.value,
        )
        .order_by(StudentNote.due_on, StudentNote.id)
        .limit(limit)
    ).all()


def write(student: Student, given: dict[str, Any], *, by: Viewer) -> StudentNote:
    note = StudentNote(district_id=student.district_id, student_id=student.id, author_id=by.user_id, **{name: given[name] for name in FIELDS})
    db.session.add(note)
    db.session.flush()
    _trail("note.write", note, by)
    return note


def change(note: StudentNote, given: dict[str, Any], *, version: int, by: Viewer) -> None:
    """Raises StaleNote where it was saved meanwhile, NoteError for a note of somebody else."""
    _own(note, by)
    if note.version != version:
        raise StaleNote("You saved this note in another window meanwhile.")
    if given["due_on"] != note.due_on:
        note.done_at = None
    for name in FIELDS:
        setattr(note, name, given[name])
    db.session.flush()
    _trail("note.edit", note, by)


def remove(note: StudentNote, *, by: Viewer) -> bool:
    _own(note, by)
    if note.removed_at is not None:
        return False
    note.removed_at = now()
    db.session.flush()
    _trail("note.remove", note, by)
    return True


def restore(note: StudentNote, *, by: Viewer) -> bool:
    _own(note, by)
    if note.removed_at is None:
        return False
    note.removed_at = None
    db.session.flush()
    _trail("note.restore", note, by)
    return True


def tick(note: StudentNote, *, done: bool, by: Viewer) -> bool:
    """What was due is done, or is not after all."""
    _own(note, by)
    if (note.done_at is not None) == done:
        return False
    note.done_at = now() if done else None
    db.session.flush()
    _trail("note.done" if done else "note.undone", note, by)
    return True


def sweep() -> None:
    """Removes for good what was taken away a month ago."""
    db.session.execute(sa.delete(StudentNote).where(StudentNote.removed_at < now() - KEPT))
    db.session.commit()


def _own(note: StudentNote, by: Viewer) -> None:
    if not may_change(by, note):
        raise NoteError("Only who wrote a note changes it.")


def _trail(action: str, note: StudentNote, by: Viewer) -> None:
    audit.record(action, subject=f"student_notes:{note.id}", by=by, district_id=note.district_id, student_id=note.student_id)
