"""Finding students to place: by a section, by name or number, by a pasted list of numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.extensions import db
from portal.rosters.models import Enrollment, Section, Student, StudentState
from portal.rosters.permissions import students_visible_to

MOST = 200
Row = Any
"""id, given_name, preferred_name, family_name, local_id, grade, school_id."""


def _students(viewer: Viewer) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Student.id, Student.given_name, Student.preferred_name, Student.family_name, Student.local_id, Student.grade, Student.school_id)
        .where(students_visible_to(viewer), Student.state == StudentState.ACTIVE.value)
        .order_by(Student.family_name, Student.given_name, Student.id)
        .limit(MOST)
    )


def chosen(viewer: Viewer, student_ids: Collection[int]) -> Sequence[Row]:
    """Those of these students whom the viewer sees, by name."""
    return db.session.execute(_students(viewer).where(Student.id.in_(sorted(student_ids)[:MOST]))).all()


def in_section(viewer: Viewer, section_id: int) -> Sequence[Row]:
    """Who sits in a section today."""
    today = this_day()
    there = sa.select(Enrollment.student_id).where(Enrollment.section_id == section_id, sa.or_(Enrollment.ends_on.is_(None), Enrollment.ends_on >= today))
    return db.session.execute(_students(viewer).where(Student.id.in_(there))).all()


def called(viewer: Viewer, words: str) -> Sequence[Row]:
    """Whose names or number begin with these words, each of them."""
    statement = _students(viewer).limit(30)
    for word in words.split()[:4]:
        start = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        names = (Student.given_name, Student.preferred_name, Student.family_name, Student.local_id)
        statement = statement.where(sa.or_(*(name.ilike(start, escape="\\") for name in names)))
    return db.session.execute(statement).all()


def numbered(viewer: Viewer, pasted: str) -> tuple[Sequence[Row], list[str]]:
    """Students by their numbers, one a line or with commas between; and the numbers that are nobody's here."""
    numbers = list(dict.fromkeys(part for part in re.split(r"[\s,;]+", pasted) if part))[:MOST]
    rows = db.session.execute(_students(viewer).where(Student.local_id.in_(numbers))).all() if numbers else []
    known = {row.local_id for row in rows}
    return rows, [number for number in numbers if number not in known]


def sections(viewer: Viewer) -> list[tuple[str, str]]:
    """Sections that run today with students whom the viewer sees: id -> title and code."""
    today = this_day()
    seen = sa.select(Enrollment.section_id).join(Student, Student.id == Enrollment.student_id).where(students_visible_to(viewer))
    statement = sa.select(Section.id, Section.title, Section.code).where(
        Section.district_id == viewer.district_id, Section.begins_on <= today, Section.ends_on >= today, Section.id.in_(seen)
    )
    if viewer.school_id is not None:
        statement = statement.where(Section.school_id == viewer.school_id)
    rows = db.session.execute(statement.order_by(Section.title, Section.code, Section.id).limit(500)).all()
    return [(str(row.id), f"{row.title} · {row.code}" if row.code else row.title) for row in rows]
