"""Enter, change and take back a student's exit and what is known of the time after it. Routes commit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.perkins.errors import NotPossible, Stale
from portal.perkins.models import ExitOrigin, StudentExit
from portal.rosters.models import Student


@dataclass(frozen=True)
class ExitFacts:
    left_on: date
    exit_code: str = ""
    note: str = ""
    outcome: str | None = None
    outcome_source: str = ""


def add_exit(student: Student, facts: ExitFacts, *, by: Viewer) -> StudentExit:
    """Raises NotPossible where the student has an exit on that day."""
    _refuse_a_second(student.id, facts.left_on)
    made = StudentExit(district_id=student.district_id, student_id=student.id, origin=ExitOrigin.HAND.value, **vars(facts))
    db.session.add(made)
    db.session.flush()
    audit.record("student_exit.create", subject=f"student_exits:{made.id}", by=by, student_id=student.id, detail={"exit_code": facts.exit_code, "left_on": facts.left_on.isoformat()})
    return made


def change_exit(row: StudentExit, facts: ExitFacts, *, version: int | None, by: Viewer) -> bool:
    """Whether anything changed. Raises Stale, NotPossible."""
    if row.version != version:
        raise Stale("Somebody else saved this exit first.")
    if facts.left_on != row.left_on:
        _refuse_a_second(row.student_id, facts.left_on)
    changed = {name: value for name, value in vars(facts).items() if getattr(row, name) != value}
    if not changed:
        return False
    before = {name: str(getattr(row, name) or "") for name in changed if name not in ("note", "outcome_source")}
    for name, value in changed.items():
        setattr(row, name, value)
    db.session.flush()
    audit.record("student_exit.edit", subject=f"student_exits:{row.id}", by=by, student_id=row.student_id, detail={"changed": sorted(changed), "before": before})
    return True


def delete_exit(row: StudentExit, *, by: Viewer) -> None:
    """The exit was a mistake: the student never left."""
    audit.record("student_exit.delete", subject=f"students:{row.student_id}", by=by, student_id=row.student_id, detail={"exit_code": row.exit_code, "left_on": row.left_on.isoformat()})
    db.session.delete(row)
    db.session.flush()


def _refuse_a_second(student_id: int, left_on: date) -> None:
    if db.session.scalar(sa.select(StudentExit.id).where(StudentExit.student_id == student_id, StudentExit.left_on == left_on)) is not None:
        raise NotPossible("This student has an exit on that day already.")
