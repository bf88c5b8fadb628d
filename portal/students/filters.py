"""What a list of students can be narrowed to, and the words for it: one place for the list, its counts and its export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.perkins.queries import students_at, students_one_short
from portal.programs.models import Program, ProgressSummary
from portal.rosters.models import Caseload, Enrollment, Student, StudentState
from portal.rosters.permissions import students_visible_to
from portal.students.needs import NEEDS
from portal.web.tables import chosen_sort

CHOOSING_GRADE = 9
"""From this grade on a student without a program is worth a counselor's look."""
STATUSES = ("off_track", "one_short", "last_planned", "no_program", "in_progress", "complete")
CONCENTRATOR_SHORT = "concentrator_short"
"""Beside the statuses, not one of them: somebody one course short of concentrator may be off track as well."""
NO_PLAN = "no_plan"
"""Beside the statuses too: in a program, below grade 12, a course is left and nothing is planned."""

ASKED = (*STATUSES, NO_PLAN, CONCENTRATOR_SHORT, *NEEDS)

summary = ProgressSummary
status_column = sa.case(
    (summary.student_id.is_(None), sa.case((sa.func.coalesce(Student.grade, CHOOSING_GRADE) >= CHOOSING_GRADE, "no_program"), else_="younger")),
    (summary.done == summary.total, "complete"),
    (summary.off_track.is_(True), "off_track"),
    (sa.and_(summary.courses_missing == 1, summary.courses_left == 1), "one_short"),
    (summary.courses_missing == 1, "last_planned"),
    else_="in_progress",
)
"""The status of a student in the chosen program, as standing.status_of says it; 'younger' below grade 9."""
SHARE = sa.case((summary.total > 0, summary.done * 1.0 / summary.total), else_=-1.0)
nothing_planned = sa.and_(summary.courses_left > 0, summary.planned == 0, Student.grade < 12)
NAMES = (Student.family_name, Student.given_name)
SORTS: dict[str, Any] = {
    "name": NAMES,
    "grade": (Student.grade, *NAMES),
    "progress": (SHARE, *NAMES),
    "program": (Program.title, *NAMES),
    "status": (status_column, *NAMES),
    "missing": (sa.func.coalesce(summary.courses_missing, 0), *NAMES),
}
ORDERS = {
    "-grade": "Seniors first", "name": "Name", "-progress": "Furthest first", "progress": "Least done first",
    "-missing": "Most courses missing first", "program": "Program", "status": "Status",
}
"""The orders that a person can ask for by name, where the table has no headings to press."""


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; empty means not at all."""

    words: str = ""
    school_id: int | None = None
    grade: int | None = None
    program_id: int | None = None
    section_id: int | None = None
    counselor_id: int | None = None
    status: str = ""

    @property
    def place(self) -> Filters:
        """Which students, whatever their status or name: what 'since I last looked' is remembered for."""
        return replace(self, words="", status="")

    def query(self) -> str:
        """The query string, always in the same order: 'grade=12&program=3'."""
        return urlencode([(NAMES_IN_QUERY[f.name], getattr(self, f.name)) for f in fields(self) if getattr(self, f.name) not in (None, "")])


NAMES_IN_QUERY = {
    "words": "q", "school_id": "school", "grade": "grade", "program_id": "program", "section_id": "section",
    "counselor_id": "counselor", "status": "status",
}


def read_filters(args: Mapping[str, str]) -> Filters:
    """A query string as filters; what is no number within bounds narrows nothing."""

    def number(name: str) -> int | None:
        raw = args.get(name, "")
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None

    status = args.get("status", "")
    return Filters(
        words=args.get("q", "").replace("\x00", "").strip()[:80],
        school_id=number("school"),
        grade=number("grade"),
        program_id=number("program"),
        section_id=number("section"),
        counselor_id=number("counselor"),
        status=status if status in ASKED else "",
    )


def ordered(default: str) -> tuple[str, list[Any]]:
    """`?sort=` as (the word, ORDER BY): what is asked for one way or the other, then always by name from A."""
    word, parts = chosen_sort(SORTS, default)
    return word, [*parts, Student.id] if word.removeprefix("-") == "name" else [parts[0], *NAMES]


def chosen() -> sa.ColumnElement[bool]:
    """Joins a student to the summary of the program they chose."""
    return sa.and_(summary.student_id == Student.id, summary.chosen.is_(True))


def conditions(viewer: Viewer, filters: Filters, today: date) -> list[sa.ColumnElement[bool]]:
    """Conditions on Student outer joined to the chosen summary; the scope first."""
    found = [students_visible_to(viewer, today), Student.state == StudentState.ACTIVE.value]
    for word in filters.words.split()[:4]:
        found.append(
            sa.or_(*(column.icontains(word, autoescape=True) for column in (Student.family_name, Student.given_name, Student.preferred_name)), Student.local_id == word)
        )
    if filters.school_id is not None:
        found.append(Student.school_id == filters.school_id)
    if filters.grade is not None:
        found.append(Student.grade == filters.grade)
    if filters.program_id is not None and filters.status != CONCENTRATOR_SHORT:  # concentrators are so whatever they chose
        found.append(summary.program_id == filters.program_id)
    if filters.section_id is not None:
        sits = sa.select(Enrollment.student_id).where(Enrollment.section_id == filters.section_id, _open(Enrollment.ends_on, today))
        found.append(Student.id.in_(sits))
    if filters.counselor_id is not None:
        theirs = sa.select(Caseload.student_id).where(Caseload.user_id == filters.counselor_id, Caseload.begins_on <= today, _open(Caseload.ends_on, today))
        found.append(Student.id.in_(theirs))
    if filters.status in STATUSES:
        found.append(status_column == filters.status)
    elif filters.status in NEEDS:
        found.append(NEEDS[filters.status].condition(today))
    elif filters.status == NO_PLAN:
        found.append(nothing_planned)
    elif filters.status == CONCENTRATOR_SHORT:
        found.append(Student.id.in_(students_one_short(filters.program_id)))
        if filters.program_id is None:  # one of something else already: nobody's next step is a second one
            found.append(Student.id.not_in(students_at("concentrator")))
    return found


def _open(ends_on: Any, today: date) -> sa.ColumnElement[bool]:
    return sa.or_(ends_on.is_(None), ends_on >= today)
