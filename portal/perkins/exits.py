"""Exits that the roster tells of: a student who left gets a row whose kind a person fills in."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from portal.database import now
from portal.extensions import db
from portal.perkins.models import ExitOrigin, StudentExit
from portal.rosters.models import Student, StudentState

CHUNK = 500


def note_from_roster(student_ids: Iterable[int]) -> int:
    """Adds an exit for each of these students who left on a day and has none since they came; how many."""
    ids = sorted(set(student_ids))
    db.session.flush()
    moment, added = now(), 0
    for start in range(0, len(ids), CHUNK):
        known = (
            sa.select(StudentExit.id)
            .where(StudentExit.student_id == Student.id, sa.or_(StudentExit.left_on >= Student.exited_on, StudentExit.left_on >= Student.entered_on))
            .exists()
        )
        gone = db.session.execute(
            sa.select(Student.id, Student.district_id, Student.exited_on)
            .where(
                Student.id.in_(ids[start : start + CHUNK]), Student.state != StudentState.ACTIVE.value,
                Student.exited_on.is_not(None), ~known,
            )
            .order_by(Student.id)
        ).all()
        rows = [
            {
                "district_id": row.district_id, "student_id": row.id, "left_on": row.exited_on, "exit_code": "",
                "origin": ExitOrigin.ROSTER.value, "note": "", "outcome_source": "", "version": 1, "created_at": moment, "updated_at": moment,
            }
            for row in gone
        ]  # fmt: skip
        if rows:
            db.session.execute(sa.insert(StudentExit), rows)
        added += len(rows)
    return added
