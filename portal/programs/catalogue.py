"""What the next step has to know of a district: its offerings, who teaches them, and where the year stands."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal import stamps
from portal.accounts.models import User
from portal.catalog.models import Course, Credential, Offering, Prerequisite
from portal.catalog.supposing import Supposed
from portal.extensions import db
from portal.programs.calendar import SEASONS, Calendar
from portal.programs.models import Program
from portal.programs.rules import OfferingInfo, thousandths
from portal.rosters.models import Section, SectionTeacher
from portal.schools.models import SchoolYear, Term, year_of
from portal.schools.queries import current_year

CATALOGUE = "catalogue"
stamps.watch(CATALOGUE, Offering, Course, Prerequisite, Credential, Program, Section, SectionTeacher, SchoolYear, Term)
stamps.watch(CATALOGUE, User, columns=("given_name", "family_name"))


@dataclass(frozen=True)
class Catalogue:
    offerings: dict[int, OfferingInfo]
    credentials: dict[int, str]
    steps_after: dict[int, str]
    """Program id -> the step after school."""
    calendar: Calendar


def catalogue_of(district_id: int, today: date, *, bare: bool = False) -> Catalogue:
    """The catalogue as it is, read once for as long as it stands; shared, so nobody may change it."""
    return stamps.remembered(district_id, (CATALOGUE,), ("catalogue", bare, today), lambda: load_catalogue(district_id, today, bare=bare))


def load_catalogue(district_id: int, today: date, supposed: Supposed | None = None, *, bare: bool = False) -> Catalogue:
    """Seven queries, whatever the size of the district's catalogue; as it is, or as it would be. `bare`: four, without
    teachers, credentials and the steps after school, which only the next step speaks of."""
    states = supposed.states if supposed is not None else {}
    required: dict[int, set[int]] = defaultdict(set)
    for course_id, required_id in db.session.execute(
        sa.select(Prerequisite.course_id, Prerequisite.required_id)
        .join(Offering.__table__, Offering.__table__.c.id == Prerequisite.course_id)
        .where(Offering.__table__.c.district_id == district_id)
    ):
        required[course_id].add(required_id)
    year = current_year(district_id, today)
    teachers = {} if bare else _teachers(district_id, year.begins_on if year else today)
    base, course = Offering.__table__, Course.__table__
    offerings = {
        row.id: OfferingInfo(
            id=row.id, kind=row.kind, title=row.title, school_id=row.school_id, grade_low=row.grade_low, grade_high=row.grade_high,
            terms=row.terms_offered or "", required=frozenset(required.get(row.id, ())), teacher=teachers.get(row.id, ""), active=states.get(row.id, row.state) == "active",
            credits=thousandths(row.credits),
        )
        for row in db.session.execute(
            sa.select(base.c.id, base.c.kind, base.c.title, base.c.school_id, base.c.grade_low, base.c.grade_high, base.c.state, course.c.terms_offered, course.c.credits)
            .outerjoin(course, course.c.id == base.c.id)
            .where(base.c.district_id == district_id)
            .order_by(base.c.id)
        )
    }
    if bare:
        return Catalogue(offerings, {}, {}, _calendar(year, today))
    credentials = {
        row.id: row.title
        for row in db.session.execute(
            sa.select(Credential.id, Credential.title)
            .where(sa.or_(Credential.district_id == district_id, Credential.district_id.is_(None)))
            .order_by(Credential.id)
        )
    }
    steps = {row.id: row.step_after for row in db.session.execute(sa.select(Program.id, Program.step_after).where(Program.district_id == district_id).order_by(Program.id))}
    return Catalogue(offerings, credentials, steps, _calendar(year, today))


def calendar_of(district_id: int, today: date) -> Calendar:
    """The school year that holds the day, and the next term of it that has not begun."""
    return _calendar(current_year(district_id, today), today)


def _calendar(year: SchoolYear | None, today: date) -> Calendar:
    if year is None:
        return Calendar(year_of(today))
    following = db.session.execute(
        sa.select(Term.title, Term.begins_on).where(Term.school_year_id == year.id, Term.begins_on > today).order_by(Term.begins_on, Term.id)
    ).all()
    for term in following:
        season = next((word for word in SEASONS if word in term.title.lower()), "")
        if season:
            return Calendar(year.year, season, term.begins_on)
    return Calendar(year.year)


def _teachers(district_id: int, since: date) -> dict[int, str]:
    """Course id -> who teaches it this year ('Ms. Ruiz' is not known: initial and family name)."""
    rows = db.session.execute(
        sa.select(Section.course_id, User.given_name, User.family_name)
        .join(SectionTeacher, SectionTeacher.section_id == Section.id)
        .join(User, User.id == SectionTeacher.user_id)
        .where(Section.district_id == district_id, Section.ends_on >= since, SectionTeacher.is_primary.is_(True))
        .order_by(Section.course_id, User.family_name, User.id)
    )
    found: dict[int, str] = {}
    for row in rows:
        found.setdefault(row.course_id, f"{row.given_name[:1]}. {row.family_name}")
    return found
