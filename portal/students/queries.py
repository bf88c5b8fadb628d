"""Lists of students with where they stand; everything through the one scope function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from portal.accounts.models import Grant, Role, User
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.programs.models import Program, ProgressSummary
from portal.rosters.models import Caseload, Enrollment, Section, SectionTeacher, Student, StudentState
from portal.rosters.permissions import students_visible_to
from portal.schools.models import School

CHOOSING_GRADE = 9
"""From this grade on a student without a program is worth a counselor's look."""
STATUSES = ("off_track", "one_short", "last_planned", "no_program", "in_progress", "complete")

_summary = ProgressSummary
status_column = sa.case(
    (_summary.student_id.is_(None), sa.case((sa.func.coalesce(Student.grade, CHOOSING_GRADE) >= CHOOSING_GRADE, "no_program"), else_="younger")),
    (_summary.done == _summary.total, "complete"),
    (_summary.off_track.is_(True), "off_track"),
    (sa.and_(_summary.courses_missing == 1, _summary.courses_left == 1), "one_short"),
    (_summary.courses_missing == 1, "last_planned"),
    else_="in_progress",
)
"""The status of a student in the chosen program, as standing.status_of says it; 'younger' below grade 9."""
SHARE = sa.case((_summary.total > 0, _summary.done * 1.0 / _summary.total), else_=-1.0)
SORTS: dict[str, Any] = {
    "name": (Student.family_name, Student.given_name),
    "grade": (Student.grade, Student.family_name, Student.given_name),
    "progress": (SHARE, Student.family_name, Student.given_name),
    "program": (Program.title, Student.family_name, Student.given_name),
    "status": (status_column, Student.family_name, Student.given_name),
}


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; empty means not at all."""

    words: str = ""
    school_id: int | None = None
    grade: int | None = None
    program_id: int | None = None
    section_id: int | None = None
    status: str = ""


def student_rows(viewer: Viewer, filters: Filters, order: Sequence[Any], *, today: date | None = None) -> sa.Select[*tuple[Any, ...]]:
    """id, names, local_id, grade, school_name, program_id, program_title, the five bands, total, status, next_step."""
    return (
        sa.select(
            Student.id, Student.given_name, Student.preferred_name, Student.family_name, Student.local_id, Student.grade,
            School.name.label("school_name"), Program.id.label("program_id"), Program.title.label("program_title"),
            _summary.total, _summary.done, _summary.in_progress, _summary.waiting, _summary.planned, _summary.left,
            _summary.next_step, status_column.label("status"),
        )
        .select_from(Student)
        .join(School, School.id == Student.school_id)
        .outerjoin(_summary, _chosen())
        .outerjoin(Program, Program.id == _summary.program_id)
        .where(*_conditions(viewer, filters, today or now().date()))
        .order_by(*order, Student.id)
    )


def student_count(viewer: Viewer, filters: Filters, *, today: date | None = None) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(sa.func.count())
        .select_from(Student)
        .outerjoin(_summary, _chosen())
        .where(*_conditions(viewer, filters, today or now().date()))
    )


def status_counts(viewer: Viewer, filters: Filters = Filters(), *, today: date | None = None) -> dict[str, int]:
    """Status -> how many students, over what the viewer may see and the other filters; also 'all'."""
    open_filters = Filters(filters.words, filters.school_id, filters.grade, filters.program_id, filters.section_id)
    statement = (
        sa.select(status_column.label("status"), sa.func.count().label("students"))
        .select_from(Student)
        .outerjoin(_summary, _chosen())
        .where(*_conditions(viewer, open_filters, today or now().date()))
        .group_by(sa.literal_column("status"))
        .order_by(sa.literal_column("status"))
    )
    counts = {row.status: row.students for row in db.session.execute(statement)}
    return {"all": sum(counts.values())} | {status: counts.get(status, 0) for status in STATUSES}


def section_status(user_id: int, today: date | None = None) -> list[sa.Row[*tuple[Any, ...]]]:
    """A teacher's sections that run or begin soon: id, title, begins_on, ends_on, students, off_track, one_short, no_program, complete."""
    today = today or now().date()

    def many(status: str) -> Any:
        return sa.func.sum(sa.case((status_column == status, 1), else_=0)).label(status)

    return list(
        db.session.execute(
            sa.select(
                Section.id, Section.title, Section.course_id, Section.begins_on, Section.ends_on,
                sa.func.count(Student.id).label("students"), many("off_track"), many("one_short"), many("no_program"), many("complete"),
            )
            .join(SectionTeacher, SectionTeacher.section_id == Section.id)
            .outerjoin(Enrollment, sa.and_(Enrollment.section_id == Section.id, sa.or_(Enrollment.ends_on.is_(None), Enrollment.ends_on >= today)))
            .outerjoin(Student, Student.id == Enrollment.student_id)
            .outerjoin(_summary, _chosen())
            .where(SectionTeacher.user_id == user_id, Section.ends_on >= today, sa.or_(SectionTeacher.ends_on.is_(None), SectionTeacher.ends_on >= today))
            .group_by(Section.id, Section.title, Section.course_id, Section.begins_on, Section.ends_on)
            .order_by(Section.begins_on, Section.title, Section.id)
        ).all()
    )


