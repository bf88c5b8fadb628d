"""Hours that wait, by week and section (or host, or experience): the list, one lot of it, and the rows of an export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.catalog.models import Course, Experience, ExperienceKind, Offering
from portal.clock import day_of, this_day
from portal.extensions import db
from portal.hosts.models import Host
from portal.hours.models import HourChange, HourEntry, HourState
from portal.hours.services.answers import approvable
from portal.placements.models import Placement
from portal.placements.permissions import placements_visible_to
from portal.rosters.models import Enrollment, Section, Student
from portal.schools.models import School

GROUPINGS = {"section": "Section", "host": "Host", "experience": "Experience", "school": "School"}
STATES = {"ready": "To approve", "submitted": "With the supervisor", "returned": "With the student"}
AT_ONCE = 500
"""Entries of a lot that one page shows."""


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; empty means all."""

    by: str = "section"
    state: str = "ready"
    school_id: int | None = None
    kind: str = ""


@dataclass
class Row:
    """A week of a section (or host ...). `key` None: students in no such section."""

    week: date
    key: int | None
    title: str
    students: int = 0
    entries: int = 0
    hours: Decimal = Decimal(0)


def states_of(viewer: Viewer, state: str) -> list[str]:
    if state == "ready":
        return sorted(each.value for each in approvable(viewer.district_id))
    return [HourState.RETURNED.value if state == "returned" else HourState.SUBMITTED.value]


