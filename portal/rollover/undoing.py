"""Taking a rollover back, in chunks, the last things first; what somebody changed since stays as they left it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.perkins.models import StudentExit
from portal.programs.models import Program, ProgramVersion, VersionState
from portal.programs.services.versions import discard_draft
from portal.rollover.models import Rollover, RolloverItem
from portal.rollover.steps import CHUNK, counted, update_students, values_of
from portal.rosters.models import AttendedSchool, Caseload, Section, SectionTeacher, Student
from portal.rosters.signals import students_changed
from portal.schools.models import CalendarException, SchoolYear, Term

ORDER = ("version", "section", "exit", "caseload", "attended", "student", "day_off", "term", "year")


def take_back_some(rollover: Rollover, by: Viewer) -> int:
    """The next items of the first kind that has any; how many."""
    for kind in ORDER:
        items = db.session.scalars(
            sa.select(RolloverItem).where(RolloverItem.rollover_id == rollover.id, RolloverItem.kind == kind).order_by(RolloverItem.id.desc()).limit(CHUNK)
        ).all()
        if items:
            DEEDS[kind](rollover, items, by)
            db.session.execute(sa.delete(RolloverItem).where(RolloverItem.id.in_([item.id for item in items])))
            db.session.flush()
            return len(items)
    return 0


def _versions(rollover: Rollover, items: Sequence[RolloverItem], by: Viewer) -> None:
    for item in items:
        version = db.session.get(ProgramVersion, item.row_id)
        if version is not None and version.state == VersionState.DRAFT and db.session.get(Program, version.program_id) is not None:
            discard_draft(version, seen=version.version, by=by)


def _sections(rollover: Rollover, items: Sequence[RolloverItem], by: Viewer) -> None:
    ids = [item.row_id for item in items]
    db.session.execute(sa.delete(SectionTeacher).where(SectionTeacher.section_id.in_(ids)))
    db.session.execute(sa.delete(Section).where(Section.id.in_(ids)))


def _exits(rollover: Rollover, items: Sequence[RolloverItem], by: Viewer) -> None:
    db.session.execute(sa.delete(StudentExit).where(StudentExit.id.in_([item.row_id for item in items]), StudentExit.outcome.is_(None)))


def _reopen(model: Any) -> Any:
    def deed(rollover: Rollover, items: Sequence[RolloverItem], by: Viewer) -> None:
        for item in items:
            row = db.session.get(model, item.row_id)
            if row is not None and row.ends_on == date.fromisoformat(item.after["ends_on"]):
                row.ends_on = None
        db.session.flush()

    return deed


def _students(rollover: Rollover, items: Sequence[RolloverItem], by: Viewer) -> None:
    """Back to what they were, unless somebody changed them since."""
    now_there = {
        row.id: {"grade": row.grade, "school_id": row.school_id, "state": row.state, "exited_on": row.exited_on.isoformat() if row.exited_on else None}
        for row in db.session.execute(
            sa.select(Student.id, Student.grade, Student.school_id, Student.state, Student.exited_on).where(Student.id.in_([item.row_id for item in items]))
        )
    }
    same = [item for item in items if now_there.get(item.row_id) == item.after]
    update_students([values_of(item.row_id, item.before) for item in same if item.before != item.after])
    counted(rollover, back=len(same), left_as_changed=len(items) - len(same))
    students_changed.send(None, student_ids={item.row_id for item in same})


def _remove(model: Any) -> Any:
    def deed(rollover: Rollover, items: Sequence[RolloverItem], by: Viewer) -> None:
        db.session.execute(sa.delete(model).where(model.id.in_([item.row_id for item in items])))

    return deed


DEEDS = {
    "version": _versions, "section": _sections, "exit": _exits, "caseload": _reopen(Caseload), "attended": _reopen(AttendedSchool),
    "student": _students, "day_off": _remove(CalendarException), "term": _remove(Term), "year": _remove(SchoolYear),
}  # fmt: skip
