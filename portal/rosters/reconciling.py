"""A file beside the records that are here: what only one of the two has, and what differs.

The file's side was compared by the import room (staging); this adds what is here and the file lacks. A file speaks
only for the source, school years and schools that it covers: nothing else is missing from it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.imports import staging
from portal.imports.models import ImportBatch
from portal.rosters.models import CourseRecord, Student
from portal.rosters.permissions import students_visible_to
from portal.schools.models import year_title

AT_ONCE = 500
HEADER = (
    "What", "Line", "Student number", "Student", "Course code", "Course", "School year", "Term", "School", "Mark here",
    "Credits here", "Difference", "Why",
)  # fmt: skip
WORDS = {"new": "Only in the file", "missing": "Only here", "changed": "Differs", "unchanged": "The same", "rejected": "Cannot be read"}


@dataclass(frozen=True)
class Coverage:
    """What the file speaks for. `schools` None: it names none, so all count."""

    source: str
    years: tuple[int, ...]
    schools: frozenset[str] | None

    @property
    def told(self) -> str:
        years = ", ".join(year_title(year) for year in self.years) or "no school year"
        places = "" if self.schools is None else f", {len(self.schools)} school{'' if len(self.schools) == 1 else 's'}"
        return f"{years}{places}{f', records of {self.source}' if self.source else ', records of every source'}"


@dataclass(frozen=True)
class Report:
    coverage: Coverage
    rows: dict[str, int]
    """new, missing, changed, unchanged, rejected -> how many."""
    students: dict[str, int]
    missing: tuple[int, ...]
    """Ids of records that the file lacks, by student name."""


def report_of(batch: ImportBatch, folder: Path, viewer: Viewer) -> Report:
    """Two passes: over the file's keys, and over the records of what it covers."""
    names_schools = bool(batch.mapping.get("school_name"))
    seen: set[tuple[Any, ...]] = set()
    years: set[int] = set()
    schools: set[str] = set()
    rows: dict[str, int] = dict.fromkeys(WORDS, 0)
    students: dict[str, set[int]] = {word: set() for word in WORDS}
    for action, raw in staging.keys(folder):
        key = tuple(json.loads(raw))
        seen.add(key)
        years.add(key[2])
        schools.add(key[4])
        rows[action] += 1
        students[action].add(key[0])
    rows["rejected"] = int(batch.counts.get("rejected", 0))
    coverage = Coverage(str(batch.options.get("source", "")), tuple(sorted(years)), frozenset(schools) if names_schools else None)
    missing: list[int] = []
    for row in db.session.execute(_covered(coverage, viewer)):
        if (row.student_id, row.course_code, row.year, row.term, row.school_name) not in seen:
            missing.append(row.id)
            students["missing"].add(row.student_id)
    rows["missing"] = len(missing)
    return Report(coverage, rows, {word: len(those) for word, those in students.items()}, tuple(missing))


def _covered(coverage: Coverage, viewer: Viewer) -> sa.Select[*tuple[Any, ...]]:
    conditions = [
        CourseRecord.district_id == viewer.district_id, CourseRecord.ended_at.is_(None),
        CourseRecord.year.in_(coverage.years), students_visible_to(viewer),
    ]  # fmt: skip
    if coverage.source:
        conditions.append(CourseRecord.source == coverage.source)
    if coverage.schools is not None:
        conditions.append(CourseRecord.school_name.in_(sorted(coverage.schools)))
    return (
        sa.select(
            CourseRecord.id, CourseRecord.student_id, CourseRecord.course_code, CourseRecord.year, CourseRecord.term, CourseRecord.school_name
        )
        .join(Student, Student.id == CourseRecord.student_id)
        .where(*conditions)
        .order_by(Student.family_name, Student.given_name, CourseRecord.year, CourseRecord.course_code, CourseRecord.id)
    )


@dataclass(frozen=True)
class Line:
    """A row of the report, from either side."""

    line: int
    title: str
    student_id: int | None
    student: str
    local_id: str
    record_id: int | None
    course_code: str
    course_title: str
    year: str
    term: str
    school: str
    mark: str
    credits: Any
    differences: tuple[tuple[str, str, str], ...]
    reason: str
    column: str


