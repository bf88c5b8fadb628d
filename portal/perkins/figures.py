"""Figures of the report page and the students behind each, under the viewer's scope."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.perkins.cohort import first_day
from portal.perkins.models import Level, PerkinsStatus
from portal.programs.models import Program
from portal.rosters.models import Student, StudentState
from portal.rosters.permissions import students_visible_to
from portal.schools.models import School, SchoolYear

CHUNK = 5_000


@dataclass(frozen=True)
class ProgramFigures:
    """How many students reached a level by the end of the year, and how many of them in it."""

    id: int
    title: str
    reached: dict[str, int]
    new: dict[str, int]


@dataclass(frozen=True)
class Person:
    id: int
    name: str
    local_id: str
    grade: int | None
    school: str


def years(district_id: int, this_year: int) -> list[int]:
    """Reporting years to choose from, newest first: those of the calendar, of statuses, and the running one."""
    calendar = sa.select(SchoolYear.year).where(SchoolYear.district_id == district_id)
    reached = sa.select(PerkinsStatus.reached_year).where(PerkinsStatus.district_id == district_id)
    found = {year for year in db.session.scalars(sa.union(calendar, reached)) if 2000 <= year <= this_year}
    return sorted(found | {this_year, this_year - 1}, reverse=True)[:12]


def held(viewer: Viewer, year: int) -> sa.Select[*tuple[Any, ...]]:
    """Statuses reached by the end of a year by students in scope who had not left before it began."""
    return (
        sa.select(PerkinsStatus.student_id, PerkinsStatus.program_id, PerkinsStatus.level, PerkinsStatus.reached_year)
        .join(Student, Student.id == PerkinsStatus.student_id)
        .where(
            PerkinsStatus.district_id == viewer.district_id, PerkinsStatus.withdrawn_at.is_(None), PerkinsStatus.reached_year <= year, students_visible_to(viewer),
            sa.or_(Student.state == StudentState.ACTIVE.value, Student.exited_on.is_(None), Student.exited_on >= first_day(year)),
        )
    )


def by_program(viewer: Viewer, year: int) -> list[ProgramFigures]:
    rows = held(viewer, year).subquery()
    found: dict[int, ProgramFigures] = {}
    for row in db.session.execute(
        sa.select(
            Program.id, Program.title, rows.c.level, sa.func.count().label("reached"),
            sa.func.sum(sa.case((rows.c.reached_year == year, 1), else_=0)).label("new"),
        )
        .join(Program, Program.id == rows.c.program_id)
        .group_by(Program.id, Program.title, rows.c.level)
        .order_by(Program.title, Program.id, rows.c.level)
    ):
        line = found.setdefault(row.id, ProgramFigures(row.id, row.title, dict.fromkeys(map(str, Level), 0), dict.fromkeys(map(str, Level), 0)))
        line.reached[row.level], line.new[row.level] = row.reached, row.new
    return list(found.values())


def totals(viewer: Viewer, year: int) -> dict[str, int]:
    """Level -> students, each once however many programs."""
    rows = held(viewer, year).subquery()
    found = dict.fromkeys(map(str, Level), 0)
    for row in db.session.execute(sa.select(rows.c.level, sa.func.count(rows.c.student_id.distinct()).label("students")).group_by(rows.c.level).order_by(rows.c.level)):
        found[row.level] = row.students
    return found


def students_with(viewer: Viewer, year: int, level: str, program_id: int | None, *, new: bool) -> set[int]:
    statement = held(viewer, year).where(PerkinsStatus.level == level)
    if program_id is not None:
        statement = statement.where(PerkinsStatus.program_id == program_id)
    if new:
        statement = statement.where(PerkinsStatus.reached_year == year)
    return {row.student_id for row in db.session.execute(statement.order_by(PerkinsStatus.student_id))}


def people(viewer: Viewer, ids: Collection[int]) -> list[Person]:
    """Those of these students that the viewer may see, by name."""
    found: list[tuple[tuple[str, str, int], Person]] = []
    for part in _parts(sorted(ids)):
        for row in db.session.execute(
            sa.select(Student.id, Student.given_name, Student.preferred_name, Student.family_name, Student.local_id, Student.grade, School.name)
            .join(School, School.id == Student.school_id)
            .where(Student.id.in_(part), students_visible_to(viewer))
            .order_by(Student.id)
        ):
            person = Person(row.id, f"{row.family_name}, {row.preferred_name or row.given_name}", row.local_id, row.grade, row.name)
            found.append(((row.family_name.lower(), row.given_name.lower(), row.id), person))
    return [person for _, person in sorted(found, key=lambda each: each[0])]


def _parts(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
