"""Finds whom and what a file means: students by number, courses by code."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from portal.catalog.models import Course, Offering, OfferingState
from portal.extensions import db
from portal.imports.kinds import Context
from portal.rosters.models import Student
from portal.rosters.permissions import students_visible_to
from portal.rosters.record_models import CourseEquivalence
from portal.schools.models import School


@dataclass(frozen=True)
class Person:
    id: int
    name: str
    school_id: int


class People:
    """Students of the district (or of the importer's scope) by student number and sourcedId."""

    def __init__(self) -> None:
        self.by_number: dict[str, list[Person]] = {}
        self.by_sourced_id: dict[str, Person] = {}

    @classmethod
    def named(cls, numbers: Iterable[str], context: Context) -> People:
        """Those whom a chunk of rows names; one query."""
        asked = sorted({number for number in numbers if number and len(number) <= 255})
        scope = students_visible_to(context.by) if context.by else sa.true()
        rows = db.session.execute(
            sa.select(
                Student.id, Student.local_id, Student.sourced_id, Student.preferred_name, Student.given_name,
                Student.family_name, Student.school_id,
            )
            .where(
                Student.district_id == context.district_id,
                sa.or_(Student.local_id.in_(asked), Student.sourced_id.in_(asked)),
                scope,
            )
            .order_by(Student.id)
        )
        found = cls()
        for row in rows:
            person = Person(row.id, f"{row.preferred_name or row.given_name} {row.family_name}", row.school_id)
            if row.local_id:
                found.by_number.setdefault(row.local_id, []).append(person)
            if row.sourced_id:
                found.by_sourced_id[row.sourced_id] = person
        return found

    @property
    def ids(self) -> set[int]:
        return {p.id for people in self.by_number.values() for p in people} | {
            p.id for p in self.by_sourced_id.values()
        }

    def find(self, number: str) -> Person | str:
        """The student, or why there is none."""
        if not number:
            return "The student number is missing."
        found = self.by_number.get(number, [])
        if len(found) > 1:
            return f"{len(found)} students have this number. Use the roster's sourcedId instead."
        if found:
            return found[0]
        return self.by_sourced_id.get(number) or "No student here has this number. Import the roster first."


@dataclass(frozen=True)
class KnownCourse:
    id: int
    title: str
    credits: Decimal
    school_id: int | None
    school_name: str
    active: bool


class Catalog:
    """Courses of a district by local code; one code may be taught by several schools."""

    def __init__(self) -> None:
        self.by_code: dict[str, list[KnownCourse]] = {}
        self.tied: dict[str, tuple[KnownCourse, str]] = {}
        """Code in lower case -> (our course, which part of it), as somebody decided for the source."""

    def meant(self, code: str, school_name: str, home_id: int | None) -> tuple[KnownCourse | None, str]:
        """What a code of the source means: as it was tied, else as our catalog has it."""
        return self.tied.get(code.lower()) or (self.find(code, school_name, home_id), "")

    def read_ties(self, district_id: int, codes: Collection[str], source: str) -> None:
        """Takes up what was decided of these codes of a source; one query."""
        course = Course.__table__
        rows = db.session.execute(
            sa.select(
                CourseEquivalence.course_code, CourseEquivalence.part, Offering.id, Offering.title, course.c.credits,
                Offering.school_id, Offering.state,
            )
            .join(course, course.c.id == CourseEquivalence.course_id)
            .join(Offering, Offering.id == course.c.id)
            .where(
                CourseEquivalence.district_id == district_id, CourseEquivalence.source == source,
                CourseEquivalence.course_code.in_(sorted({code.lower() for code in codes if code})),
            )
            .order_by(CourseEquivalence.id)
        )
        for row in rows:
            known = KnownCourse(row.id, row.title, row.credits, row.school_id, "", row.state == OfferingState.ACTIVE.value)
            self.tied[row.course_code] = (known, row.part)

    @classmethod
    def with_codes(cls, district_id: int, codes: Collection[str]) -> Catalog:
        found = cls()
        course = Course.__table__
        lowered = sorted({code.lower() for code in codes if code})
        for start in range(0, len(lowered), 10_000):
            rows = db.session.execute(
                sa.select(
                    Offering.id, Offering.code, Offering.title, course.c.credits, Offering.school_id,
                    School.name.label("school_name"), Offering.state,
                )
                .join(course, course.c.id == Offering.id)
                .outerjoin(School, School.id == Offering.school_id)
                .where(
                    Offering.district_id == district_id,
                    sa.func.lower(Offering.code).in_(lowered[start : start + 10_000]),
                )
                .order_by(Offering.id)
            )
            for row in rows:
                known = KnownCourse(
                    row.id, row.title, row.credits, row.school_id, (row.school_name or "").lower(),
                    row.state == OfferingState.ACTIVE.value,
                )
                found.by_code.setdefault(row.code.lower(), []).append(known)
        return found

    def find(self, code: str, school_name: str, home_id: int | None) -> KnownCourse | None:
        """The course of the named school, else of the student's own, else the district's, else the first."""
        candidates = self.by_code.get(code.lower(), [])
        if not candidates:
            return None
        school = school_name.lower()
        return min(
            candidates,
            key=lambda c: (
                not (school and c.school_name == school),
                c.school_id != home_id,
                c.school_id is not None,
                not c.active,
                c.id,
            ),
        )