def from_file(rows: Sequence[staging.Shown], viewer: Viewer) -> list[Line]:
    """Rows of staging with their student and, where there is one, the record here; two queries."""
    keys = {row.key: tuple(json.loads(row.key)) for row in rows if row.key}
    ids = {key[0] for key in keys.values()}
    people = _people(ids, viewer)
    here = {
        (r.student_id, r.course_code, r.year, r.term, r.school_name): r
        for r in db.session.execute(_details().where(CourseRecord.student_id.in_(sorted(ids))))
        if r.student_id in people
    }
    told = []
    for row in rows:
        key = keys.get(row.key)
        person = people.get(key[0]) if key else None
        record = here.get(key) if key else None
        told.append(
            Line(
                row.line, row.title, person.id if person else None, _name(person) if person else "", person.local_id if person else "",
                record.id if record else None, key[1] if key else "", record.course_title if record else row.title.partition(" · ")[2],
                year_title(key[2]) if key else "", key[3] if key else "", key[4] if key else "",
                record.mark if record else "", record.credits_earned if record else None, row.differences, row.reason, row.column,
            )
        )  # fmt: skip
    return told


def only_here(ids: Sequence[int], viewer: Viewer) -> list[Line]:
    """Records that the file lacks, in the order of the ids."""
    rows = {row.id: row for row in db.session.execute(_details().where(CourseRecord.id.in_(ids)))}
    people = _people({row.student_id for row in rows.values()}, viewer)
    told = []
    for key in ids:
        row = rows.get(key)
        if row is None or row.student_id not in people:
            continue
        person = people[row.student_id]
        title = f"{_name(person)} · {row.course_title or row.course_code}"
        told.append(
            Line(0, title, person.id, _name(person), person.local_id, row.id, row.course_code, row.course_title, year_title(row.year), row.term,
                 row.school_name, row.mark, row.credits_earned, (), "", "")
        )  # fmt: skip
    return told


def exported(report: Report, folder: Path, viewer: Viewer) -> Iterator[tuple[Any, ...]]:
    """Every line of the report but those that are the same, as cells under HEADER."""
    pending: list[staging.Shown] = []

    def told(rows: list[staging.Shown]) -> Iterator[tuple[Any, ...]]:
        for shown, line in zip(rows, from_file(rows, viewer), strict=True):
            yield _cells(WORDS[shown.action], line)

    for row in staging.every(folder):
        if row.action != "unchanged":
            pending.append(row)
        if len(pending) == AT_ONCE:
            yield from told(pending)
            pending = []
    yield from told(pending)
    for start in range(0, len(report.missing), AT_ONCE):
        for line in only_here(report.missing[start : start + AT_ONCE], viewer):
            yield _cells(WORDS["missing"], line)


def _cells(word: str, line: Line) -> tuple[Any, ...]:
    differences = "; ".join(f"{label}: {old or 'nothing'} here, {new or 'nothing'} in the file" for label, old, new in line.differences if old or word == WORDS["changed"])
    credits = f"{line.credits.normalize():f}" if line.credits is not None else ""
    why = f"{line.column}: {line.reason}" if line.column else line.reason
    return (word, line.line or "", line.local_id, line.student or line.title, line.course_code, line.course_title, line.year, line.term, line.school, line.mark, credits, differences, why)


def _details() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        CourseRecord.id, CourseRecord.student_id, CourseRecord.course_code, CourseRecord.course_title, CourseRecord.year,
        CourseRecord.term, CourseRecord.school_name, CourseRecord.mark, CourseRecord.credits_earned,
    ).order_by(CourseRecord.id)  # fmt: skip


def _people(ids: Collection[int], viewer: Viewer) -> dict[int, Any]:
    rows = db.session.execute(
        sa.select(Student.id, Student.local_id, Student.preferred_name, Student.given_name, Student.family_name)
        .where(Student.id.in_(sorted(ids)), students_visible_to(viewer))
        .order_by(Student.id)
    )
    return {row.id: row for row in rows}


def _name(person: Any) -> str:
    return f"{person.preferred_name or person.given_name} {person.family_name}".strip()
