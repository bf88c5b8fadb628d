"""Who and what counts on an offering: reads, a constant number whatever their size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.alignment.models import Alignment
from portal.catalog.models import Offering, Prerequisite
from portal.extensions import db
from portal.frameworks.models import Cluster, Framework, Pathway
from portal.hours.models import HourEntry, HourState
from portal.placements.models import Placement, PlacementState
from portal.programs.models import (
    Choice,
    PlanEntry,
    Program,
    ProgramVersion,
    ProgressSummary,
    Requirement,
    RequirementOption,
)
from portal.programs.permissions import programs_visible_to
from portal.programs.queries.programs import PUBLISHED
from portal.rosters.models import CourseRecord, Enrollment, Section, Student, StudentState
from portal.rosters.permissions import students_visible_to
from portal.schools.models import School

KINDS = {
    "course": {"now": "in it now", "earned": "with a pass in it", "planned": "with it on the plan"},
    "experience": {"now": "placed now", "earned": "with approved hours", "waiting": "waiting for somebody", "planned": "with it on the plan"},
}
"""What a student can have to do with an offering, as it reads after '3 students'."""
RUNNING = (PlacementState.CONFIRMED.value, PlacementState.AGREEMENT_OUT.value, PlacementState.ACTIVE.value)
WAITING = (HourState.SUBMITTED.value, HourState.VERIFIED.value, HourState.RETURNED.value)


@dataclass(frozen=True)
class Requires:
    """A published version of a program that counts the offering; `asks` are (requirement, role, pathway), the last
    two None where the offering is named itself."""

    program_id: int
    title: str
    number: int
    newest: bool
    students: int
    asks: tuple[tuple[str, str | None, str | None], ...]


def source(offering: Offering, what: str, today: date) -> sa.Select[*tuple[Any, ...]]:
    """(student_id, year) of everybody who has this to do with it, maybe several times; year None where it is now."""
    none = sa.cast(sa.null(), sa.Integer)
    placed = sa.select(Placement.student_id, none.label("year")).where(Placement.experience_id == offering.id)
    match (offering.kind, what):
        case (_, "planned"):
            return sa.select(PlanEntry.student_id, PlanEntry.year).where(PlanEntry.offering_id == offering.id)
        case ("course", "now"):
            sits = sa.and_(Section.begins_on <= today, Section.ends_on >= today, sa.or_(Enrollment.ends_on.is_(None), Enrollment.ends_on >= today))
            return sa.select(Enrollment.student_id, none.label("year")).join(Section, Section.id == Enrollment.section_id).where(Section.course_id == offering.id, sits)
        case ("course", _):
            return sa.select(CourseRecord.student_id, CourseRecord.year).where(CourseRecord.course_id == offering.id, CourseRecord.passed.is_(True), CourseRecord.ended_at.is_(None))
        case (_, "now"):
            return placed.where(Placement.state.in_(RUNNING))
        case (_, "earned"):
            return placed.where(Placement.state != PlacementState.WITHDRAWN.value, sa.or_(Placement.state == PlacementState.COMPLETED.value, _with_hours([HourState.APPROVED.value])))
        case _:
            return placed.where(Placement.state != PlacementState.WITHDRAWN.value, sa.or_(Placement.state == PlacementState.REQUESTED.value, _with_hours(WAITING)))


def _with_hours(states: Sequence[str]) -> sa.ColumnElement[bool]:
    return sa.exists().where(HourEntry.placement_id == Placement.id, HourEntry.state.in_(states))


def student_counts(offering: Offering, today: date) -> Mapping[str, int]:
    """How many active students have what to do with an offering; one query. Counts of all, for staff."""
    parts = []
    for what in KINDS[offering.kind]:
        rows = source(offering, what, today).subquery()
        parts.append(sa.select(sa.literal(what), sa.func.count(rows.c.student_id.distinct())).select_from(rows).join(Student, Student.id == rows.c.student_id).where(Student.state == StudentState.ACTIVE.value))
    return {row[0]: row[1] for row in db.session.execute(sa.union_all(*parts))}


def students_of(offering: Offering, what: str, viewer: Viewer, today: date) -> sa.Select[*tuple[Any, ...]]:
    """Those of them whom the viewer may see, by name.

    id, given_name, preferred_name, family_name, grade, school_name, year, program_id, program_title, done, total.
    """
    those = source(offering, what, today).subquery()
    year = sa.func.min(those.c.year) if what == "planned" else sa.func.max(those.c.year)
    per_student = sa.select(those.c.student_id, year.label("year")).group_by(those.c.student_id).subquery()
    return (
        sa.select(
            Student.id, Student.given_name, Student.preferred_name, Student.family_name, Student.grade, School.name.label("school_name"), per_student.c.year,
            Program.id.label("program_id"), Program.title.label("program_title"), ProgressSummary.done, ProgressSummary.total,
        )
        .join(per_student, per_student.c.student_id == Student.id)
        .join(School, School.id == Student.school_id)
        .outerjoin(ProgressSummary, sa.and_(ProgressSummary.student_id == Student.id, ProgressSummary.chosen.is_(True)))
        .outerjoin(Program, Program.id == ProgressSummary.program_id)
        .where(Student.state == StudentState.ACTIVE.value, students_visible_to(viewer, today))
        .order_by(Student.family_name, Student.given_name, Student.id)
    )


def requirements_counting(viewer: Viewer, offering_id: int) -> list[Requires]:
    """The published versions that count it and are either the newest of their program or still have students; two queries."""
    by_role = sa.exists().where(
        Alignment.offering_id == offering_id, Alignment.pathway_id == RequirementOption.pathway_id, Alignment.role == RequirementOption.role,
        Alignment.district_id == viewer.district_id,
    )
    newer = sa.orm.aliased(ProgramVersion)
    newest = ~sa.exists().where(newer.program_id == ProgramVersion.program_id, newer.state == "published", newer.number > ProgramVersion.number)
    rows = db.session.execute(
        sa.select(
            ProgramVersion.id, Program.id.label("program_id"), Program.title, ProgramVersion.number, newest.label("newest"), Requirement.id.label("requirement_id"),
            Requirement.title.label("requirement_title"), RequirementOption.role, Pathway.title.label("pathway_title"),
        )
        .select_from(RequirementOption)
        .join(Requirement, Requirement.id == RequirementOption.requirement_id)
        .join(ProgramVersion, ProgramVersion.id == Requirement.program_version_id)
        .join(Program, Program.id == ProgramVersion.program_id)
        .outerjoin(Pathway, Pathway.id == RequirementOption.pathway_id)
        .where(programs_visible_to(viewer), PUBLISHED, sa.or_(RequirementOption.offering_id == offering_id, by_role))
        .order_by(Program.title, Program.id, ProgramVersion.number.desc(), Requirement.position, Requirement.id, RequirementOption.position, RequirementOption.id)
    ).all()
    students = {
        row[0]: row[1]
        for row in db.session.execute(
            sa.select(Choice.program_version_id, sa.func.count())
            .join(Student, Student.id == Choice.student_id)
            .where(Choice.program_version_id.in_({row.id for row in rows}), Choice.left_on.is_(None), Student.state == StudentState.ACTIVE.value)
            .group_by(Choice.program_version_id)
        )
    }
    found = []
    for version_id in dict.fromkeys(row.id for row in rows):
        those = [row for row in rows if row.id == version_id]
        many = students.get(version_id, 0)
        if those[0].newest or many:
            named = {row.requirement_id for row in those if row.role is None}
            asks = {row.requirement_id: (row.requirement_title, row.role, row.pathway_title) for row in those if row.role is None or row.requirement_id not in named}
            found.append(Requires(those[0].program_id, those[0].title, those[0].number, bool(those[0].newest), many, tuple(asks.values())))
    return found


def pathways_of(viewer: Viewer, offering_id: int) -> Sequence[Any]:
    """id, title, cluster_title, framework_title, role (None: nothing is in force), proposed_role, proposed_removal, state."""
    return db.session.execute(
        sa.select(
            Pathway.id, Pathway.title, Cluster.title.label("cluster_title"), Framework.title.label("framework_title"), Alignment.role,
            Alignment.proposed_role, Alignment.proposed_removal, Alignment.state,
        )
        .join(Pathway, Pathway.id == Alignment.pathway_id)
        .join(Cluster, Cluster.id == Pathway.cluster_id)
        .join(Framework, Framework.id == Cluster.framework_id)
        .where(Alignment.offering_id == offering_id, Alignment.district_id == viewer.district_id, Alignment.state != "retired")
        .order_by(Pathway.title, Pathway.id)
    ).all()


def leads_to(viewer: Viewer, offering_id: int) -> Sequence[Any]:
    """(id, title) of the active courses that ask for this one first."""
    base = Offering.__table__
    return db.session.execute(
        sa.select(base.c.id, base.c.title)
        .join(Prerequisite, Prerequisite.course_id == base.c.id)
        .where(Prerequisite.required_id == offering_id, base.c.district_id == viewer.district_id, base.c.state == "active")
        .order_by(base.c.title, base.c.id)
    ).all()
