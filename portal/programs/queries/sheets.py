"""The public sheet of a program: what families read before anybody chooses. It names no person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from string import ascii_uppercase
from typing import Any

import sqlalchemy as sa

from portal.careers.queries import OccupationLine, Place, area_of, of_pathway
from portal.catalog.models import Course, Experience, ExperienceKind, Offering, Prerequisite
from portal.catalog.words import kind_name
from portal.extensions import db
from portal.language import _
from portal.programs.models import Program, ProgramSite, ProgramVersion, RequirementKind
from portal.programs.queries.programs import LARGEST_ID, PUBLISHED, Named, ProgramPathwayLine, pathways_of, sites_of
from portal.programs.queries.trees import Branch, Option, tree_of
from portal.programs.sequence import GradeRow, Step, plan
from portal.programs.words import counted
from portal.schools.models import District, School

FEW = 8
"""Occupations on a sheet: as many as leave it on one page."""


@dataclass(frozen=True)
class Choice:
    """Courses to choose from: the letter they carry in the plan, and how many of them."""

    letter: str
    title: str
    rule: str


@dataclass(frozen=True)
class WorkLine:
    """An experience that counts; `kind` is 'Internship', `size` '80 hours'."""

    id: int
    title: str
    kind: str
    size: str


@dataclass(frozen=True)
class CredentialLine:
    title: str
    issuer: str


@dataclass(frozen=True)
class Sheet:
    program: Program
    district: str
    version: ProgramVersion
    pathways: Sequence[ProgramPathwayLine]
    sites: Sequence[Named]
    rows: Sequence[GradeRow]
    choices: Sequence[Choice]
    before: Sequence[str]
    """Courses outside the program that some of its courses ask for first."""
    work: Sequence[WorkLine]
    work_rules: Sequence[str]
    credentials: Sequence[CredentialLine]
    credential_rules: Sequence[str]
    occupations: Sequence[OccupationLine]
    place: Place


@dataclass(frozen=True)
class SheetLine:
    id: int
    title: str
    summary: str
    pathways: Sequence[ProgramPathwayLine]
    sites: Sequence[Named]


@dataclass(frozen=True)
class SheetList:
    """A district's public programs."""

    district: str
    programs: Sequence[SheetLine]


@dataclass
class _Found:
    """What a walk through the requirements gathers, in their order."""

    courses: dict[int, str] = field(default_factory=dict)
    """Offering id -> letter of its choice, '' where everybody takes it."""
    experiences: dict[int, None] = field(default_factory=dict)
    work_rules: list[str] = field(default_factory=list)
    credentials: dict[int, CredentialLine] = field(default_factory=dict)
    credential_rules: list[str] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)


def public_programs() -> sa.ColumnElement[bool]:
    """A condition on Program: anybody may read its sheet."""
    published = sa.select(ProgramVersion.program_id).where(PUBLISHED)
    return sa.and_(Program.state == "active", Program.sheet_public.is_(True), Program.id.in_(published))


def lists_of_sheets() -> list[SheetList]:
    """The public programs of every district by name and title; four queries."""
    rows = db.session.execute(
        sa.select(Program.id, Program.title, Program.summary, District.name)
        .join(District, District.id == Program.district_id)
        .where(public_programs())
        .order_by(District.name, District.id, Program.title, Program.id)
    ).all()
    ids = [row.id for row in rows]
    pathways, sites = pathways_of(ids), sites_of(ids)
    found: dict[str, list[SheetLine]] = defaultdict(list)
    for row in rows:
        found[row.name].append(SheetLine(row.id, row.title, row.summary, pathways.get(row.id, []), sites.get(row.id, [])))
    return [SheetList(name, lines) for name, lines in found.items()]


def public_program(program_id: int) -> Program | None:
    if not 0 < program_id <= LARGEST_ID:
        return None
    return db.session.scalar(sa.select(Program).where(Program.id == program_id, public_programs()))


def sheet_of(program: Program) -> Sheet | None:
    """The newest published version as one page; None while none is published. A constant number of queries."""
    version = db.session.scalar(
        sa.select(ProgramVersion).where(ProgramVersion.program_id == program.id, PUBLISHED).order_by(ProgramVersion.number.desc()).limit(1)
    )
    if version is None:
        return None
    found = _Found()
    for branch in tree_of(version.id):
        _gather(branch, found, letter="")
    sites = sites_of([program.id]).get(program.id, [])
    steps, before = _steps(program, found.courses)
    pathways = pathways_of([program.id]).get(program.id, [])
    place = area_of(program.district_id)
    return Sheet(
        program=program, district=db.session.scalars(sa.select(District.name).where(District.id == program.district_id)).one(),
        version=version, pathways=pathways, sites=sites, rows=plan(steps), choices=[each for each in found.choices if each.letter in {step.group for step in steps}],
        before=before, work=_work(found.experiences), work_rules=found.work_rules, credentials=list(found.credentials.values()),
        credential_rules=found.credential_rules, occupations=_occupations(pathways, place), place=place,
    )  # fmt: skip


