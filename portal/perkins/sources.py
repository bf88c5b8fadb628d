"""Gathers what the status function reads: rule sets, programs' courses, students' records."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal import stamps
from portal.alignment.models import Alignment
from portal.catalog.models import Course, Credential, Offering
from portal.clock import day_of, this_day
from portal.database import IDS
from portal.extensions import db
from portal.frameworks.models import Pathway
from portal.perkins.models import RuleSet
from portal.perkins.rules import FEDERAL, Rules, from_json
from portal.perkins.status import ProgramCourses, Record
from portal.programs.compiling import compile_versions
from portal.programs.models import (
    Choice,
    Program,
    ProgramPathway,
    ProgramSite,
    ProgramVersion,
    Requirement,
    RequirementOption,
    VersionState,
)
from portal.programs.rules import thousandths
from portal.rosters.models import AttendedSchool, CourseRecord, Student
from portal.schools.models import year_of

courses = Course.__table__
RULES = "perkins rules"
PROGRAMS = "perkins programs"
stamps.watch(RULES, RuleSet)
stamps.watch(PROGRAMS, Program, ProgramPathway, ProgramSite, ProgramVersion, Requirement, RequirementOption, Alignment, Offering, Course, Credential, Pathway)


@dataclass(frozen=True)
class InForce:
    """The rules for a year, and the row they come from (None: the federal minimum, where a district has no set)."""

    rules: Rules
    rule_set_id: int | None = None
    version: int = 0
    title: str = "Federal minimum"
    year: int | None = None


class RuleBook:
    """The rule sets in force of a district, by reporting year; a year without one has the last one before it."""

    def __init__(self, sets: Iterable[tuple[int, InForce]]) -> None:
        self._sets = sorted(sets, key=lambda each: each[0])
        self._years = [year for year, _ in self._sets]

    @classmethod
    def of(cls, district_id: int) -> RuleBook:
        """Read once for as long as no set changes; shared, and never changed."""
        return stamps.remembered(district_id, (RULES,), "rule book", lambda: cls._read(district_id))

    @classmethod
    def _read(cls, district_id: int) -> RuleBook:
        rows = db.session.execute(
            sa.select(RuleSet.id, RuleSet.version, RuleSet.title, RuleSet.reporting_year, RuleSet.rules)
            .where(RuleSet.district_id == district_id, RuleSet.in_force)
            .order_by(RuleSet.reporting_year, RuleSet.id)
        ).all()
        return cls((row.reporting_year, InForce(from_json(row.rules), row.id, row.version, row.title, row.reporting_year)) for row in rows)

    def replacing(self, year: int, rules: Rules) -> RuleBook:
        """The book as it would be with other rules for a year."""
        return RuleBook([*(each for each in self._sets if each[0] != year), (year, InForce(rules, year=year))])

    def at(self, year: int) -> InForce:
        """Before the first set the first one holds; without any the federal minimum."""
        if not self._sets:
            return InForce(FEDERAL)
        return self._sets[max(0, bisect_right(self._years, year) - 1)][1]

    def rules(self, year: int) -> Rules:
        return self.at(year).rules


def programs_of(district_id: int) -> Programs:
    """The programs as they are, read once for as long as none of them changes; shared, and never changed."""
    return stamps.remembered(district_id, (PROGRAMS,), "perkins programs", lambda: Programs(district_id))


class Programs:
    """The programs of a district with what counts in each."""

    def __init__(self, district_id: int) -> None:
        db.session.flush()
        rows = db.session.execute(
            sa.select(ProgramVersion.id, ProgramVersion.program_id)
            .join(Program, Program.id == ProgramVersion.program_id)
            .where(Program.district_id == district_id, ProgramVersion.state != VersionState.DRAFT.value)
            .order_by(ProgramVersion.id)
        ).all()
        named: dict[int, set[int]] = defaultdict(set)
        for rules in compile_versions(row.id for row in rows).values():
            named[rules.program_id] |= {key for leaf in rules.leaves for key in leaf.keys if key > 0}
        own = sa.select(courses.c.id).join(Offering, Offering.id == courses.c.id).where(Offering.district_id == district_id, courses.c.cte)
        cte = set(db.session.scalars(own))
        aligned: dict[int, set[int]] = defaultdict(set)
        roles: dict[int, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        for row in db.session.execute(
            sa.select(ProgramPathway.program_id, Alignment.offering_id, Alignment.role)
            .join(Alignment, Alignment.pathway_id == ProgramPathway.pathway_id)
            .where(ProgramPathway.program_id.in_(named), Alignment.district_id == district_id, Alignment.role.is_not(None))
            .order_by(ProgramPathway.id, Alignment.id)
        ):
            if row.offering_id in cte:
                aligned[row.program_id].add(row.offering_id)
                roles[row.program_id][row.offering_id].add(row.role)
        self.courses = {
            key: ProgramCourses(key, frozenset(named[key] & cte), frozenset(aligned[key]), {c: frozenset(r) for c, r in roles[key].items()})
            for key in sorted(named)
        }
        self._at: dict[int, set[int]] = defaultdict(set)
        for site in db.session.execute(sa.select(ProgramSite.program_id, ProgramSite.school_id).where(ProgramSite.program_id.in_(named)).order_by(ProgramSite.id)):
            self._at[site.school_id].add(site.program_id)
        self._by_course: dict[int, list[int]] = defaultdict(list)
        for key, each in self.courses.items():
            for course_id in each.named | each.aligned:
                self._by_course[course_id].append(key)

    @property
    def course_ids(self) -> Collection[int]:
        return self._by_course.keys()

    def concerned(self, schools: Iterable[int], chosen: Iterable[int], taken: Iterable[int]) -> list[int]:
        """Programs where one of these courses counts, offered at one of these schools or chosen once."""
        open_to = {program for school in schools for program in self._at.get(school, ())} | set(chosen)
        return sorted(open_to & {program for course in taken for program in self._by_course.get(course, ())})


@dataclass(frozen=True)
class Past:
    """A student's records and where they could count."""

    student_id: int
    records: tuple[Record, ...]
    schools: frozenset[int]
    chosen: frozenset[int]


