"""Lists of students with where they stand; everything through the one scope function."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from portal import stamps
from portal.accounts.models import Grant, Role, User
from portal.accounts.viewer import Viewer
from portal.catalog.models import Course
from portal.clock import this_day
from portal.extensions import db
from portal.perkins.models import PerkinsStanding
from portal.perkins.queries import ONE_SHORT
from portal.programs.models import Program
from portal.rosters.models import Caseload, Enrollment, Section, SectionTeacher, Student, StudentState
from portal.rosters.permissions import MANY, seen_by, students_visible_to
from portal.schools.models import School
from portal.students.filters import (
    CONCENTRATOR_SHORT,
    NO_PLAN,
    STATUSES,
    Filters,
    chosen,
    conditions,
    nothing_planned,
    status_column,
    summary,
)
from portal.students.needs import NEEDS, counted

MOST_SECTIONS = 300
MANY_COUNSELORS = 50
"""From so many counselors on their names are kept for a minute."""
NO_FILTERS = Filters()


def student_rows(viewer: Viewer, filters: Filters, order: Sequence[Any], *, today: date | None = None) -> sa.Select[*tuple[Any, ...]]:
    """id, names, local_id, grade, school_name, program_id, program_title, the five bands, total, courses_missing, courses_left, next_step, status."""
    return (
        sa.select(
            Student.id, Student.given_name, Student.preferred_name, Student.family_name, Student.local_id, Student.grade,
            School.name.label("school_name"), Program.id.label("program_id"), Program.title.label("program_title"),
            summary.total, summary.done, summary.in_progress, summary.waiting, summary.planned, summary.left,
            summary.courses_missing, summary.courses_left, summary.next_step, status_column.label("status"),
        )
        .select_from(Student)
        .join(School, School.id == Student.school_id)
        .outerjoin(summary, chosen())
        .outerjoin(Program, Program.id == summary.program_id)
        .where(*conditions(viewer, filters, today or this_day()))
        .order_by(*order, Student.id)
    )


def student_count(viewer: Viewer, filters: Filters, *, today: date | None = None) -> sa.Select[*tuple[Any, ...]]:
    statement = sa.select(sa.func.count()).select_from(Student)
    if filters.status or filters.program_id is not None:  # what else they are narrowed to is said of the student alone
        statement = statement.outerjoin(summary, chosen())
    return statement.where(*conditions(viewer, filters, today or this_day()))


def status_counts(viewer: Viewer, filters: Filters = NO_FILTERS, *, today: date | None = None) -> dict[str, int]:
    """Status -> how many students, over what the viewer may see and the other filters; also 'all', what they need somebody
    for (`needs`) and those one course short of concentrator. Two queries; of a large district they are up to a minute old.
    """
    today = today or this_day()
    return stamps.kept_for_a_minute(
        ("status counts", seen_by(viewer), filters, today), lambda: _status_counts(viewer, filters, today), worth=lambda counts: counts["all"] >= MANY
    )


def _status_counts(viewer: Viewer, filters: Filters, today: date) -> dict[str, int]:
    open_filters = replace(filters, status="")
    statement = (
        sa.select(status_column.label("status"), sa.func.count().label("students"), sa.func.sum(sa.case((nothing_planned, 1), else_=0)).label("no_plan"), *counted(today))
        .select_from(Student)
        .outerjoin(summary, chosen())
        .where(*conditions(viewer, open_filters, today))
        .group_by(sa.literal_column("status"))
        .order_by(sa.literal_column("status"))
    )
    rows = db.session.execute(statement).all()
    counts = {row.status: row.students for row in rows}
    short = db.session.scalar(student_count(viewer, replace(filters, status=CONCENTRATOR_SHORT), today=today)) or 0
    needs = {key: sum(int(row._mapping[key] or 0) for row in rows) for key in NEEDS}
    return needs | {"all": sum(counts.values())} | {status: counts.get(status, 0) for status in STATUSES} | {NO_PLAN: sum(int(row.no_plan or 0) for row in rows), CONCENTRATOR_SHORT: short}


def section_status(user_id: int, today: date | None = None) -> list[sa.Row[*tuple[Any, ...]]]:
    """A teacher's sections that run or begin soon: id, title, begins_on, ends_on, students, off_track, one_short, no_program, complete."""
    today = today or this_day()

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
            .outerjoin(summary, chosen())
            .where(SectionTeacher.user_id == user_id, Section.ends_on >= today, sa.or_(SectionTeacher.ends_on.is_(None), SectionTeacher.ends_on >= today))
            .group_by(Section.id, Section.title, Section.course_id, Section.begins_on, Section.ends_on)
            .order_by(Section.begins_on, Section.title, Section.id)
        ).all()
    )


