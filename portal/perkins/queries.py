"""Reads of statuses for pages and lists. All of them take ids or a subquery that the caller has scoped already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.extensions import db
from portal.perkins.models import Level, PerkinsStanding, PerkinsStatus, PerkinsStatusRecord
from portal.programs.models import Program
from portal.rosters.models import CourseRecord

LEVEL_WORDS = {"none": "Not yet", Level.PARTICIPANT: "Participant", Level.CONCENTRATOR: "Concentrator", Level.COMPLETER: "Completer"}
ONE_SHORT = sa.and_(PerkinsStanding.level.in_(("none", Level.PARTICIPANT.value)), PerkinsStanding.courses_missing == 1)
"""A condition on PerkinsStanding: one course short of concentrator."""


@dataclass(frozen=True)
class ProgramStanding:
    """A student in one program: `level` is none, participant, concentrator or completer.

    `courses_missing` is how many courses are missing to concentrator (0 for who is one). `supported` is False where
    the level is kept although today's records no longer show it.
    """

    student_id: int
    program_id: int
    program_title: str
    level: str
    courses: int
    credits: Decimal
    courses_missing: int
    supported: bool


@dataclass(frozen=True)
class Evidence:
    """A record that counted when a level was reached. `ended`: an import has ended it since."""

    record_id: int
    course_code: str
    course_title: str
    year: int
    term: str
    mark: str
    passed: bool
    ended: bool


@dataclass(frozen=True)
class StatusLine:
    """'Concentrator since 2025–26, by these records', withdrawn ones with their reason."""

    id: int
    program_id: int
    program_title: str
    level: str
    reached_on: date
    reached_year: int
    rule_set_id: int | None
    rule_set_version: int
    withdrawn: bool
    withdrawn_reason: str
    records: tuple[Evidence, ...]


def standings(students: Collection[int] | sa.Select[Any]) -> sa.Select[*tuple[Any, ...]]:
    """A statement with one row a student and program: student_id, program_id, level, courses, credits, courses_missing,
    credits_missing, supported. `students` are ids, or a select of Student.id under the caller's scope; join it, or
    filter it further (`ONE_SHORT`, `PerkinsStanding.level == ...`, `PerkinsStanding.program_id == ...`).
    """
    wanted = students if isinstance(students, sa.Select) else sorted(students)
    return (
        sa.select(
            PerkinsStanding.student_id, PerkinsStanding.program_id, PerkinsStanding.level, PerkinsStanding.courses, PerkinsStanding.credits,
            PerkinsStanding.courses_missing, PerkinsStanding.credits_missing, PerkinsStanding.supported,
        )
        .where(PerkinsStanding.student_id.in_(wanted))
        .order_by(PerkinsStanding.student_id, PerkinsStanding.program_id)
    )


def standing_of(students: Collection[int] | sa.Select[Any]) -> dict[int, list[ProgramStanding]]:
    """Student id -> where they stand in each program that concerns them, by title; one query.

    Who has completed no CTE course has no entry.
    """
    found: dict[int, list[ProgramStanding]] = defaultdict(list)
    statement = standings(students).add_columns(Program.title).join(Program, Program.id == PerkinsStanding.program_id)
    for row in db.session.execute(statement.order_by(None).order_by(PerkinsStanding.student_id, Program.title, Program.id)):
        found[row.student_id].append(
            ProgramStanding(row.student_id, row.program_id, row.title, row.level, row.courses, row.credits, row.courses_missing, row.supported)
        )
    return dict(found)


def students_at(level: str, program_id: int | None = None) -> sa.Select[Any]:
    """A select of student ids that hold this level or a higher one, for `Student.id.in_(...)`."""
    levels = [each.value for each in Level]
    statement = sa.select(PerkinsStanding.student_id).where(PerkinsStanding.level.in_(levels[levels.index(level) :]))
    return statement if program_id is None else statement.where(PerkinsStanding.program_id == program_id)


def students_one_short(program_id: int | None = None) -> sa.Select[Any]:
    """A select of student ids that miss one course to concentrator (in this program), for `Student.id.in_(...)`."""
    statement = sa.select(PerkinsStanding.student_id).where(ONE_SHORT)
    return statement if program_id is None else statement.where(PerkinsStanding.program_id == program_id)


def statuses_of(student_ids: Sequence[int], *, withdrawn: bool = False) -> dict[int, list[StatusLine]]:
    """Student id -> the levels reached, by program and then highest first, each with the records that did it.

    Two queries. For a page about one student: "Concentrator since 2025–26, by these records". `withdrawn` adds those
    that were withdrawn as an error.
    """
    ids = sorted(set(student_ids))
    statement = (
        sa.select(
            PerkinsStatus.id, PerkinsStatus.student_id, PerkinsStatus.program_id, Program.title, PerkinsStatus.level, PerkinsStatus.reached_on,
            PerkinsStatus.reached_year, PerkinsStatus.rule_set_id, PerkinsStatus.rule_set_version, PerkinsStatus.withdrawn_at, PerkinsStatus.withdrawn_reason,
        )
        .join(Program, Program.id == PerkinsStatus.program_id)
        .where(PerkinsStatus.student_id.in_(ids))
        .order_by(Program.title, Program.id, PerkinsStatus.id)
    )
    if not withdrawn:
        statement = statement.where(PerkinsStatus.withdrawn_at.is_(None))
    rows = db.session.execute(statement).all()
    records = _evidence([row.id for row in rows])
    order = {level.value: -position for position, level in enumerate(Level)}
    found: dict[int, list[StatusLine]] = defaultdict(list)
    for row in sorted(rows, key=lambda r: (r.title, r.program_id, order[r.level])):
        found[row.student_id].append(
            StatusLine(
                row.id, row.program_id, row.title, row.level, row.reached_on, row.reached_year, row.rule_set_id, row.rule_set_version,
                row.withdrawn_at is not None, row.withdrawn_reason, tuple(records.get(row.id, ())),
            )
        )  # fmt: skip
    return dict(found)


def _evidence(status_ids: Sequence[int]) -> dict[int, list[Evidence]]:
    found: dict[int, list[Evidence]] = defaultdict(list)
    for row in db.session.execute(
        sa.select(
            PerkinsStatusRecord.perkins_status_id, CourseRecord.id, CourseRecord.course_code, CourseRecord.course_title, CourseRecord.year,
            CourseRecord.term, CourseRecord.mark, CourseRecord.passed, CourseRecord.ended_at,
        )
        .join(CourseRecord, CourseRecord.id == PerkinsStatusRecord.course_record_id)
        .where(PerkinsStatusRecord.perkins_status_id.in_(status_ids))
        .order_by(CourseRecord.year, CourseRecord.id)
    ):
        found[row.perkins_status_id].append(
            Evidence(row.id, row.course_code, row.course_title, row.year, row.term, row.mark, row.passed, row.ended_at is not None)
        )
    return found
