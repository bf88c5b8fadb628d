"""What changed for the students of a list since a moment: standing, hours approved, marks that came in.

Reads the history that `programs.changes` writes with the summaries. Everything through the one scope function; the
number of queries does not depend on how much changed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal import stamps
from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.database import now
from portal.extensions import db
from portal.hours.models import HourEntry, HourState
from portal.programs.models import Program, ProgressChange
from portal.rosters.models import CourseRecord, Student
from portal.rosters.permissions import MANY, seen_by
from portal.schools.models import School
from portal.students.filters import Filters, chosen, conditions, summary

KINDS = {
    "off_track": "Newly off track", "complete": "Newly complete", "chose": "Chose a program", "left": "Left the program",
    "back": "Back on track", "moved": "Progress moved", "hours": "Hours approved", "marks": "Marks came in",
}
"""In the order of how soon somebody should look; the last two are not changes of standing."""
OF_STANDING = tuple(KINDS)[:6]
CAUSES = {
    "records": "records or enrollment", "hours": "hours", "choice": "a choice", "plan": "the plan", "exception": "a waiver or substitution",
    "program": "the program's requirements", "alignment": "an alignment", "catalog": "the catalog", "recompute": "a recount",
}

First, Last = aliased(ProgressChange, name="first_change"), aliased(ProgressChange, name="last_change")
Was = aliased(Program, name="was_program")
kind_column = sa.case(
    (sa.and_(Last.state == "off_track", First.was_state != "off_track"), "off_track"),
    (sa.and_(Last.state == "complete", First.was_state != "complete"), "complete"),
    (sa.and_(Last.program_id.is_not(None), sa.or_(First.was_program_id.is_(None), First.was_program_id != Last.program_id)), "chose"),
    (sa.and_(Last.program_id.is_(None), First.was_program_id.is_not(None)), "left"),
    (sa.and_(First.was_state == "off_track", Last.state == "in_progress"), "back"),
    else_="moved",
)


def counts_since(viewer: Viewer, filters: Filters, since: datetime, *, until: datetime | None = None, today: date | None = None) -> dict[str, int]:
    """Kind -> how many students. Three queries; of a large district and without `until` they are up to a minute old."""
    today = today or this_day()
    if until is not None:
        return _counts_since(viewer, filters, since, until, today)
    return stamps.kept_for_a_minute(
        ("counts since", seen_by(viewer), filters, since.replace(second=0, microsecond=0), today),
        lambda: _counts_since(viewer, filters, since, now(), today),
        worth=lambda counts: sum(counts.values()) >= MANY,
    )


def _counts_since(viewer: Viewer, filters: Filters, since: datetime, until: datetime, today: date) -> dict[str, int]:
    statement = (
        sa.select(kind_column.label("change"), sa.func.count().label("students"))
        .select_from(_changed(viewer, filters, since, until, today))
        .where(_news(filters))
        .group_by(sa.literal_column("change"))
        .order_by(sa.literal_column("change"))
    )
    found = {row.change: row.students for row in db.session.execute(statement)}
    hours = db.session.scalar(change_count(_hours(viewer, filters, since, until, today))) or 0
    marks = db.session.scalar(change_count(_marks(viewer, filters, since, until, today))) or 0
    return {kind: found.get(kind, 0) for kind in OF_STANDING} | {"hours": hours, "marks": marks}


def changes_since(viewer: Viewer, filters: Filters, since: datetime, *, kind: str = "", until: datetime | None = None, today: date | None = None) -> sa.Select[*tuple[Any, ...]]:
    """One row a student: id, names, grade, school_name, kind, at, cause, was_program, program, was_bands, bands, text columns.

    First what needs a look, seniors first. `kind` 'hours' and 'marks' are lists of their own: hours, entries; marks, course, mark.
    """
    today, until = today or this_day(), until or now()
    if kind == "hours":
        return _hours(viewer, filters, since, until, today)
    if kind == "marks":
        return _marks(viewer, filters, since, until, today)
    rank = sa.case({word: place for place, word in enumerate(OF_STANDING)}, value=kind_column)
    statement = (
        sa.select(
            *_person(), kind_column.label("kind"), Last.at, Last.cause, Was.title.label("was_program"), Program.title.label("program"),
            Program.id.label("program_id"), First.was_bands, Last.bands, Last.state, First.was_state,
        )
        .select_from(_changed(viewer, filters, since, until, today))
        .where(_news(filters))
        .order_by(rank, Student.grade.desc(), Student.family_name, Student.given_name, Student.id)
    )
    return statement.where(kind_column == kind) if kind in OF_STANDING else statement


def change_count(statement: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    bare = statement.with_only_columns(Student.id, maintain_column_froms=True).order_by(None)
    return sa.select(sa.func.count()).select_from(bare.subquery())


def _changed(viewer: Viewer, filters: Filters, since: datetime, until: datetime, today: date) -> Any:
    """Students in scope with their first and last change since the moment."""
    mine = sa.select(Student.id).select_from(Student).outerjoin(summary, chosen()).where(*conditions(viewer, _without_program(filters), today))
    ends = (
        sa.select(sa.func.min(ProgressChange.id).label("first_id"), sa.func.max(ProgressChange.id).label("last_id"))
        .where(
            ProgressChange.district_id == viewer.district_id, ProgressChange.at > since, ProgressChange.at <= until, ProgressChange.student_id.in_(mine)
        )
        .group_by(ProgressChange.student_id)
        .subquery()
    )
    return (
        sa.join(ends, First, First.id == ends.c.first_id)
        .join(Last, Last.id == ends.c.last_id)
        .join(Student, Student.id == Last.student_id)
        .join(School, School.id == Student.school_id)
        .outerjoin(Was, Was.id == First.was_program_id)
        .outerjoin(Program, Program.id == Last.program_id)
    )


def _without_program(filters: Filters) -> Filters:
    """Who left a program since is news of that program, so it is not asked of the students of today."""
    return replace(filters.place, program_id=None)


def _news(filters: Filters) -> sa.ColumnElement[bool]:
    """There and back again is no news; of a program, only what concerns it."""
    bands = sa.cast(First.was_bands, sa.String) != sa.cast(Last.bands, sa.String)
    differs = sa.or_(bands, First.was_state != Last.state, sa.func.coalesce(First.was_program_id, 0) != sa.func.coalesce(Last.program_id, 0))
    if filters.program_id is None:
        return differs
    return sa.and_(differs, sa.or_(First.was_program_id == filters.program_id, Last.program_id == filters.program_id))


def _person() -> tuple[Any, ...]:
    return (
        Student.id, Student.given_name, Student.preferred_name, Student.family_name, Student.grade, School.name.label("school_name"),
    )  # fmt: skip


def _hours(viewer: Viewer, filters: Filters, since: datetime, until: datetime, today: date) -> sa.Select[*tuple[Any, ...]]:
    """Students with hours approved since: their person columns, hours, entries, at."""
    return (
        sa.select(
            *_person(), sa.literal("hours").label("kind"), sa.func.sum(HourEntry.hours).label("hours"), sa.func.count().label("entries"),
            sa.func.max(HourEntry.approved_at).label("at"),
        )
        .select_from(Student)
        .join(School, School.id == Student.school_id)
        .join(HourEntry, HourEntry.student_id == Student.id)
        .outerjoin(summary, chosen())
        .where(
            *conditions(viewer, filters.place, today), HourEntry.district_id == viewer.district_id, HourEntry.state == HourState.APPROVED.value,
            HourEntry.approved_at > since, HourEntry.approved_at <= until,
        )
        .group_by(*_person()[:5], School.name)
        .order_by(Student.grade.desc(), Student.family_name, Student.given_name, Student.id)
    )


def _marks(viewer: Viewer, filters: Filters, since: datetime, until: datetime, today: date) -> sa.Select[*tuple[Any, ...]]:
    """Records that came in since: person columns, course, mark, passed, year, term, at."""
    return (
        sa.select(
            *_person(), sa.literal("marks").label("kind"), CourseRecord.course_title.label("course"), CourseRecord.course_code.label("code"),
            CourseRecord.mark, CourseRecord.passed, CourseRecord.year, CourseRecord.term, CourseRecord.created_at.label("at"),
        )
        .select_from(Student)
        .join(School, School.id == Student.school_id)
        .join(CourseRecord, CourseRecord.student_id == Student.id)
        .outerjoin(summary, chosen())
        .where(
            *conditions(viewer, filters.place, today), CourseRecord.district_id == viewer.district_id, CourseRecord.ended_at.is_(None),
            CourseRecord.created_at > since, CourseRecord.created_at <= until,
        )
        .order_by(Student.grade.desc(), Student.family_name, Student.given_name, Student.id, CourseRecord.id)
    )