def first_in(viewer: Viewer, status: str, *, limit: int = 6, today: date | None = None) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """The first students of a status, seniors first, for a home page."""
    return db.session.execute(student_rows(viewer, Filters(status=status), (Student.grade.desc(), Student.family_name, Student.given_name), today=today).limit(limit)).all()


def concentrator_short_by_program(viewer: Viewer, today: date | None = None) -> dict[int, int]:
    """Program id -> how many active students in sight are one course short of concentrator in it; one query, of a large district up to a minute old."""
    today = today or this_day()
    return stamps.kept_for_a_minute(
        ("one course short", seen_by(viewer), today), lambda: _concentrator_short(viewer, today), worth=lambda found: sum(found.values()) >= MANY // 10
    )


def _concentrator_short(viewer: Viewer, today: date) -> dict[int, int]:
    rows = db.session.execute(
        sa.select(PerkinsStanding.program_id, sa.func.count().label("students"))
        .join(Student, Student.id == PerkinsStanding.student_id)
        .where(ONE_SHORT, students_visible_to(viewer, today), Student.state == StudentState.ACTIVE.value)
        .group_by(PerkinsStanding.program_id)
        .order_by(PerkinsStanding.program_id)
    )
    return {row.program_id: row.students for row in rows}


def programs_in_sight(viewer: Viewer) -> list[sa.Row[int, str]]:
    """(id, title) of the district's programs, for the filter."""
    return list(
        db.session.execute(
            sa.select(Program.id, Program.title).where(Program.district_id == viewer.district_id, Program.state == "active").order_by(Program.title, Program.id)
        ).all()
    )


def own_sections(viewer: Viewer, section_ids: Collection[int]) -> dict[int, str]:
    """Id -> title of those of these sections that this person teaches or taught."""
    if not section_ids:
        return {}
    rows = db.session.execute(
        sa.select(Section.id, Section.title)
        .join(SectionTeacher, SectionTeacher.section_id == Section.id)
        .where(Section.id.in_(section_ids), SectionTeacher.user_id == viewer.user_id)
        .order_by(Section.id)
    )
    return {row.id: row.title for row in rows}


def sections_in_sight(viewer: Viewer, today: date | None = None) -> dict[int, str]:
    """Id -> title of what runs and counts as career education, where a student of the viewer's sits; for the filter.

    A teacher's own sections have their own links; for a whole district there would be too many.
    """
    if viewer.school_id is None or viewer.role == Role.TEACHER:
        return {}
    today = today or this_day()
    taken = (
        sa.select(Enrollment.section_id)
        .join(Student, Student.id == Enrollment.student_id)
        .where(students_visible_to(viewer, today), sa.or_(Enrollment.ends_on.is_(None), Enrollment.ends_on >= today))
    )
    rows = db.session.execute(
        sa.select(Section.id, Section.title)
        .join(Course.__table__, Course.__table__.c.id == Section.course_id)
        .where(Section.ends_on >= today, Course.__table__.c.cte.is_(True), Section.id.in_(taken))
        .order_by(Section.title, Section.id)
        .limit(MOST_SECTIONS)
    )
    return {row.id: row.title for row in rows}


def counselors_in_sight(viewer: Viewer, today: date | None = None) -> dict[int, str]:
    """Id -> name of those on whose caseload somebody is whom the viewer sees; nothing for a counselor or teacher."""
    if viewer.role in (Role.COUNSELOR, Role.TEACHER, Role.STUDENT):
        return {}
    today = today or this_day()
    return stamps.kept_for_a_minute(
        ("counselors", seen_by(viewer), today), lambda: _counselors_in_sight(viewer, today), worth=lambda found: len(found) >= MANY_COUNSELORS
    )


def _counselors_in_sight(viewer: Viewer, today: date) -> dict[int, str]:
    seen = sa.select(Student.id).where(students_visible_to(viewer, today))
    rows = db.session.execute(
        sa.select(User.id, User.given_name, User.family_name)
        .where(
            User.id.in_(
                sa.select(Caseload.user_id).where(Caseload.student_id.in_(seen), sa.or_(Caseload.ends_on.is_(None), Caseload.ends_on >= today))
            )
        )
        .order_by(User.family_name, User.given_name, User.id)
    )
    return {row.id: f"{row.given_name} {row.family_name}" for row in rows}


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
