"""What the reports on work-based learning read of one school year: placements with their hours, and who is in which program."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.alignment.models import Alignment, AlignmentState
from portal.catalog.models import Experience, ExperienceKind
from portal.extensions import db
from portal.frameworks.models import Pathway
from portal.hosts.models import Host
from portal.hours.models import HourEntry, HourState
from portal.hours.queries import WAITING
from portal.perkins.cohort import enough_work, first_day, last_day
from portal.perkins.rules import Rules
from portal.perkins.sources import RuleBook
from portal.placements.models import Placement, PlacementState
from portal.placements.permissions import placements_visible_to
from portal.programs.models import Choice, Program, ProgramVersion
from portal.rosters.models import Student
from portal.rosters.permissions import students_visible_to

NOT_BEGUN = (PlacementState.REQUESTED.value, PlacementState.WITHDRAWN.value)


@dataclass(frozen=True)
class Work:
    """A placement at one host within the year. Hours are those of days within the year, by the host where they were worked."""

    placement_id: int
    student_id: int
    school_id: int
    """The student's home school."""
    experience_id: int
    kind: str
    host_id: int
    approved: Decimal
    waiting: Decimal


@dataclass
class Facts:
    year: int
    rules: Rules
    work: list[Work] = field(default_factory=list)
    sustained: set[int] = field(default_factory=set)
    """Students whose approved hours in sustained kinds, up to the end of the year, reach what the state asks for 5S3."""
    program_of: dict[int, int] = field(default_factory=dict)
    """Student -> the program they were in at the end of the year (or are now)."""
    school_of: dict[int, int] = field(default_factory=dict)
    """Every student of the scope who is in a program or took part -> home school."""
    programs: dict[int, str] = field(default_factory=dict)
    hosts: dict[int, str] = field(default_factory=dict)
    kinds: dict[str, tuple[str, bool]] = field(default_factory=dict)
    """Code -> (title, sustained), in the order of the catalogue."""
    pathways_of: Mapping[int, set[int]] = field(default_factory=dict)
    """Experience -> pathways that it serves, by approved alignments."""
    pathways: dict[int, str] = field(default_factory=dict)

    @property
    def took_part(self) -> set[int]:
        return {one.student_id for one in self.work}


def load(viewer: Viewer, year: int, today: date) -> Facts:
    """Nine queries however many students; nobody outside the viewer's scope."""
    found = Facts(year, RuleBook.of(viewer.district_id).rules(year))
    _kinds(found)
    _work(found, viewer)
    _sustained(found, viewer)
    _programs(found, viewer, min(last_day(year), today))
    _names(found, viewer)
    return found


def years_of(viewer: Viewer, this_year: int) -> list[int]:
    """Years in which somebody worked, the newest first; this year always."""
    first = db.session.scalar(sa.select(sa.func.min(Placement.begins_on)).where(placements_visible_to(viewer)))
    begins = first.year + (1 if first.month >= 7 else 0) if first else this_year
    return list(range(this_year, max(begins, this_year - 8) - 1, -1))


def _kinds(found: Facts) -> None:
    for row in db.session.execute(sa.select(ExperienceKind.code, ExperienceKind.title, ExperienceKind.sustained).order_by(ExperienceKind.position, ExperienceKind.code)):
        found.kinds[row.code] = (row.title, row.sustained)


