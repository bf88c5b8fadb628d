"""What the indicators read of one reporting year: concentrators in somebody's scope, their exits and what they attained."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.catalog.models import Course, Experience, ExperienceKind
from portal.extensions import db
from portal.frameworks.models import Cluster, Pathway
from portal.hours.models import HourEntry, HourState
from portal.perkins.models import (
    AssessmentResult,
    Level,
    NontraditionalProgram,
    PerkinsStatus,
    StudentExit,
)
from portal.perkins.rules import Rules
from portal.perkins.sources import RuleBook, programs_of
from portal.placements.models import Placement
from portal.programs.models import Program, ProgramPathway
from portal.rosters.models import CourseRecord, RecordOrigin, Student, StudentCredential, StudentSensitive
from portal.rosters.permissions import students_visible_to

Pair = tuple[int, int]
"""(student id, program id)."""


@dataclass(frozen=True)
class Exit:
    left_on: date
    code: str
    meaning: str
    """Empty where the exit has no type, or one that the year's rules do not know."""
    outcome: str | None


@dataclass
class Cohort:
    """`year` is the reporting year. Everything is by student, but `dual`, which is by student and program."""

    year: int
    rules: Rules
    pairs: list[Pair] = field(default_factory=list)
    """Concentrators by the end of the year, in each program where they are."""
    home: dict[int, int] = field(default_factory=dict)
    exits: dict[int, Exit] = field(default_factory=dict)
    """The last exit within the year."""
    exits_before: dict[int, Exit] = field(default_factory=dict)
    """The last exit within the year before, for 3S1."""
    gone: set[int] = field(default_factory=set)
    """Who had left before the year began."""
    proficient: dict[str, dict[int, bool]] = field(default_factory=lambda: defaultdict(dict))
    credentials: set[int] = field(default_factory=set)
    dual: set[Pair] = field(default_factory=set)
    work: set[int] = field(default_factory=set)
    """Who has enough approved hours of sustained kinds."""
    sex: dict[int, str] = field(default_factory=dict)
    nontraditional: dict[int, str] = field(default_factory=dict)
    """Program -> the sex for which it is non-traditional."""
    recorded: dict[str, bool] = field(default_factory=dict)
    """Whether the portal holds any of this at all: credentials, dual, work."""


@dataclass(frozen=True)
class Names:
    """What programs, clusters and schools of a cohort are called."""

    programs: Mapping[int, str]
    cluster_of: Mapping[int, int]
    """Program -> the cluster of its first pathway; 0: it has none."""
    clusters: Mapping[int, str]


def first_day(year: int) -> date:
    return date(year - 1, 7, 1)


def last_day(year: int) -> date:
    return date(year, 6, 30)


def load(viewer: Viewer, year: int) -> Cohort:
    """A dozen queries, however many students; nobody outside the viewer's scope."""
    found = Cohort(year, RuleBook.of(viewer.district_id).rules(year))
    held = (
        sa.select(PerkinsStatus.student_id)
        .join(Student, Student.id == PerkinsStatus.student_id)
        .where(
            PerkinsStatus.district_id == viewer.district_id, PerkinsStatus.level == Level.CONCENTRATOR.value, PerkinsStatus.withdrawn_at.is_(None),
            PerkinsStatus.reached_year <= year, students_visible_to(viewer),
        )
    )
    for row in db.session.execute(held.add_columns(PerkinsStatus.program_id, Student.school_id).order_by(PerkinsStatus.student_id, PerkinsStatus.program_id)):
        found.pairs.append((row.student_id, row.program_id))
        found.home[row.student_id] = row.school_id
    _exits(found, held)
    _results(found, held)
    _attained(found, viewer, held)
    _work(found, viewer, held)
    _fields(found, viewer, held)
    return found


def _exits(found: Cohort, held: sa.Select[Any]) -> None:
    begins, before = first_day(found.year), first_day(found.year - 1)
    meanings = {each.code: each.meaning for each in found.rules.exit_types}
    for row in db.session.execute(
        sa.select(StudentExit.student_id, StudentExit.left_on, StudentExit.exit_code, StudentExit.outcome, Student.state, Student.entered_on)
        .join(Student, Student.id == StudentExit.student_id)
        .where(StudentExit.student_id.in_(held), StudentExit.left_on <= last_day(found.year))
        .order_by(StudentExit.left_on, StudentExit.id)
    ):
        exit = Exit(row.left_on, row.exit_code, meanings.get(row.exit_code, ""), row.outcome)
        if row.left_on >= begins:
            found.exits[row.student_id] = exit
        elif row.left_on >= before:
            found.exits_before[row.student_id] = exit
        back = row.state == "active" or (row.entered_on is not None and row.entered_on > row.left_on)
        if row.left_on < begins and not back:
            found.gone.add(row.student_id)


def _results(found: Cohort, held: sa.Select[Any]) -> None:
    """The latest result in each subject counts."""
    for row in db.session.execute(
        sa.select(AssessmentResult.student_id, AssessmentResult.subject, AssessmentResult.proficient)
        .where(AssessmentResult.student_id.in_(held), AssessmentResult.year <= found.year)
        .order_by(AssessmentResult.year, AssessmentResult.id)
    ):
        found.proficient[row.subject][row.student_id] = row.proficient


