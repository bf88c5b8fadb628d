"""Moves of students between versions: which there were, and what became of each student."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.programs.models import (
    Choice,
    ProgramVersion,
    Requirement,
    Substitution,
    Waiver,
)
from portal.programs.move_models import MovedStudent, ProgramMove
from portal.rosters.models import Student
from portal.rosters.permissions import students_visible_to

Rows = Sequence[sa.Row[*tuple[Any, ...]]]
LATEST = 20


def moves_of(program_id: int, *, only: int | None = None) -> Rows:
    """The latest moves of a program, newest first.

    id, created_at, reason, number (of the version moved to), students, given_name and family_name of who did it,
    undone_at.
    """
    students = sa.select(sa.func.count()).where(MovedStudent.move_id == ProgramMove.id).scalar_subquery()
    statement = (
        sa.select(
            ProgramMove.id, ProgramMove.created_at, ProgramMove.reason, ProgramVersion.number, students.label("students"),
            User.given_name, User.family_name, ProgramMove.undone_at,
        )
        .join(ProgramVersion, ProgramVersion.id == ProgramMove.target_id)
        .join(User, User.id == ProgramMove.by_id)
        .where(ProgramMove.program_id == program_id)
        .order_by(ProgramMove.id.desc())
        .limit(LATEST)
    )
    return db.session.execute(statement.where(ProgramMove.id == only) if only is not None else statement).all()


def moved_by(viewer: Viewer, move_id: int) -> list[dict[str, Any]]:
    """The students of a move whom the viewer may see, by name: id, name, grade, number (of the version left),
    undone, carried and dropped (titles of requirements)."""
    old, version = aliased(Choice), aliased(ProgramVersion)
    rows = db.session.execute(
        sa.select(
            Student.id, Student.given_name, Student.preferred_name, Student.family_name, Student.grade, version.number,
            MovedStudent.undone, MovedStudent.carried, MovedStudent.dropped,
        )
        .join(Student, Student.id == MovedStudent.student_id)
        .join(old, old.id == MovedStudent.old_choice_id)
        .join(version, version.id == old.program_version_id)
        .where(MovedStudent.move_id == move_id, students_visible_to(viewer))
        .order_by(Student.family_name, Student.given_name, Student.id)
    ).all()
    titles = _titles({each for row in rows for each in (*row.carried, *row.dropped)})
    return [
        row._asdict()
        | {
            "name": f"{row.family_name}, {row.preferred_name or row.given_name}",
            "carried": [titles[each] for each in row.carried if each in titles],
            "dropped": [titles[each] for each in row.dropped if each in titles],
        }
        for row in rows
    ]


def _titles(words: set[str]) -> dict[str, str]:
    """'waivers:12' -> 'Waiver of Core courses'."""
    found: dict[str, str] = {}
    for table, said in ((Waiver, "Waiver of"), (Substitution, "Substitution in")):
        ids = [int(word.partition(":")[2]) for word in words if word.startswith(f"{table.__tablename__}:")]
        if ids:
            statement = sa.select(table.id, Requirement.title).join(Requirement, Requirement.id == table.requirement_id)
            found |= {f"{table.__tablename__}:{row.id}": f"{said} “{row.title}”" for row in db.session.execute(statement.where(table.id.in_(ids)).order_by(table.id))}
    return found