def _work(found: Facts, viewer: Viewer) -> None:
    """Placements that ran within the year, and those that ended early but have approved hours in it."""
    begins, ends = first_day(found.year), last_day(found.year)
    within = sa.and_(HourEntry.placement_id == Placement.id, HourEntry.day >= begins, HourEntry.day <= ends)
    at = sa.func.coalesce(HourEntry.host_id, Placement.host_id)
    approved = sa.func.coalesce(sa.func.sum(sa.case((HourEntry.state == HourState.APPROVED.value, HourEntry.hours), else_=0)), 0)
    waiting = sa.func.coalesce(sa.func.sum(sa.case((HourEntry.state.in_(WAITING), HourEntry.hours), else_=0)), 0)
    experience = Experience.__table__
    ran = sa.and_(Placement.state.not_in(NOT_BEGUN), Placement.begins_on <= ends, Placement.ends_on >= begins)
    columns = (Placement.id, Placement.student_id, Student.school_id, Placement.experience_id, experience.c.experience_kind, at)
    for row in db.session.execute(
        sa.select(*columns[:5], at.label("at"), approved.label("approved"), waiting.label("waiting"))
        .select_from(Placement)
        .join(Student, Student.id == Placement.student_id)
        .join(experience, experience.c.id == Placement.experience_id)
        .outerjoin(HourEntry, within)
        .where(students_visible_to(viewer))
        .group_by(*columns, Placement.state, Placement.begins_on, Placement.ends_on)
        .having(sa.or_(ran, approved > 0))
        .order_by(Placement.id, at)
    ):
        found.work.append(Work(row.id, row.student_id, row.school_id, row.experience_id, row.experience_kind, row.at, Decimal(row.approved), Decimal(row.waiting)))
        found.school_of[row.student_id] = row.school_id


def _sustained(found: Facts, viewer: Viewer) -> None:
    experience = Experience.__table__
    hours: dict[int, dict[str, Decimal]] = defaultdict(dict)
    minimum: dict[str, int] = {}
    for row in db.session.execute(
        sa.select(Placement.student_id, ExperienceKind.code, ExperienceKind.minimum_hours, sa.func.sum(HourEntry.hours).label("hours"))
        .select_from(HourEntry)
        .join(Placement, Placement.id == HourEntry.placement_id)
        .join(Student, Student.id == Placement.student_id)
        .join(experience, experience.c.id == Placement.experience_id)
        .join(ExperienceKind, ExperienceKind.code == experience.c.experience_kind)
        .where(students_visible_to(viewer), HourEntry.state == HourState.APPROVED.value, HourEntry.day <= last_day(found.year), ExperienceKind.sustained)
        .group_by(Placement.student_id, ExperienceKind.code, ExperienceKind.minimum_hours)
        .order_by(Placement.student_id, ExperienceKind.code)
    ):
        hours[row.student_id][row.code] = Decimal(row.hours)
        minimum[row.code] = row.minimum_hours
    took_part = found.took_part
    found.sustained = {student_id for student_id, kinds in hours.items() if student_id in took_part and enough_work(found.rules, kinds, minimum)}


def _programs(found: Facts, viewer: Viewer, on: date) -> None:
    for row in db.session.execute(
        sa.select(Choice.student_id, ProgramVersion.program_id, Student.school_id)
        .join(ProgramVersion, ProgramVersion.id == Choice.program_version_id)
        .join(Student, Student.id == Choice.student_id)
        .where(
            students_visible_to(viewer), Choice.chosen_on <= on, sa.or_(Choice.left_on.is_(None), Choice.left_on > on),
            sa.or_(Student.exited_on.is_(None), Student.exited_on >= first_day(found.year)),
        )
        .order_by(Choice.id)
    ):
        found.program_of[row.student_id] = row.program_id
        found.school_of[row.student_id] = row.school_id


def _names(found: Facts, viewer: Viewer) -> None:
    here = Program.district_id == viewer.district_id
    found.programs = {row.id: row.title for row in db.session.execute(sa.select(Program.id, Program.title).where(here).order_by(Program.title, Program.id))}
    ids = sorted({one.host_id for one in found.work})
    found.hosts = {row.id: row.name for row in db.session.execute(sa.select(Host.id, Host.name).where(Host.id.in_(ids)).order_by(Host.name, Host.id))}
    serves: dict[int, set[int]] = defaultdict(set)
    for row in db.session.execute(
        sa.select(Alignment.offering_id, Pathway.id, Pathway.title)
        .join(Pathway, Pathway.id == Alignment.pathway_id)
        .where(Alignment.state == AlignmentState.APPROVED.value, Alignment.offering_id.in_(sorted({one.experience_id for one in found.work})))
        .order_by(Pathway.title, Pathway.id)
    ):
        serves[row.offering_id].add(row.id)
        found.pathways[row.id] = row.title
    found.pathways_of = serves