def _gather(branch: Branch, found: _Found, *, letter: str) -> None:
    """Sorts a requirement's options; a choice gets the next letter, and what is inside it carries the same one."""
    courses = [option for option in branch.options if option.kind in ("course", "role")]
    if not letter and _is_choice(branch):
        letter = _letter(len(found.choices))
        found.choices.append(Choice(letter, branch.title, branch.rule))
    for option in courses:
        _gather_courses(branch, option, found, letter)
    if any(option.kind == "experience" for option in branch.options) or branch.kind == RequirementKind.HOURS:
        found.experiences.update(dict.fromkeys(_experiences(branch.options)))
        found.work_rules.append(f"{branch.title}: {branch.rule}")
    for option in branch.options:
        if option.credential_id is not None and option.active:
            found.credentials.setdefault(option.credential_id, CredentialLine(option.title, option.detail))
    if branch.kind == RequirementKind.CREDENTIAL:
        found.credential_rules.append(f"{branch.title}: {branch.rule}")
    for child in branch.children:
        _gather(child, found, letter=letter)


def _is_choice(branch: Branch) -> bool:
    """Whether a student takes some of its courses and not others."""
    courses = {key for each in branch.walk() for option in each.options for key in _courses_of(option)}
    if not courses:
        return False
    match branch.kind:
        case RequirementKind.K_OF_N:
            parts = len(branch.children) + len(branch.options) if branch.children else len(courses) + len(_experiences(branch.options))
            return branch.amount < parts
        case RequirementKind.CREDITS:
            return sum((credits for option in branch.options for credits in _credits_of(option)), Decimal(0)) > branch.amount
        case _:
            return False


def _gather_courses(branch: Branch, option: Option, found: _Found, letter: str) -> None:
    ids = _courses_of(option)
    if not letter and option.kind == "role" and len(ids) > 1:
        letter = _letter(len(found.choices))
        found.choices.append(Choice(letter, branch.title, _("%(amount)s of these", amount=1)))
    for key in ids:
        if key not in found.courses or not letter:  # who must take it need not choose it
            found.courses[key] = letter


def _courses_of(option: Option) -> list[int]:
    if option.kind == "course" and option.active and option.offering_id is not None:
        return [option.offering_id]
    return [each.id for each in option.today if each.kind == "course"]


def _experiences(options: Iterable[Option]) -> list[int]:
    named = [option.offering_id for option in options if option.kind == "experience" and option.active and option.offering_id is not None]
    return [*named, *(each.id for option in options for each in option.today if each.kind == "experience")]


def _credits_of(option: Option) -> list[Decimal]:
    if option.kind == "course":
        return [option.amount or Decimal(0)]
    return [each.credits or Decimal(0) for each in option.today if each.kind == "course"]


def _letter(number: int) -> str:
    return ascii_uppercase[number % 26] * (1 + number // 26)


def _steps(program: Program, courses: dict[int, str]) -> tuple[list[Step], list[str]]:
    """The courses as steps, and the titles of courses outside the program that they ask for."""
    base, course = Offering.__table__, Course.__table__
    required: dict[int, set[int]] = defaultdict(set)
    outside: dict[int, str] = {}
    for row in db.session.execute(
        sa.select(Prerequisite.course_id, Prerequisite.required_id, base.c.title)
        .join(base, base.c.id == Prerequisite.required_id)
        .where(Prerequisite.course_id.in_(courses))
        .order_by(base.c.title, Prerequisite.id)
    ):
        required[row.course_id].add(row.required_id)
        if row.required_id not in courses:
            outside[row.required_id] = row.title
    several = (db.session.scalar(sa.select(sa.func.count()).where(ProgramSite.program_id == program.id)) or 0) > 1
    rows = {
        row.id: row
        for row in db.session.execute(
            sa.select(base.c.id, base.c.title, base.c.grade_low, base.c.grade_high, course.c.terms_offered, course.c.credits, School.name)
            .join(course, course.c.id == base.c.id)
            .outerjoin(School, School.id == base.c.school_id)
            .where(base.c.id.in_(courses))
            .order_by(base.c.id)
        )
    }
    return [_step(rows[key], required[key], letter, several) for key, letter in courses.items() if key in rows], sorted(outside.values())


def _step(row: Any, required: set[int], letter: str, several: bool) -> Step:
    return Step(
        row.id, row.title, row.grade_low, row.grade_high, frozenset(row.terms_offered.split()), row.credits, frozenset(required),
        letter, row.name if several and row.name else "",
    )  # fmt: skip


def _work(ids: Iterable[int]) -> list[WorkLine]:
    base, experience = Offering.__table__, Experience.__table__
    wanted = list(ids)
    rows = {
        row.id: WorkLine(row.id, row.title, kind_name(row.kind_title), counted(row.hours if row.hours is not None else Decimal(row.minimum_hours), "hour") if row.hours or row.minimum_hours else "")
        for row in db.session.execute(
            sa.select(base.c.id, base.c.title, experience.c.hours, ExperienceKind.minimum_hours, ExperienceKind.title.label("kind_title"))
            .join(experience, experience.c.id == base.c.id)
            .join(ExperienceKind, ExperienceKind.code == experience.c.experience_kind)
            .where(base.c.id.in_(wanted))
            .order_by(base.c.id)
        )
    }
    return [rows[key] for key in wanted if key in rows]


def _occupations(pathways: Sequence[ProgramPathwayLine], place: Place) -> list[OccupationLine]:
    """Where the program's pathways lead, each occupation once, those with most openings first."""
    found = {line.soc: line for each in pathways for line in of_pathway(each.id, area_code=place.code, sort="-openings", limit=FEW)}
    return sorted(found.values(), key=lambda line: (-(line.openings or 0), line.title))[:FEW]