def _attained(found: Cohort, viewer: Viewer, held: sa.Select[Any]) -> None:
    credentials = sa.select(StudentCredential.student_id).where(StudentCredential.state == "approved")
    found.credentials = set(
        db.session.scalars(
            credentials.where(
                StudentCredential.student_id.in_(held),
                sa.or_(StudentCredential.earned_on.is_(None), StudentCredential.earned_on <= last_day(found.year)),
            )
        )
    )
    found.recorded["credentials"] = db.session.scalar(credentials.where(StudentCredential.district_id == viewer.district_id).limit(1)) is not None
    programs = programs_of(viewer.district_id).courses
    mine: dict[int, set[int]] = defaultdict(set)
    for student_id, program_id in found.pairs:
        mine[student_id].add(program_id)
    dual = sa.select(CourseRecord.student_id, CourseRecord.course_id).where(
        CourseRecord.origin == RecordOrigin.DUAL.value, CourseRecord.passed, CourseRecord.ended_at.is_(None)
    )
    for row in db.session.execute(
        dual.join(Course.__table__, Course.__table__.c.id == CourseRecord.course_id)
        .where(CourseRecord.student_id.in_(held), CourseRecord.year <= found.year)
        .order_by(CourseRecord.id)
    ):
        for program_id in mine[row.student_id]:
            courses = programs.get(program_id)
            if courses is not None and (row.course_id in courses.named or row.course_id in courses.aligned):
                found.dual.add((row.student_id, program_id))
    found.recorded["dual"] = db.session.execute(dual.where(CourseRecord.district_id == viewer.district_id).limit(1)).first() is not None


def _work(found: Cohort, viewer: Viewer, held: sa.Select[Any]) -> None:
    experience, rules = Experience.__table__, found.rules
    hours: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    minimum: dict[str, int] = {}
    for row in db.session.execute(
        sa.select(HourEntry.student_id, ExperienceKind.code, ExperienceKind.minimum_hours, sa.func.sum(HourEntry.hours).label("hours"))
        .join(Placement, Placement.id == HourEntry.placement_id)
        .join(experience, experience.c.id == Placement.experience_id)
        .join(ExperienceKind, ExperienceKind.code == experience.c.experience_kind)
        .where(HourEntry.student_id.in_(held), HourEntry.state == HourState.APPROVED.value, HourEntry.day <= last_day(found.year), ExperienceKind.sustained)
        .group_by(HourEntry.student_id, ExperienceKind.code, ExperienceKind.minimum_hours)
        .order_by(HourEntry.student_id, ExperienceKind.code)
    ):
        hours[row.student_id][row.code] += Decimal(row.hours)
        minimum[row.code] = row.minimum_hours
    found.work = {student_id for student_id, kinds in hours.items() if enough_work(rules, kinds, minimum)}
    some = sa.select(HourEntry.id).where(HourEntry.district_id == viewer.district_id, HourEntry.state == HourState.APPROVED.value).limit(1)
    found.recorded["work"] = db.session.scalar(some) is not None


def enough_work(rules: Rules, hours: Mapping[str, Decimal], minimum: Mapping[str, int]) -> bool:
    """Whether approved hours by kind (sustained kinds only) are what the state asks for 5S3: its own minimum over the
    kinds that it counts, or where it has none, the minimum of one kind."""
    counted = {code: amount for code, amount in hours.items() if not rules.wbl_kinds or code in rules.wbl_kinds}
    if rules.wbl_hours:
        return sum(counted.values()) >= rules.wbl_hours
    return any(amount >= minimum[code] for code, amount in counted.items())


def _fields(found: Cohort, viewer: Viewer, held: sa.Select[Any]) -> None:
    rows = db.session.execute(
        sa.select(NontraditionalProgram.program_id, NontraditionalProgram.sex)
        .join(Program, Program.id == NontraditionalProgram.program_id)
        .where(Program.district_id == viewer.district_id)
        .order_by(NontraditionalProgram.program_id)
    )
    found.nontraditional = {row.program_id: row.sex for row in rows}
    if found.nontraditional:
        sexes = db.session.execute(
            sa.select(StudentSensitive.student_id, StudentSensitive.sex).where(StudentSensitive.student_id.in_(held)).order_by(StudentSensitive.student_id)
        )
        found.sex = {row.student_id: sex for row in sexes if (sex := plain_sex(row.sex))}


def plain_sex(text: str) -> str:
    """'F', 'female' -> female; what is neither is not known for 4S1, which the statute defines for two."""
    word = text.strip().lower()
    return "female" if word in ("f", "female") else "male" if word in ("m", "male") else ""


def names(district_id: int) -> Names:
    """The district's programs with the cluster of their first pathway."""
    programs = {row.id: row.title for row in db.session.execute(sa.select(Program.id, Program.title).where(Program.district_id == district_id).order_by(Program.title, Program.id))}
    cluster_of: dict[int, int] = {}
    clusters: dict[int, str] = {}
    for row in db.session.execute(
        sa.select(ProgramPathway.program_id, Cluster.id, Cluster.title)
        .join(Pathway, Pathway.id == ProgramPathway.pathway_id)
        .join(Cluster, Cluster.id == Pathway.cluster_id)
        .where(ProgramPathway.program_id.in_(sa.select(Program.id).where(Program.district_id == district_id)))
        .order_by(ProgramPathway.position, ProgramPathway.id)
    ):
        if row.program_id not in cluster_of:
            cluster_of[row.program_id], clusters[row.id] = row.id, row.title
    return Names(programs, {key: cluster_of.get(key, 0) for key in programs}, clusters | {0: "Without a cluster"})