def _conditions(viewer: Viewer, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found = [placements_visible_to(viewer), HourEntry.district_id == viewer.district_id, HourEntry.state.in_(states_of(viewer, wanted.state))]
    if viewer.school_id is not None:
        found.append(Placement.school_id == viewer.school_id)
    if wanted.school_id is not None:
        found.append(Placement.school_id == wanted.school_id)
    if wanted.kind:
        found.append(Experience.__table__.c.experience_kind == wanted.kind)
    return found


def _sections(today: date) -> sa.Subquery:
    """placement_id, section_id: the one section where a placement stands. A section of the course that the experience is
    credited by; for want of one, the student's first section of a CTE course. Running ones only."""
    linked = Experience.__table__.c.course_id == Section.course_id
    first_linked = sa.func.min(sa.case((linked, Section.id), else_=None))
    return (
        sa.select(Placement.id.label("placement_id"), sa.func.coalesce(first_linked, sa.func.min(Section.id)).label("section_id"))
        .join(Enrollment, Enrollment.student_id == Placement.student_id)
        .join(Section, Section.id == Enrollment.section_id)
        .join(Course.__table__, Course.__table__.c.id == Section.course_id)
        .join(Experience.__table__, Experience.__table__.c.id == Placement.experience_id)
        .where(sa.or_(linked, Course.__table__.c.cte.is_(True)), Section.ends_on >= today - timedelta(days=60), sa.or_(Enrollment.ends_on.is_(None), Enrollment.ends_on >= today))
        .group_by(Placement.id)
        .subquery()
    )


def _grouped(statement: Any, by: str, today: date) -> tuple[Any, Any, Any]:
    """(the select joined as far as the grouping needs, its key, its title)."""
    if by == "host":
        return statement, Host.id, Host.name
    if by == "experience":
        return statement, Offering.id, Offering.title
    if by == "school":
        return statement, School.id, School.name
    sections = _sections(today)
    joined = statement.outerjoin(sections, sections.c.placement_id == Placement.id).outerjoin(Section, Section.id == sections.c.section_id)
    return joined, Section.id, Section.title


def _from(statement: Any) -> Any:
    return (
        statement.select_from(HourEntry)
        .join(Placement, Placement.id == HourEntry.placement_id)
        .join(Student, Student.id == HourEntry.student_id)
        .join(Host, Host.id == sa.func.coalesce(HourEntry.host_id, Placement.host_id))
        .join(Offering, Offering.id == Placement.experience_id)
        .join(Experience.__table__, Experience.__table__.c.id == Placement.experience_id)
        .join(School, School.id == Placement.school_id)
    )


def weeks(viewer: Viewer, wanted: Wanted, today: date | None = None) -> list[Row]:
    """The oldest week first; one query, a row a day and group, folded into weeks."""
    statement, key, title = _grouped(_from(sa.select(HourEntry.day, HourEntry.student_id)), wanted.by, today or this_day())
    statement = statement.add_columns(key.label("key"), title.label("title"), sa.func.count().label("entries"), sa.func.sum(HourEntry.hours).label("hours"))
    statement = statement.where(*_conditions(viewer, wanted)).group_by(HourEntry.day, HourEntry.student_id, key, title).order_by(HourEntry.day, title, key)
    found: dict[tuple[date, int | None], Row] = {}
    students: dict[tuple[date, int | None], set[int]] = {}
    for row in db.session.execute(statement):
        at = (row.day - timedelta(days=row.day.weekday()), row.key)
        one = found.setdefault(at, Row(at[0], row.key, row.title or "No section"))
        one.entries, one.hours = one.entries + row.entries, one.hours + row.hours
        students.setdefault(at, set()).add(row.student_id)
    for at, one in found.items():
        one.students = len(students[at])
    return sorted(found.values(), key=lambda one: (one.week, one.title, one.key or 0))


def lot(viewer: Viewer, wanted: Wanted, week: date, key: int | None, today: date | None = None) -> list[Any]:
    """The entries of one week of one group, by student and day: columns of the entry and student, host, experience."""
    columns = (
        HourEntry.id, HourEntry.day, HourEntry.hours, HourEntry.begins_at, HourEntry.ends_at, HourEntry.activity, HourEntry.state, HourEntry.outside_plan,
        HourEntry.minors_said, HourEntry.file_id, HourEntry.verified_how, HourEntry.comment, HourEntry.placement_id, HourEntry.student_id,
        Student.given_name, Student.preferred_name, Student.family_name, Host.name.label("host"), Offering.title,
        sa.exists().where(HourChange.entry_id == HourEntry.id, HourChange.link_id.is_not(None)).label("corrected"),
    )
    statement, column, _ = _grouped(_from(sa.select(*columns)), wanted.by, today or this_day())
    same = column.is_(None) if key is None else column == key
    statement = statement.where(*_conditions(viewer, wanted), same, HourEntry.day >= week, HourEntry.day <= week + timedelta(days=6))
    return list(db.session.execute(statement.order_by(Student.family_name, Student.given_name, HourEntry.student_id, HourEntry.day, HourEntry.id).limit(AT_ONCE)).all())


def exceptions(row: Any) -> list[str]:
    """Why an entry is not marked from the start; empty for a plain one."""
    found = []
    if row.outside_plan:
        found.append("Outside the plan")
    if row.corrected:
        found.append("Corrected by the supervisor")
    if row.minors_said:
        found.append(row.minors_said)
    return found


HEADER = (
    "Student", "Student number", "School", "Experience", "Kind", "Host", "Day", "From", "To", "Hours", "What was done", "State", "Outside the plan",
    "Verified", "Approved on",
)  # fmt: skip


def export_rows(viewer: Viewer, wanted: Wanted, *, every_state: bool) -> Iterator[tuple[Any, ...]]:
    """A row an entry, the newest day last."""
    columns = (
        Student.family_name, Student.given_name, Student.local_id, School.name.label("school"), Offering.title, ExperienceKind.title.label("kind"),
        Host.name.label("host"), HourEntry.day, HourEntry.begins_at, HourEntry.ends_at, HourEntry.hours, HourEntry.activity, HourEntry.state,
        HourEntry.outside_plan, HourEntry.verified_how, HourEntry.approved_at,
    )
    statement = _from(sa.select(*columns)).join(ExperienceKind, ExperienceKind.code == Experience.__table__.c.experience_kind)
    conditions = _conditions(viewer, wanted)
    if every_state:
        conditions = [c for position, c in enumerate(conditions) if position != 2] + [HourEntry.state.not_in(["planned", "draft"])]
    for r in db.session.execute(statement.where(*conditions).order_by(HourEntry.day, Student.family_name, HourEntry.id)):
        yield (
            f"{r.family_name}, {r.given_name}", r.local_id, r.school, r.title, r.kind, r.host, r.day.isoformat(), f"{r.begins_at:%H:%M}" if r.begins_at else "",
            f"{r.ends_at:%H:%M}" if r.ends_at else "", float(r.hours), r.activity, r.state, "yes" if r.outside_plan else "", r.verified_how,
            day_of(r.approved_at).isoformat() if r.approved_at else "",
        )
