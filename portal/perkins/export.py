"""The file for the state: one row a student and program, in columns that docs/perkins.md describes.

Reproducible: rows are in a fixed order and hold nothing of the moment, so the same data give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.catalog.models import Course
from portal.extensions import db
from portal.perkins.cohort import Cohort, first_day, last_day, load
from portal.perkins.figures import held
from portal.perkins.models import Level, PerkinsStatus, PerkinsStatusRecord, StudentExit
from portal.perkins.rules import GRADUATED, Rules
from portal.programs.models import Program
from portal.rosters.models import CourseRecord, Student
from portal.schools.models import School

COLUMNS: tuple[tuple[str, str], ...] = (
    ("reporting_year", "The calendar year in which the school year ends: 2027 is 2026–27."),
    ("school_code", "The school’s code in the portal; its name where it has none."),
    ("student_number", "The number that the school’s other files use."),
    ("program_code", "The state’s code of the program: from the rule set’s list by our state code or CIP, else the program’s own state code."),
    ("program_cip", "The program’s CIP code."),
    ("program_title", "The program’s title."),
    ("status", "The highest level reached by the end of the year: participant, concentrator or completer."),
    ("participant_on", "When participant was reached (ISO date)."),
    ("concentrator_on", "When concentrator was reached."),
    ("completer_on", "When completer was reached, where the state knows one."),
    ("course_codes", "The state’s codes of the courses that made the highest level, in order, with spaces between; our code where there is no other."),
    ("exit_code", "The state’s code of the exit within the year, else our code; empty where the student has not left."),
    ("exit_on", "The last day."),
    ("graduated", "1 or 0 for who left within the year; empty otherwise."),
    ("reading_proficient", "1 or 0; empty without a result."),
    ("mathematics_proficient", "1 or 0; empty without a result."),
    ("science_proficient", "1 or 0; empty without a result."),
    ("credential", "1: an approved recognized credential (5S1)."),
    ("dual_credit", "1: a passed dual enrollment course of this program (5S2)."),
    ("work_based_learning", "1: enough approved hours in sustained kinds (5S3)."),
    ("nontraditional", "1: of the sex for which the program is non-traditional (4S1); empty where the program is not flagged."),
    ("followup", "The placement in the second quarter after an exit in the year before (3S1); empty otherwise."),
)
"""Column -> what it holds. The page and the documentation show this very list."""


@dataclass(frozen=True)
class Problem:
    """What should be mended before the file goes out, and where."""

    text: str
    href: str
    count: int


@dataclass(frozen=True)
class _Codes:
    rules: Rules

    def program(self, row: Any) -> str:
        codes = self.rules.program_codes
        return codes.get(row.state_code) or codes.get(row.cip_code or "") or row.state_code

    def course(self, state_code: str | None, code: str) -> str:
        return self.rules.course_codes.get(state_code or "") or self.rules.course_codes.get(code) or state_code or code


def rows(viewer: Viewer, year: int) -> Iterator[tuple[Any, ...]]:
    """The rows of the file, in the order of school, student number, program."""
    cohort = load(viewer, year)
    codes = _Codes(cohort.rules)
    courses = _courses(viewer, year, codes)
    exits = _exits(viewer, year)
    reached = _reached(viewer, year)
    for row in _students(viewer, year):
        levels = reached[row.student_id, row.program_id]
        top = [level for level in Level if level in levels][-1]
        yield (
            year, row.school_code or row.school_name, row.local_id, codes.program(row), row.cip_code or "", row.program_title, top.value,
            *(levels[level].isoformat() if level in levels else "" for level in Level),
            " ".join(courses.get((row.student_id, row.program_id, top.value), ())),
            *_left(exits.get(row.student_id), cohort.rules),
            *(_flag(cohort.proficient[subject].get(row.student_id)) for subject in ("reading", "mathematics", "science")),
            *_attained(cohort, row.student_id, row.program_id, concentrator=Level.CONCENTRATOR in levels),
        )  # fmt: skip


def _students(viewer: Viewer, year: int) -> Sequence[Any]:
    pairs = held(viewer, year).where(PerkinsStatus.level == Level.PARTICIPANT.value).subquery()
    return db.session.execute(
        sa.select(
            pairs.c.student_id, pairs.c.program_id, Student.local_id, School.code.label("school_code"), School.name.label("school_name"),
            Program.title.label("program_title"), Program.state_code, Program.cip_code,
        )
        .join(Student, Student.id == pairs.c.student_id)
        .join(School, School.id == Student.school_id)
        .join(Program, Program.id == pairs.c.program_id)
        .order_by(School.code, School.name, Student.local_id, Student.id, Program.title, Program.id)
    ).all()


def _reached(viewer: Viewer, year: int) -> dict[tuple[int, int], dict[Level, Any]]:
    found: dict[tuple[int, int], dict[Level, Any]] = {}
    for row in db.session.execute(held(viewer, year).add_columns(PerkinsStatus.reached_on).order_by(PerkinsStatus.id)):
        found.setdefault((row.student_id, row.program_id), {})[Level(row.level)] = row.reached_on
    return found


def _courses(viewer: Viewer, year: int, codes: _Codes) -> dict[tuple[int, int, str], list[str]]:
    """(student, program, level) -> the codes of the courses that did it, each once."""
    course = Course.__table__
    found: dict[tuple[int, int, str], list[str]] = {}
    statement = held(viewer, year).add_columns(CourseRecord.course_code, course.c.state_code)
    statement = (
        statement.join(PerkinsStatusRecord, PerkinsStatusRecord.perkins_status_id == PerkinsStatus.id)
        .join(CourseRecord, CourseRecord.id == PerkinsStatusRecord.course_record_id)
        .outerjoin(course, course.c.id == CourseRecord.course_id)
        .order_by(PerkinsStatus.id, CourseRecord.year, CourseRecord.course_code, CourseRecord.id)
    )
    for row in db.session.execute(statement):
        those = found.setdefault((row.student_id, row.program_id, row.level), [])
        if (code := codes.course(row.state_code, row.course_code)) not in those:
            those.append(code)
    return found


def _exits(viewer: Viewer, year: int) -> dict[int, Any]:
    """Student -> the last exit within the year, of everybody, not only of concentrators."""
    within = sa.select(StudentExit.student_id, StudentExit.left_on, StudentExit.exit_code).where(
        StudentExit.district_id == viewer.district_id, StudentExit.left_on.between(first_day(year), last_day(year))
    )
    return {row.student_id: row for row in db.session.execute(within.order_by(StudentExit.left_on, StudentExit.id))}


def _left(exit: Any, rules: Rules) -> tuple[str, str, Any]:
    if exit is None:
        return "", "", ""
    known = rules.exit_type(exit.exit_code)
    code = (known.state_code or known.code) if known else exit.exit_code
    return code, exit.left_on.isoformat(), "" if known is None else _flag(known.meaning in GRADUATED)


def _attained(cohort: Cohort, student_id: int, program_id: int, *, concentrator: bool) -> tuple[Any, ...]:
    if not concentrator:
        return "", "", "", "", ""
    rare = cohort.nontraditional.get(program_id)
    before = cohort.exits_before.get(student_id)
    return (
        _flag(student_id in cohort.credentials), _flag((student_id, program_id) in cohort.dual), _flag(student_id in cohort.work),
        "" if rare is None else _flag(cohort.sex.get(student_id) == rare), (before.outcome or "") if before else "",
    )  # fmt: skip


def _flag(value: bool | None) -> Any:
    return "" if value is None else int(value)


def problems(viewer: Viewer, year: int) -> list[Problem]:
    """What a state would send back: missing codes, exits without a type, students without a number."""
    rules = load(viewer, year).rules
    codes = _Codes(rules)
    students = _students(viewer, year)
    found: list[Problem] = []
    for program_id, title in sorted({(row.program_id, row.program_title) for row in students if not codes.program(row)}, key=lambda each: (each[1], each[0])):
        count = sum(1 for row in students if row.program_id == program_id)
        found.append(Problem(f"{title} has no state code.", f"/programs/{program_id}", count))
    nameless = {row.student_id for row in students if not row.local_id}
    if nameless:
        found.append(Problem("Students without a student number.", "/imports", len(nameless)))
    concerned = {row.student_id for row in students}
    exits = {key: row for key, row in _exits(viewer, year).items() if key in concerned}
    if untyped := [row for row in exits.values() if not row.exit_code]:
        found.append(Problem("Exits without a type.", f"/perkins/exits?year={year}&what=untyped", len(untyped)))
    if unknown := sorted({row.exit_code for row in exits.values() if row.exit_code and rules.exit_type(row.exit_code) is None}):
        count = sum(1 for row in exits.values() if row.exit_code in unknown)
        found.append(Problem(f"Exit codes that the rule set does not know: {', '.join(unknown)}.", f"/perkins/exits?year={year}", count))
    if unmapped := sorted({row.exit_code for row in exits.values() if (known := rules.exit_type(row.exit_code)) and not known.state_code}):
        count = sum(1 for row in exits.values() if row.exit_code in unmapped)
        found.append(Problem(f"Exit types without a state’s code: {', '.join(unmapped)}.", "/perkins/rules", count))
    return found
