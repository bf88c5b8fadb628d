"""Lists for the pages on rules and exits, under the viewer's scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.catalog.models import ExperienceKind
from portal.extensions import db
from portal.perkins.models import RuleSet, StudentExit
from portal.rosters.models import Student
from portal.rosters.permissions import students_visible_to
from portal.schools.models import School


def rule_sets(district_id: int) -> Sequence[Any]:
    """The district's sets, newest year first, the one in force before the others of its year."""
    return db.session.execute(
        sa.select(RuleSet.id, RuleSet.title, RuleSet.source, RuleSet.reporting_year, RuleSet.in_force, RuleSet.version, RuleSet.updated_at, RuleSet.rules)
        .where(RuleSet.district_id == district_id)
        .order_by(RuleSet.reporting_year.desc(), RuleSet.in_force.desc(), RuleSet.title, RuleSet.id)
    ).all()


def rule_set(viewer: Viewer, rule_set_id: int) -> RuleSet | None:
    return db.session.scalars(sa.select(RuleSet).where(RuleSet.id == rule_set_id, RuleSet.district_id == viewer.district_id)).one_or_none()


def sustained_kinds() -> list[tuple[str, str]]:
    """Kinds of experience that are work-based learning by the statute's 'sustained interactions'."""
    rows = db.session.execute(sa.select(ExperienceKind.code, ExperienceKind.title).where(ExperienceKind.sustained).order_by(ExperienceKind.position, ExperienceKind.code))
    return [(row.code, row.title) for row in rows]


def exits(viewer: Viewer, first: date, last: date, *, what: str = "", words: str = "") -> sa.Select[*tuple[Any, ...]]:
    """Exits between two days of students in the viewer's scope; `what` 'untyped' or 'unasked' narrows them."""
    statement = (
        sa.select(
            StudentExit.id, StudentExit.left_on, StudentExit.exit_code, StudentExit.origin, StudentExit.outcome, Student.id.label("student_id"),
            Student.given_name, Student.preferred_name, Student.family_name, Student.local_id, Student.grade, School.name.label("school_name"),
        )
        .join(Student, Student.id == StudentExit.student_id)
        .join(School, School.id == Student.school_id)
        .where(students_visible_to(viewer), StudentExit.left_on.between(first, last))
        .order_by(StudentExit.left_on.desc(), Student.family_name, Student.given_name, StudentExit.id)
    )
    if what == "untyped":
        statement = statement.where(StudentExit.exit_code == "")
    elif what == "unasked":
        statement = statement.where(StudentExit.outcome.is_(None))
    if words:
        like = f"%{words.lower()}%"
        statement = statement.where(sa.or_(sa.func.lower(Student.family_name).like(like), sa.func.lower(Student.given_name).like(like), Student.local_id == words))
    return statement


def visible_exit(viewer: Viewer, exit_id: int) -> tuple[StudentExit, Student] | None:
    row = db.session.execute(
        sa.select(StudentExit, Student).join(Student, Student.id == StudentExit.student_id).where(StudentExit.id == exit_id, students_visible_to(viewer))
    ).one_or_none()
    return (row[0], row[1]) if row else None


def exits_of(student_id: int) -> Sequence[StudentExit]:
    return db.session.scalars(sa.select(StudentExit).where(StudentExit.student_id == student_id).order_by(StudentExit.left_on.desc(), StudentExit.id)).all()
