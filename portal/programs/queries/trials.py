"""A version held against real students, before it is published or before they are moved to it. Writes nothing.

Students come in chunks by id, so that memory stays flat however large the district is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.catalog.models import Credential, Offering
from portal.clock import this_day
from portal.extensions import db
from portal.placements.models import Placement
from portal.programs.comparing import Outcome, outcome
from portal.programs.compiling import compile_versions
from portal.programs.facts import facts_of
from portal.programs.models import Choice, PlanEntry, ProgramVersion, ProgressSummary
from portal.programs.queries.choices import newest_published
from portal.programs.queries.lineage import twins_into
from portal.programs.rules import Rules
from portal.rosters.models import CourseRecord, Enrollment, Section, Student, StudentCredential, StudentState
from portal.rosters.permissions import students_visible_to
from portal.schools.models import School

CHUNK = 500
MOST_AT_ONCE = 5_000
"""Students worked out for one page; more are for a download or for narrower filters."""


@dataclass(frozen=True)
class Wanted:
    """Whose outcome is asked for. `everybody`: also students who did not choose the program but have something
    that counts in it. `version_id`: only who is in that version."""

    everybody: bool = False
    school_id: int | None = None
    grade: int | None = None
    version_id: int | None = None
    student_id: int | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """A student, and what changes for them."""

    id: int
    name: str
    local_id: str
    grade: int | None
    school_name: str
    choice_id: int | None
    version_id: int | None
    """The version they are in; None where they did not choose the program."""
    number: int | None
    outcome: Outcome


def people(viewer: Viewer, program_id: int, wanted: Wanted, after: Rules, *, today: date | None = None) -> sa.Select[*tuple[Any, ...]]:
    """The students concerned whom the viewer may see, without an order.

    id, given_name, preferred_name, family_name, local_id, grade, school_name, choice_id, version_id, number.
    """
    in_program = (
        sa.select(Choice.id, Choice.student_id, Choice.program_version_id, ProgramVersion.number)
        .join(ProgramVersion, ProgramVersion.id == Choice.program_version_id)
        .where(ProgramVersion.program_id == program_id, Choice.left_on.is_(None))
        .subquery()
    )
    statement = (
        sa.select(
            Student.id, Student.given_name, Student.preferred_name, Student.family_name, Student.local_id, Student.grade,
            School.name.label("school_name"), in_program.c.id.label("choice_id"),
            in_program.c.program_version_id.label("version_id"), in_program.c.number,
        )
        .select_from(Student)
        .join(School, School.id == Student.school_id)
        .outerjoin(in_program, in_program.c.student_id == Student.id)
        .where(Student.state == StudentState.ACTIVE.value, students_visible_to(viewer, today))
    )
    if wanted.everybody:
        statement = statement.where(sa.or_(in_program.c.id.is_not(None), Student.id.in_(_with_something(program_id, after))))
    else:
        statement = statement.where(in_program.c.id.is_not(None))
    for column, value in (
        (Student.school_id, wanted.school_id), (Student.grade, wanted.grade),
        (in_program.c.program_version_id, wanted.version_id), (Student.id, wanted.student_id),
    ):  # fmt: skip
        if value is not None:
            statement = statement.where(column == value)
    return statement


def _with_something(program_id: int, after: Rules) -> Any:
    """Ids of students in whose summary the program stands, or who have something that the rules count."""
    offerings = sorted(key for key in after.leaves_of if key > 0)
    credentials = sorted(-key for key in after.leaves_of if key < 0)
    return sa.union(
        sa.select(ProgressSummary.student_id).where(ProgressSummary.program_id == program_id),
        sa.select(CourseRecord.student_id).where(CourseRecord.course_id.in_(offerings), CourseRecord.ended_at.is_(None)),
        sa.select(Enrollment.student_id).join(Section, Section.id == Enrollment.section_id).where(Section.course_id.in_(offerings), Section.ends_on >= this_day()),
        sa.select(PlanEntry.student_id).where(PlanEntry.offering_id.in_(offerings)),
        sa.select(Placement.student_id).where(Placement.experience_id.in_(offerings)),
        sa.select(StudentCredential.student_id).where(StudentCredential.credential_id.in_(credentials)),
    )


class Trial:
    """A version (published or draft) tried on the students of its program."""

    def __init__(self, viewer: Viewer, version: ProgramVersion, wanted: Wanted, *, today: date | None = None) -> None:
        self.viewer, self.version, self.wanted = viewer, version, wanted
        self.today = today or this_day()
        others = list(
            db.session.scalars(
                sa.select(ProgramVersion.id).where(ProgramVersion.program_id == version.program_id, ProgramVersion.id != version.id).order_by(ProgramVersion.id)
            )
        )
        self.rules: Mapping[int, Rules] = compile_versions([version.id, *others])
        self.twins = twins_into(version.id, others)
        newest = newest_published(version.program_id)
        self.newest_id = newest.id if newest is not None else None

    @property
    def after(self) -> Rules:
        return self.rules[self.version.id]

    def count(self) -> int:
        statement = people(self.viewer, self.version.program_id, self.wanted, self.after, today=self.today)
        return db.session.scalar(sa.select(sa.func.count()).select_from(statement.subquery())) or 0

    def outcomes(self) -> Iterator[Tried]:
        """Every student concerned, by id; ten queries for each 500 of them."""
        statement = people(self.viewer, self.version.program_id, self.wanted, self.after, today=self.today).order_by(Student.id).limit(CHUNK)
        last = 0
        while rows := db.session.execute(statement.where(Student.id > last)).all():
            facts = facts_of([row.id for row in rows], today=self.today)
            for row in rows:
                before = row.version_id or self.newest_id
                twins = self.twins.get(row.version_id, {})  # who did not choose it is not moved: nothing is carried
                found = outcome(facts[row.id], self.rules[before] if before is not None else None, self.after, twins)
                name = f"{row.family_name}, {row.preferred_name or row.given_name}"
                yield Tried(row.id, name, row.local_id, row.grade, row.school_name, row.choice_id, row.version_id, row.number, found)
            last = rows[-1].id

    def titles(self) -> dict[int, str]:
        """Key -> title of everything that any of the versions counts (credentials below zero)."""
        keys = {key for rules in self.rules.values() for key in rules.leaves_of}
        return titles_of(self.viewer.district_id) if keys else {}


def titles_of(district_id: int) -> dict[int, str]:
    """Key -> title of a district's offerings, and of credentials below zero."""
    base = Offering.__table__
    found = {row.id: row.title for row in db.session.execute(sa.select(base.c.id, base.c.title).where(base.c.district_id == district_id).order_by(base.c.id))}
    for row in db.session.execute(
        sa.select(Credential.id, Credential.title).where(sa.or_(Credential.district_id == district_id, Credential.district_id.is_(None))).order_by(Credential.id)
    ):
        found[-row.id] = row.title
    return found
