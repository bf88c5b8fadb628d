"""Lists as tables for files, in the columns that an import reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.catalog.cells import write_decimal, write_grades
from portal.catalog.columns import BETWEEN, COURSE_COLUMNS, EXPERIENCE_COLUMNS, WHOLE_DISTRICT
from portal.catalog.listings import Wanted, course_table, rows_of
from portal.catalog.models import Offering, OfferingKind, Prerequisite
from portal.catalog.references import References, known_courses
from portal.extensions import db
from portal.schools.models import School


def table(
    kind: str, viewer: Viewer, narrowed_to: Wanted, order: Sequence[Any]
) -> tuple[list[str], Iterator[list[Any]]]:
    """Headings and rows of everything a list holds, in its order."""
    names = school_labels(viewer.district_id)
    references = References(known_courses(viewer.district_id), names)
    statement = rows_of(kind, viewer, narrowed_to, order).add_columns(Offering.description)
    if kind == OfferingKind.COURSE:
        rows = db.session.execute(statement.add_columns(course_table.c.state_code, course_table.c.terms_offered)).all()
        before = prerequisites(viewer.district_id)
        lines = (course_line(row, names, references, before[row.id]) for row in rows)
        return [column.label for column in COURSE_COLUMNS], lines
    rows = db.session.execute(statement).all()
    return [column.label for column in EXPERIENCE_COLUMNS], (experience_line(row, names, references) for row in rows)


def course_line(row: Any, names: Mapping[int, str], references: References, before: list[int]) -> list[Any]:
    return [
        row.code, row.title, school_label(row.school_id, names), row.subject,
        write_grades(row.grade_low, row.grade_high), number(row.credits), "yes" if row.cte else "no",
        row.terms_offered.replace(" ", ", "), row.state_code, row.sced_code or "",
        BETWEEN.join(references.name(references.by_id[each], row.school_id) for each in before),
        row.description, row.state,
    ]  # fmt: skip


def experience_line(row: Any, names: Mapping[int, str], references: References) -> list[Any]:
    course = references.by_id.get(row.course_id)
    return [
        row.code, row.title, row.kind_title, school_label(row.school_id, names), row.subject,
        write_grades(row.grade_low, row.grade_high), number(row.hours),
        references.name(course, row.school_id) if course else "", row.description, row.state,
    ]  # fmt: skip


def number(value: Decimal | None) -> Decimal | str:
    """A number that a spreadsheet may add up: 1.500 as 1.5, never as 1.5E+0."""
    return "" if value is None else Decimal(write_decimal(value))


def prerequisites(district_id: int) -> dict[int, list[int]]:
    """Course id -> ids of the courses before it, for a whole district."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = db.session.execute(
        sa.select(Prerequisite.course_id, Prerequisite.required_id)
        .join(Offering, Offering.id == Prerequisite.course_id)
        .where(Offering.district_id == district_id)
        .order_by(Prerequisite.course_id, Prerequisite.required_id)
    )
    for course_id, required_id in rows:
        found[course_id].append(required_id)
    return found


def school_labels(district_id: int) -> dict[int, str]:
    """School id -> the words a file knows it by: its name, or its code where two share a name."""
    rows = db.session.execute(
        sa.select(School.id, School.name, School.code).where(School.district_id == district_id).order_by(School.id)
    ).all()
    counted: dict[str, int] = defaultdict(int)
    for row in rows:
        counted[row.name.casefold()] += 1
    return {row.id: row.code if counted[row.name.casefold()] > 1 and row.code else row.name for row in rows}


def school_label(school_id: int | None, names: Mapping[int, str]) -> str:
    return WHOLE_DISTRICT if school_id is None else names[school_id]
