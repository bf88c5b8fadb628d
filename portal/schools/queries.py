"""Reads of districts, schools and the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa

from portal.extensions import db
from portal.schools.models import CalendarException, District, School, SchoolKind, SchoolYear, Term


def district(district_id: int) -> District | None:
    return db.session.get(District, district_id)


def schools_of(district_id: int) -> Sequence[School]:
    return db.session.scalars(
        sa.select(School).where(School.district_id == district_id).order_by(School.name, School.id)
    ).all()


def school_names(district_id: int) -> dict[int, str]:
    """School id -> name, in the order of their names."""
    rows = db.session.execute(
        sa.select(School.id, School.name).where(School.district_id == district_id).order_by(School.name, School.id)
    )
    return {row.id: row.name for row in rows}


def courses_a_year(school_id: int) -> int:
    """How many courses a year of this school's students holds: its own figure, else the district's."""
    own = sa.func.coalesce(School.courses_a_year, District.courses_a_year)
    return db.session.execute(sa.select(own).join(District, District.id == School.district_id).where(School.id == school_id)).scalar_one()


def current_year(district_id: int, on: date) -> SchoolYear | None:
    """The school year that holds the day, else the latest one begun before it, else the earliest."""
    years = db.session.scalars(
        sa.select(SchoolYear).where(SchoolYear.district_id == district_id).order_by(SchoolYear.begins_on, SchoolYear.id)
    ).all()
    begun = [year for year in years if year.begins_on <= on]
    return begun[-1] if begun else (years[0] if years else None)


def exceptions_of(district_id: int, begins_on: date, ends_on: date, *, school_id: int | None = None) -> Sequence[CalendarException]:
    """Exceptions that touch a span, by day; with a school, its own and those of every school."""
    statement = sa.select(CalendarException).where(
        CalendarException.district_id == district_id, CalendarException.begins_on <= ends_on, CalendarException.ends_on >= begins_on
    )
    if school_id is not None:
        statement = statement.where(sa.or_(CalendarException.school_id.is_(None), CalendarException.school_id == school_id))
    return db.session.scalars(statement.order_by(CalendarException.begins_on, CalendarException.id)).all()


def school_days(district_id: int, begins_on: date, ends_on: date, *, school_id: int | None = None) -> list[date]:
    """The days of a span on which school is held: weekdays within a term, less days off, with days made up.

    A school's own exception outweighs the district's. Without any term on record no day is a school day.
    """
    terms = db.session.execute(
        sa.select(Term.begins_on, Term.ends_on).where(Term.district_id == district_id, Term.begins_on <= ends_on, Term.ends_on >= begins_on)
    ).all()
    told = sorted(exceptions_of(district_id, begins_on, ends_on, school_id=school_id), key=lambda one: one.school_id is not None)
    days = [begins_on + timedelta(days=count) for count in range((ends_on - begins_on).days + 1)]
    found = []
    for day in days:
        held = day.weekday() < 5 and any(term.begins_on <= day <= term.ends_on for term in terms)
        for one in told:
            if one.begins_on <= day <= one.ends_on and (one.school_id is None or one.school_id == school_id):
                held = one.school_day
        if held:
            found.append(day)
    return found


def school_days_by_school(district_id: int, begins_on: date, ends_on: date, *, leaving_out: Sequence[str] = ()) -> dict[int, frozenset[date]]:
    """`school_days` of every school of a district at once, in three queries. Terms whose title holds one of the words of
    `leaving_out` (summer school) do not count."""
    rows = db.session.execute(
        sa.select(Term.title, Term.begins_on, Term.ends_on)
        .where(Term.district_id == district_id, Term.begins_on <= ends_on, Term.ends_on >= begins_on)
        .order_by(Term.begins_on, Term.id)
    ).all()
    terms = [row for row in rows if not any(word.lower() in row.title.lower() for word in leaving_out if word)]
    told = exceptions_of(district_id, begins_on, ends_on)
    days = [begins_on + timedelta(days=count) for count in range((ends_on - begins_on).days + 1)]
    usual = {day for day in days if day.weekday() < 5 and any(term.begins_on <= day <= term.ends_on for term in terms)}
    found = {}
    for school_id in school_names(district_id):
        held = set(usual)
        for one in sorted(told, key=lambda each: each.school_id is not None):
            if one.school_id in (None, school_id):
                span = {day for day in days if one.begins_on <= day <= one.ends_on}
                held = held | span if one.school_day else held - span
        found[school_id] = frozenset(held)
    return found


def is_school_day(district_id: int, day: date, *, school_id: int | None = None) -> bool:
    return bool(school_days(district_id, day, day, school_id=school_id))


def terms_of(school_year_id: int) -> Sequence[Term]:
    return db.session.scalars(
        sa.select(Term).where(Term.school_year_id == school_year_id).order_by(Term.begins_on, Term.id)
    ).all()


def career_centers(district_id: int) -> frozenset[int]:
    """The schools of a district that take students of all its schools."""
    return frozenset(db.session.scalars(sa.select(School.id).where(School.district_id == district_id, School.kind == SchoolKind.CAREER_CENTER.value)))
