"""Reads of students and of what hangs on them. Lists come as Core rows; each function says in which order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.catalog.models import Course, Credential, Offering
from portal.database import IDS
from portal.extensions import db
from portal.rosters.models import (
    CourseRecord,
    Enrollment,
    Section,
    SectionTeacher,
    Student,
    StudentCredential,
    StudentState,
)
from portal.rosters.permissions import students_visible_to
from portal.schools.models import School, SchoolYear, Term, year_title

Rows = Sequence[sa.Row[*tuple[Any, ...]]]
AT_ONCE = 10_000  # ids in one IN: SQLite takes at most 32,766 values in a statement


def visible_student(viewer: Viewer, student_id: int, today: date | None = None) -> Student | None:
    """The student with their school, or None where this viewer may not know of them."""
    return db.session.scalar(
        sa.select(Student)
        .options(joinedload(Student.school))
        .where(Student.id == student_id, students_visible_to(viewer, today))
    )


def visible_ids(viewer: Viewer, student_ids: Collection[int], today: date | None = None) -> set[int]:
    """Those of `student_ids` that the viewer may see."""
    found: set[int] = set()
    for ids in in_parts(student_ids):
        seen = sa.select(Student.id).where(Student.id.in_(ids), students_visible_to(viewer, today))
        found.update(db.session.scalars(seen))
    return found


def sections_of_teacher(user_id: int, today: date) -> Rows:
    """Sections that a person teaches now or will soon, by end, title and id.

    id, title, code, begins_on, ends_on, school_id, school_name, term_title, course_id, course_title,
    students (how many).
    """
    students = (
        sa.select(sa.func.count(sa.distinct(Enrollment.student_id)))
        .where(Enrollment.section_id == Section.id, _still_open(Enrollment.ends_on, today))
        .correlate(Section)
        .scalar_subquery()
    )
    return db.session.execute(
        sa.select(
            Section.id, Section.title, Section.code, Section.begins_on, Section.ends_on, Section.school_id,
            School.name.label("school_name"), Term.title.label("term_title"), Section.course_id,
            Offering.title.label("course_title"), students.label("students"),
        )
        .join(SectionTeacher, SectionTeacher.section_id == Section.id)
        .join(School, School.id == Section.school_id)
        .join(Offering, Offering.id == Section.course_id)
        .outerjoin(Term, Term.id == Section.term_id)
        .where(
            SectionTeacher.user_id == user_id,
            _still_open(SectionTeacher.ends_on, today),
            Section.ends_on >= today,
        )
        .order_by(Section.ends_on, Section.title, Section.id)
    ).all()


def students_of_section(viewer: Viewer, section_id: int, today: date) -> Rows:
    """Students who sit in a section on the day and whom the viewer may see, by name and id.

    id, given_name, family_name, preferred_name, grade, school_id, local_id.
    """
    sits = sa.select(Enrollment.student_id).where(
        Enrollment.section_id == section_id, _still_open(Enrollment.ends_on, today)
    )
    return db.session.execute(
        sa.select(
            Student.id, Student.given_name, Student.family_name, Student.preferred_name, Student.grade,
            Student.school_id, Student.local_id,
        )
        .where(Student.id.in_(sits), students_visible_to(viewer, today))
        .order_by(Student.family_name, Student.given_name, Student.id)
    ).all()


def teachers_of_sections(section_ids: Collection[int], today: date) -> dict[int, list[str]]:
    """Section id -> names of those who teach it on the day, the primary teacher first."""
    names: dict[int, list[str]] = {}
    for ids in in_parts(section_ids):
        rows = db.session.execute(
            sa.select(SectionTeacher.section_id, User.given_name, User.family_name)
            .join(User, User.id == SectionTeacher.user_id)
            .where(SectionTeacher.section_id.in_(ids), _still_open(SectionTeacher.ends_on, today))
            .order_by(
                SectionTeacher.section_id, SectionTeacher.is_primary.desc(),
                User.family_name, User.given_name, User.id,
            )
        )
        for section_id, given, family in rows:
            names.setdefault(section_id, []).append(f"{given} {family}".strip())
    return names


def records_of(student_ids: Collection[int]) -> Rows:
    """Records in force, by student, year, term and id.

    id, student_id, course_id (None: not in our catalog), course_code, course_title, school_name, year, term,
    mark, credits_attempted, credits_earned, passed, outcome, open_until, part, origin.
    """
    return _for_students(
        student_ids,
        sa.select(
            CourseRecord.id, CourseRecord.student_id, CourseRecord.course_id, CourseRecord.course_code,
            CourseRecord.course_title, CourseRecord.school_name, CourseRecord.year, CourseRecord.term,
            CourseRecord.mark, CourseRecord.credits_attempted, CourseRecord.credits_earned,
            CourseRecord.passed, CourseRecord.outcome, CourseRecord.open_until, CourseRecord.part, CourseRecord.origin,
        )
        .where(CourseRecord.ended_at.is_(None))
        .order_by(CourseRecord.student_id, CourseRecord.year, CourseRecord.term, CourseRecord.id),
        CourseRecord.student_id,
    )


def current_enrollments(student_ids: Collection[int], today: date, *, upcoming: bool = False) -> Rows:
    """Where students sit on the day, by student, end of the section, title and id.

    id, student_id, section_id, section_title, course_id, credits, begins_on, ends_on (the section's),
    term_title, school_id. `upcoming` adds sections that have not begun.
    """
    conditions = [_still_open(Enrollment.ends_on, today), Section.ends_on >= today]
    if not upcoming:
        conditions += [Enrollment.begins_on <= today, Section.begins_on <= today]
    return _for_students(
        student_ids,
        sa.select(
            Enrollment.id, Enrollment.student_id, Enrollment.section_id, Section.title.label("section_title"),
            Section.course_id, Course.__table__.c.credits, Section.begins_on, Section.ends_on,
            Term.title.label("term_title"), Section.school_id,
        )
        .join(Section, Section.id == Enrollment.section_id)
        .join(Course.__table__, Course.__table__.c.id == Section.course_id)
        .outerjoin(Term, Term.id == Section.term_id)
        .where(*conditions)
        .order_by(Enrollment.student_id, Section.ends_on, Section.title, Enrollment.id),
        Enrollment.student_id,
    )


def credentials_of(student_ids: Collection[int]) -> Rows:
    """Credentials of students in every state, by student, title and id.

    id, student_id, credential_id, title, issuer, state, result, earned_on, expires_on.
    """
    return _for_students(
        student_ids,
        sa.select(
            StudentCredential.id, StudentCredential.student_id, StudentCredential.credential_id,
            Credential.title, Credential.issuer, StudentCredential.state, StudentCredential.earned_on,
            StudentCredential.expires_on, StudentCredential.result,
        )
        .join(Credential, Credential.id == StudentCredential.credential_id)
        .order_by(StudentCredential.student_id, Credential.title, StudentCredential.id),
        StudentCredential.student_id,
    )


def student_names(student_ids: Collection[int]) -> dict[int, str]:
    """Student id -> name, for pages that have already checked who may see them."""
    names: dict[int, str] = {}
    for ids in in_parts(student_ids):
        rows = db.session.execute(
            sa.select(Student.id, Student.preferred_name, Student.given_name, Student.family_name)
            .where(Student.id.in_(ids))
            .order_by(Student.id)
        )
        names.update({i: f"{preferred or given} {family}".strip() for i, preferred, given, family in rows})
    return names


def active_students(viewer: Viewer, today: date | None = None) -> sa.Select[int]:
    """A select of ids for others' statements: active students within the viewer's scope."""
    return sa.select(Student.id).where(
        students_visible_to(viewer, today), Student.state == StudentState.ACTIVE.value
    )


def in_parts(ids: Collection[int]) -> Iterator[list[int]]:
    """Ids in order, in parts that a statement can hold."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]


_DISTRICTS = sa.select(Student.id, Student.district_id).where(Student.id.in_(IDS)).order_by(Student.id)


def by_district(student_ids: Collection[int]) -> dict[int, list[int]]:
    """District id -> those of these students who are its own, in order."""
    found: dict[int, list[int]] = defaultdict(list)
    for ids in in_parts(set(student_ids)):
        for row in db.session.execute(_DISTRICTS, {"ids": ids}):
            found[row.district_id].append(row.id)
    return found


def student_chunks(district_id: int, size: int = 500) -> Iterator[list[int]]:
    """All students of a district by id, a part at a time; the next is read when it is asked for."""
    statement = sa.select(Student.id).where(Student.district_id == district_id).order_by(Student.id).limit(size)
    last = 0
    while ids := list(db.session.scalars(statement.where(Student.id > last))):
        yield ids
        last = ids[-1]


def _still_open(ends_on: Any, today: date) -> sa.ColumnElement[bool]:
    return sa.or_(ends_on.is_(None), ends_on >= today)


def _for_students(student_ids: Collection[int], statement: sa.Select[*tuple[Any, ...]], column: Any) -> Rows:
    """The statement for some students only; parts are in the order of ids, so the whole keeps its order."""
    rows: list[Any] = []
    for ids in in_parts(student_ids):
        rows.extend(db.session.execute(statement.where(column.in_(ids))).all())
    return rows


def roster_figures(district_id: int, today: date) -> dict[str, Any]:
    """What an export of the running and coming school years holds, in round figures for its page."""
    years = db.session.execute(
        sa.select(SchoolYear.id, SchoolYear.year)
        .where(SchoolYear.district_id == district_id, SchoolYear.ends_on >= today)
        .order_by(SchoolYear.year)
    ).all()

    def count(model: Any, *where: Any) -> int:
        return int(db.session.scalar(sa.select(sa.func.count()).select_from(model).where(model.district_id == district_id, *where)) or 0)

    return {
        "years": [year_title(row.year) for row in years],
        "schools": count(School),
        "students": count(Student, Student.state == StudentState.ACTIVE.value),
        "sections": count(Section, Section.school_year_id.in_([row.id for row in years])),
    }
