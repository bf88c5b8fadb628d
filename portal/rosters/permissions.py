"""Which students a viewer may see: the one scope function for them, and for all that hangs on a student."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.rosters.models import AttendedSchool, Caseload, Enrollment, Section, SectionTeacher, Student
from portal.schools.models import SchoolYear

AFTER_THE_YEAR = timedelta(days=60)
MANY = 20_000
"""From so many students on a count is kept for a minute: nobody can tell, and each takes a fifth of a second."""
Condition = sa.ColumnElement[bool]
_further: list[Callable[[Viewer, date], Condition | None]] = []


def also_visible(rule: Callable[[Viewer, date], Condition | None]) -> None:
    """Lets a feature above this one widen the scope (program leads see the students of their programs).

    The rule returns a condition on Student, or None where it adds nothing for this viewer.
    """
    if rule not in _further:
        _further.append(rule)


def students_visible_to(viewer: Viewer, today: date | None = None) -> Condition:
    """A condition on Student, for every query whose rows hang on a student.

    teacher: students of own sections of this school year and 60 days after; counselor: own caseload;
    coordinator and school administrator: students whose home or attended school is theirs; district-wide
    grants: the district; student: self; program lead: beside their role, students of their programs.
    """
    today = today or this_day()
    in_district = Student.district_id == viewer.district_id
    rules = [_by_role(viewer, today)]
    rules += [found for rule in _further if (found := rule(viewer, today)) is not None]
    return sa.and_(in_district, sa.or_(*rules))


def _by_role(viewer: Viewer, today: date) -> Condition:
    if viewer.role == Role.STUDENT:
        return Student.user_id == viewer.user_id
    if viewer.role == Role.TEACHER:
        return Student.id.in_(_taught_by(viewer.user_id, today))
    if viewer.role == Role.COUNSELOR:
        return Student.id.in_(
            sa.select(Caseload.student_id).where(
                Caseload.user_id == viewer.user_id,
                Caseload.begins_on <= today,
                sa.or_(Caseload.ends_on.is_(None), Caseload.ends_on >= today),
            )
        )
    if viewer.school_id is None:
        return sa.true()
    return sa.or_(
        Student.school_id == viewer.school_id,
        Student.id.in_(
            sa.select(AttendedSchool.student_id).where(
                AttendedSchool.school_id == viewer.school_id,
                sa.or_(AttendedSchool.ends_on.is_(None), AttendedSchool.ends_on >= today),
            )
        ),
    )


def seen_by(viewer: Viewer) -> tuple[Any, ...]:
    """What decides which students somebody sees; two people of whom it is the same see the same."""
    by_place = viewer.role in (Role.DISTRICT_ADMIN, Role.SCHOOL_ADMIN, Role.CTE_DIRECTOR) and not viewer.holds(Role.PROGRAM_LEAD)
    return viewer.district_id, viewer.role, viewer.school_id, None if by_place else viewer.user_id


def _taught_by(user_id: int, today: date) -> sa.Select[int]:
    """Students of the person's sections of a school year that runs, or ended less than 60 days ago.

    A section of the fall stays until its year has ended; who left a section early, teacher or student, is
    gone 60 days later.
    """
    lately = today - AFTER_THE_YEAR

    def stayed(ends_on: Any) -> Condition:
        return sa.or_(ends_on.is_(None), ends_on >= Section.ends_on, ends_on >= lately)

    return (
        sa.select(Enrollment.student_id)
        .join(Section, Section.id == Enrollment.section_id)
        .join(SchoolYear, SchoolYear.id == Section.school_year_id)
        .join(SectionTeacher, SectionTeacher.section_id == Section.id)
        .where(
            SectionTeacher.user_id == user_id,
            stayed(SectionTeacher.ends_on),
            SchoolYear.ends_on >= lately,
            Section.begins_on <= today + AFTER_THE_YEAR,
            stayed(Enrollment.ends_on),
        )
    )


def may_correct_records(viewer: Viewer, student: Student) -> bool:
    """Whether this administrator may change what a student's records say; the student is in their scope already.

    A school's administrator only for students whose home school is theirs.
    """
    return viewer.role == Role.DISTRICT_ADMIN or (viewer.role == Role.SCHOOL_ADMIN and viewer.reaches(student.school_id))