_PASSED = (
    sa.select(
        CourseRecord.id, CourseRecord.student_id, CourseRecord.course_id, CourseRecord.year, CourseRecord.term, CourseRecord.passed,
        CourseRecord.mark, CourseRecord.credits_earned, CourseRecord.origin, CourseRecord.created_at, CourseRecord.part, courses.c.credits,
    )
    .join(courses, courses.c.id == CourseRecord.course_id)
    .where(CourseRecord.student_id.in_(IDS), CourseRecord.ended_at.is_(None), CourseRecord.passed, courses.c.cte)
    .order_by(CourseRecord.id)
)  # fmt: skip
_SCHOOLS = sa.union_all(
    sa.select(Student.id, Student.school_id).where(Student.id.in_(IDS)),
    sa.select(AttendedSchool.student_id, AttendedSchool.school_id).where(AttendedSchool.student_id.in_(IDS)),
)
_CHOSEN = (
    sa.select(Choice.student_id, ProgramVersion.program_id)
    .join(ProgramVersion, ProgramVersion.id == Choice.program_version_id)
    .where(Choice.student_id.in_(IDS))
    .order_by(Choice.id)
)


def pasts_of(student_ids: Sequence[int]) -> dict[int, Past]:
    """Student id -> past, in four queries (callers pass chunks). Who has no record in our catalog has none."""
    records: dict[int, list[Record]] = defaultdict(list)
    asked = {"ids": student_ids}
    for row in db.session.execute(_PASSED, asked):
        records[row.student_id].append(
            Record(row.id, row.course_id, row.year, row.term, row.passed, row.mark, thousandths(row.credits_earned), thousandths(row.credits), row.origin, day_of(row.created_at), row.part)
        )
    schools: dict[int, set[int]] = defaultdict(set)
    for student_id, school_id in db.session.execute(_SCHOOLS, asked):
        schools[student_id].add(school_id)
    chosen: dict[int, set[int]] = defaultdict(set)
    for student_id, program_id in db.session.execute(_CHOSEN, asked):
        chosen[student_id].add(program_id)
    return {
        key: Past(key, tuple(records[key]), frozenset(schools[key]), frozenset(chosen[key]))
        for key in student_ids
        if key in records
    }


def this_year(today: date | None = None) -> int:
    return year_of(today or this_day())
