"""Reads of programs: single ones, lists, and what belongs to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import Grant, Role, User
from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.extensions import db
from portal.frameworks.models import Cluster, Pathway
from portal.language import spoken
from portal.programs.models import (
    Choice,
    Program,
    ProgramLead,
    ProgramPathway,
    ProgramSite,
    ProgramVersion,
    ProgressSummary,
    VersionState,
)
from portal.programs.permissions import programs_visible_to
from portal.rosters.models import Student, StudentState
from portal.rosters.permissions import students_visible_to
from portal.schools.models import School, SchoolKind

LARGEST_ID = 2**63 - 1
PUBLISHED = ProgramVersion.state == VersionState.PUBLISHED.value


@dataclass(frozen=True)
class ProgramPathwayLine:
    """A pathway of a program with the cluster that gives sign and colour."""

    id: int
    title: str
    cluster_id: int
    cluster_title: str
    grouping: str


@dataclass(frozen=True)
class Named:
    id: int
    name: str


@dataclass(frozen=True)
class VersionLine:
    """`students`: how many are in it, of those the viewer may see (all of them where nobody was named)."""

    id: int
    version: int
    number: int
    entry_year: int
    state: str
    count_in_two: bool
    students: int

    @property
    def is_draft(self) -> bool:
        return self.state == VersionState.DRAFT


@dataclass(frozen=True)
class Counts:
    """Of the students who chose a program, as lists of students sort them."""

    chosen: int = 0
    off_track: int = 0
    one_short: int = 0
    complete: int = 0


def program_by_id(viewer: Viewer, program_id: int) -> Program | None:
    """The program, or None where this viewer may not know of it."""
    if not 0 < program_id <= LARGEST_ID:
        return None
    return db.session.scalar(sa.select(Program).where(Program.id == program_id, programs_visible_to(viewer)))


def programs_of_school(school_ids: Collection[int]) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """Active programs with a published version that are offered at one of these schools, by title and id.

    id, title, summary, step_after.
    """
    offered = sa.select(ProgramSite.program_id).where(ProgramSite.school_id.in_(school_ids))
    published = sa.select(ProgramVersion.program_id).where(PUBLISHED)
    return db.session.execute(
        sa.select(Program.id, Program.title, Program.summary, Program.step_after)
        .where(Program.id.in_(offered), Program.id.in_(published), Program.state == "active")
        .order_by(Program.title, Program.id)
    ).all()


def offered_to(viewer: Viewer, school_ids: Collection[int]) -> sa.ColumnElement[bool]:
    """A condition on Program: offered at one of these schools, or at a career center, which takes all students."""
    return Program.id.in_(
        sa.select(ProgramSite.program_id)
        .join(School, School.id == ProgramSite.school_id)
        .where(sa.or_(School.id.in_(school_ids), sa.and_(School.kind == SchoolKind.CAREER_CENTER.value, School.district_id == viewer.district_id)))
    )


def pathways_of(program_ids: Collection[int]) -> dict[int, list[ProgramPathwayLine]]:
    """Program id -> its pathways; the first gives sign and colour."""
    found: dict[int, list[ProgramPathwayLine]] = defaultdict(list)
    for row in db.session.execute(
        sa.select(ProgramPathway.program_id, Pathway.id, spoken(Pathway, "title"), Pathway.cluster_id, spoken(Cluster, "title").label("cluster_title"), Cluster.grouping)
        .join(Pathway, Pathway.id == ProgramPathway.pathway_id)
        .join(Cluster, Cluster.id == Pathway.cluster_id)
        .where(ProgramPathway.program_id.in_(program_ids))
        .order_by(ProgramPathway.program_id, ProgramPathway.position, ProgramPathway.id)
    ):
        found[row.program_id].append(ProgramPathwayLine(row.id, row.title, row.cluster_id, row.cluster_title, row.grouping))
    return found


def sites_of(program_ids: Collection[int]) -> dict[int, list[Named]]:
    """Program id -> the schools where it is offered, by name."""
    found: dict[int, list[Named]] = defaultdict(list)
    for row in db.session.execute(
        sa.select(ProgramSite.program_id, School.id, School.name)
        .join(School, School.id == ProgramSite.school_id)
        .where(ProgramSite.program_id.in_(program_ids))
        .order_by(ProgramSite.program_id, School.name, School.id)
    ):
        found[row.program_id].append(Named(row.id, row.name))
    return found


def leads_of(program_ids: Collection[int]) -> dict[int, list[Named]]:
    """Program id -> the people who lead it, by name."""
    found: dict[int, list[Named]] = defaultdict(list)
    for row in db.session.execute(
        sa.select(ProgramLead.program_id, User.id, User.given_name, User.family_name)
        .join(User, User.id == ProgramLead.user_id)
        .where(ProgramLead.program_id.in_(program_ids))
        .order_by(ProgramLead.program_id, User.family_name, User.given_name, User.id)
    ):
        found[row.program_id].append(Named(row.id, f"{row.given_name} {row.family_name}".strip()))
    return found


def lead_ids(program_id: int) -> frozenset[int]:
    return frozenset(db.session.scalars(sa.select(ProgramLead.user_id).where(ProgramLead.program_id == program_id)))


def possible_leads(district_id: int, today: date | None = None) -> list[Named]:
    """Who holds a program lead grant in force, by name."""
    today = today or this_day()
    holds = sa.select(Grant.user_id).where(
        Grant.district_id == district_id, Grant.role == Role.PROGRAM_LEAD.value, Grant.begins_on <= today,
        sa.or_(Grant.ends_on.is_(None), Grant.ends_on >= today),
    )  # fmt: skip
    rows = db.session.execute(
        sa.select(User.id, User.given_name, User.family_name)
        .where(User.id.in_(holds), User.district_id == district_id, User.disabled_at.is_(None))
        .order_by(User.family_name, User.given_name, User.id)
    )
    return [Named(row.id, f"{row.given_name} {row.family_name}".strip()) for row in rows]


def versions_of(program_id: int, viewer: Viewer | None = None) -> list[VersionLine]:
    """The versions of a program, the newest first, with how many students are in each."""
    those = sa.select(Choice.program_version_id, sa.func.count().label("students")).where(Choice.left_on.is_(None))
    if viewer is not None:
        those = those.join(Student, Student.id == Choice.student_id).where(
            students_visible_to(viewer), Student.state == StudentState.ACTIVE.value
        )
    students = those.group_by(Choice.program_version_id).subquery()
    rows = db.session.execute(
        sa.select(
            ProgramVersion.id, ProgramVersion.version, ProgramVersion.number, ProgramVersion.entry_year, ProgramVersion.state,
            ProgramVersion.count_in_two, sa.func.coalesce(students.c.students, 0).label("students"),
        )
        .outerjoin(students, students.c.program_version_id == ProgramVersion.id)
        .where(ProgramVersion.program_id == program_id)
        .order_by(ProgramVersion.number.desc())
    )
    return [VersionLine(*row) for row in rows]


def version_titles(version_ids: Collection[int]) -> dict[int, str]:
    """Version id -> 'Robotics, version 2'."""
    rows = db.session.execute(
        sa.select(ProgramVersion.id, ProgramVersion.number, Program.title)
        .join(Program, Program.id == ProgramVersion.program_id)
        .where(ProgramVersion.id.in_(version_ids))
        .order_by(ProgramVersion.id)
    )
    return {row.id: f"{row.title}, version {row.number}" for row in rows}


def students_in(program_id: int) -> int:
    """How many students are in a program, whoever asks: for what is said before it is retired or published."""
    return (
        db.session.scalar(
            sa.select(sa.func.count())
            .select_from(Choice)
            .join(ProgramVersion, ProgramVersion.id == Choice.program_version_id)
            .where(ProgramVersion.program_id == program_id, Choice.left_on.is_(None))
        )
        or 0
    )


def counts_of(viewer: Viewer, program_ids: Collection[int], *, today: date | None = None) -> Mapping[int, Counts]:
    """Program id -> counts of the students who chose it and whom the viewer may see; one query, of a large district up to a minute old.

    A student stands in one count beside `chosen` at most: complete before off track before one course short, as
    in the list of students that the figures open into.
    """
    short = sa.and_(ProgressSummary.done < ProgressSummary.total, ProgressSummary.off_track.is_(False), ProgressSummary.courses_missing == 1, ProgressSummary.courses_left == 1)

    def figure(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)

    rows = db.session.execute(
        sa.select(
            ProgressSummary.program_id, sa.func.count(),
            figure(sa.and_(ProgressSummary.off_track.is_(True), ProgressSummary.done < ProgressSummary.total)),
            figure(short), figure(ProgressSummary.done == ProgressSummary.total),
        )
        .join(Student, Student.id == ProgressSummary.student_id)
        .where(
            ProgressSummary.program_id.in_(program_ids), ProgressSummary.chosen.is_(True),
            Student.state == StudentState.ACTIVE.value, students_visible_to(viewer, today),
        )
        .group_by(ProgressSummary.program_id)
        .order_by(ProgressSummary.program_id)
    )
    return {row[0]: Counts(*(int(n) for n in row[1:])) for row in rows}


@dataclass(frozen=True)
class Touched:
    """Whom it touches if a program comes to a school or leaves it, by home school."""

    chosen: int
    others: int
    """Students who did not choose it and have something that counts in it."""


def touched_at(viewer: Viewer, program_id: int) -> dict[int, Touched]:
    """School id -> students who stand in a program, of those the viewer may see; one query."""
    rows = db.session.execute(
        sa.select(Student.school_id, sa.func.sum(sa.case((ProgressSummary.chosen.is_(True), 1), else_=0)), sa.func.count())
        .join(Student, Student.id == ProgressSummary.student_id)
        .where(ProgressSummary.program_id == program_id, Student.state == StudentState.ACTIVE.value, students_visible_to(viewer))
        .group_by(Student.school_id)
        .order_by(Student.school_id)
    )
    return {school_id: Touched(int(chosen), int(total) - int(chosen)) for school_id, chosen, total in rows}
