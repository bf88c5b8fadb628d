"""Next year's demand: how many students plan each course, in which term and grade, beside what is taught now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.catalog.models import Course, Offering
from portal.extensions import db
from portal.programs.calendar import LAST_GRADE
from portal.programs.models import PlanEntry
from portal.rosters.models import Enrollment, Section, Student, StudentState
from portal.rosters.permissions import students_visible_to
from portal.schools.models import School

GRADES = (9, 10, 11, 12)
"""Columns of the table; younger students who plan for high school stand under the grade they will be in."""


@dataclass
class Line:
    """A course (or experience) with those who plan it for a year, in the viewer's scope."""

    offering_id: int
    kind: str
    code: str
    title: str
    state_code: str
    sced_code: str
    school: str
    """Where it is offered; empty for the whole district."""
    planned: int = 0
    by_grade: dict[int, int] = field(default_factory=dict)
    by_term: dict[str, int] = field(default_factory=dict)
    """'' is: no term chosen."""
    enrolled: int = 0
    """Students in its sections of this year, whoever looks."""
    sections: int = 0

    @property
    def a_section(self) -> int:
        """Students to a section this year, rounded; 0 where none is taught."""
        return round(self.enrolled / self.sections) if self.sections else 0

    @property
    def sections_needed(self) -> int | None:
        """Sections of this year's size that would hold everybody; None where this year gives no size."""
        return -(-self.planned // self.a_section) if self.a_section else None

    @property
    def terms(self) -> str:
        """'Fall 12, Spring 3, any 4'."""
        return ", ".join(f"{term or 'any'} {count}" for term, count in sorted(self.by_term.items(), key=lambda item: (item[0] == "", item[0])))


def demand(viewer: Viewer, year: int, *, this_year: int, today: date, school_id: int | None = None, kind: str = "course") -> list[Line]:
    """Most wanted first. `year` and `this_year` are the years in which school years end. Three queries at any size.

    Counts are of students whom the viewer may see; a school narrows to its own students.
    """
    chosen = [students_visible_to(viewer, today), Student.state == StudentState.ACTIVE.value, PlanEntry.year == year, Offering.kind == kind]
    if school_id is not None:
        chosen.append(Student.school_id == school_id)
    grade = sa.case((Student.grade.is_(None), None), else_=Student.grade + (year - this_year))
    rows = db.session.execute(
        sa.select(PlanEntry.offering_id, PlanEntry.term, grade.label("grade"), sa.func.count().label("students"))
        .join(Student, Student.id == PlanEntry.student_id)
        .join(Offering, Offering.id == PlanEntry.offering_id)
        .where(*chosen)
        .group_by(PlanEntry.offering_id, PlanEntry.term, sa.literal_column("grade"))
        .order_by(PlanEntry.offering_id, PlanEntry.term, sa.literal_column("grade"))
    ).all()
    lines = _lines({row.offering_id for row in rows})
    for row in rows:
        line = lines[row.offering_id]
        line.planned += row.students
        line.by_term[row.term] = line.by_term.get(row.term, 0) + row.students
        at = min(row.grade, LAST_GRADE) if row.grade is not None else 0
        line.by_grade[at] = line.by_grade.get(at, 0) + row.students
    if lines and kind == "course":
        _taught_now(lines, today, school_id)
    return sorted(lines.values(), key=lambda line: (-line.planned, line.title, line.offering_id))


def _lines(offering_ids: set[int]) -> dict[int, Line]:
    if not offering_ids:
        return {}
    course = Course.__table__
    rows = db.session.execute(
        sa.select(
            Offering.__table__.c.id, Offering.__table__.c.kind, Offering.__table__.c.code, Offering.__table__.c.title,
            course.c.state_code, course.c.sced_code, School.name.label("school"),
        )
        .select_from(Offering.__table__)
        .outerjoin(course, course.c.id == Offering.__table__.c.id)
        .outerjoin(School, School.id == Offering.__table__.c.school_id)
        .where(Offering.__table__.c.id.in_(offering_ids))
    )
    return {row.id: Line(row.id, row.kind, row.code, row.title, row.state_code or "", row.sced_code or "", row.school or "") for row in rows}


def _taught_now(lines: dict[int, Line], today: date, school_id: int | None) -> None:
    conditions = [Section.course_id.in_(lines), Section.begins_on <= today, Section.ends_on >= today]
    if school_id is not None:
        conditions.append(Section.school_id == school_id)
    for row in db.session.execute(
        sa.select(
            Section.course_id, sa.func.count(sa.distinct(Section.id)).label("sections"), sa.func.count(sa.distinct(Enrollment.student_id)).label("students"),
        )
        .outerjoin(Enrollment, sa.and_(Enrollment.section_id == Section.id, sa.or_(Enrollment.ends_on.is_(None), Enrollment.ends_on >= today)))
        .where(*conditions)
        .group_by(Section.course_id)
    ):
        lines[row.course_id].sections, lines[row.course_id].enrolled = row.sections, row.students


def who_plans(viewer: Viewer, offering_id: int, year: int, *, today: date, school_id: int | None = None) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """id, names, grade, school, term of those in sight who plan an offering for a year."""
    conditions = [students_visible_to(viewer, today), Student.state == StudentState.ACTIVE.value, PlanEntry.year == year, PlanEntry.offering_id == offering_id]
    if school_id is not None:
        conditions.append(Student.school_id == school_id)
    return db.session.execute(
        sa.select(
            Student.id, Student.given_name, Student.preferred_name, Student.family_name, Student.local_id, Student.grade, School.name.label("school"),
            PlanEntry.term,
        )
        .join(PlanEntry, PlanEntry.student_id == Student.id)
        .join(School, School.id == Student.school_id)
        .where(*conditions)
        .order_by(Student.family_name, Student.given_name, Student.id)
    ).all()


def years_planned(viewer: Viewer, today: date) -> list[int]:
    """The school years for which somebody in sight plans something."""
    return list(
        db.session.scalars(
            sa.select(PlanEntry.year)
            .join(Student, Student.id == PlanEntry.student_id)
            .where(students_visible_to(viewer, today), Student.state == StudentState.ACTIVE.value)
            .distinct()
            .order_by(PlanEntry.year)
        )
    )
