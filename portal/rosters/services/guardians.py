"""Deeds on guardians: add, correct, end, take up again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.extensions import db
from portal.rosters.errors import Stale
from portal.rosters.guardian_models import Guardian
from portal.rosters.models import Student

FIELDS = ("name", "relation", "email", "phone", "language")


def add_guardian(student: Student, given: dict[str, Any], *, by: Viewer) -> Guardian:
    made = Guardian(district_id=student.district_id, student_id=student.id, **{name: given[name] or "" for name in FIELDS})
    db.session.add(made)
    db.session.flush()
    _note("guardian.add", made, by)
    return made


def change_guardian(guardian: Guardian, given: dict[str, Any], *, version: int, by: Viewer) -> None:
    """Corrects what is on record. Raises Stale where somebody else saved first."""
    if guardian.version != version:
        raise Stale
    for name in FIELDS:
        setattr(guardian, name, given[name] or "")
    db.session.flush()
    _note("guardian.edit", guardian, by)


def end_guardian(guardian: Guardian, *, by: Viewer) -> bool:
    """From today on no guardian; what they signed stays. Twice is once."""
    yesterday = this_day() - timedelta(days=1)
    if guardian.ends_on is not None and guardian.ends_on <= yesterday:
        return False
    guardian.ends_on = yesterday
    db.session.flush()
    _note("guardian.end", guardian, by)
    return True


def restore_guardian(guardian: Guardian, *, by: Viewer) -> bool:
    """Takes an end back."""
    if guardian.ends_on is None:
        return False
    guardian.ends_on = None
    db.session.flush()
    _note("guardian.restore", guardian, by)
    return True


def _note(action: str, guardian: Guardian, by: Viewer) -> None:
    audit.record(action, subject=f"guardians:{guardian.id}", by=by, student_id=guardian.student_id)