def first_in(viewer: Viewer, status: str, *, limit: int = 6, today: date | None = None) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """The first students of a status, seniors first, for a home page."""
    return db.session.execute(student_rows(viewer, Filters(status=status), (Student.grade.desc(), Student.family_name, Student.given_name), today=today).limit(limit)).all()


def programs_in_sight(viewer: Viewer) -> list[sa.Row[int, str]]:
    """(id, title) of the district's programs, for the filter."""
    return list(
        db.session.execute(
            sa.select(Program.id, Program.title).where(Program.district_id == viewer.district_id, Program.state == "active").order_by(Program.title, Program.id)
        ).all()
    )


def counselors_of(student_id: int, today: date) -> list[str]:
    """Names of those whose caseload the student is on."""
    return [
        f"{row.given_name} {row.family_name}"
        for row in db.session.execute(
            sa.select(User.given_name, User.family_name)
            .join(Caseload, Caseload.user_id == User.id)
            .where(Caseload.student_id == student_id, sa.or_(Caseload.ends_on.is_(None), Caseload.ends_on >= today))
            .order_by(User.family_name, User.given_name, User.id)
        )
    ]


def coordinators_of(school_ids: Sequence[int], district_id: int, today: date) -> list[str]:
    """Who runs work-based learning for these schools."""
    return [
        f"{row.given_name} {row.family_name}"
        for row in db.session.execute(
            sa.select(User.given_name, User.family_name)
            .join(Grant, Grant.user_id == User.id)
            .where(
                Grant.role == Role.COORDINATOR.value, Grant.district_id == district_id, User.disabled_at.is_(None),
                sa.or_(Grant.school_id.is_(None), Grant.school_id.in_(school_ids)), sa.or_(Grant.ends_on.is_(None), Grant.ends_on >= today),
            )
            .order_by(User.family_name, User.id)
        )
    ]


def own_student(viewer: Viewer) -> Student | None:
    """The student that the viewer is."""
    return db.session.scalar(sa.select(Student).options(joinedload(Student.school)).where(Student.user_id == viewer.user_id, Student.district_id == viewer.district_id))


def _chosen() -> sa.ColumnElement[bool]:
    return sa.and_(_summary.student_id == Student.id, _summary.chosen.is_(True))


def _conditions(viewer: Viewer, filters: Filters, today: date) -> list[sa.ColumnElement[bool]]:
    found = [students_visible_to(viewer, today), Student.state == StudentState.ACTIVE.value]
    for word in filters.words.split()[:4]:
        found.append(
            sa.or_(*(column.icontains(word, autoescape=True) for column in (Student.family_name, Student.given_name, Student.preferred_name)), Student.local_id == word)
        )
    if filters.school_id is not None:
        found.append(Student.school_id == filters.school_id)
    if filters.grade is not None:
        found.append(Student.grade == filters.grade)
    if filters.program_id is not None:
        found.append(_summary.program_id == filters.program_id)
    if filters.section_id is not None:
        sits = sa.select(Enrollment.student_id).where(
            Enrollment.section_id == filters.section_id, sa.or_(Enrollment.ends_on.is_(None), Enrollment.ends_on >= today)
        )
        found.append(Student.id.in_(sits))
    if filters.status in STATUSES:
        found.append(status_column == filters.status)
    return found
