"""Reads of districts, schools and the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from portal.extensions import db
from portal.schools.models import District, School, SchoolYear, Term


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


def current_year(district_id: int, on: date) -> SchoolYear | None:
    """The school year that holds the day, else the latest one begun before it, else the earliest."""
    years = db.session.scalars(
        sa.select(SchoolYear).where(SchoolYear.district_id == district_id).order_by(SchoolYear.begins_on, SchoolYear.id)
    ).all()
    begun = [year for year in years if year.begins_on <= on]
    return begun[-1] if begun else (years[0] if years else None)


def terms_of(school_year_id: int) -> Sequence[Term]:
    return db.session.scalars(
        sa.select(Term).where(Term.school_year_id == school_year_id).order_by(Term.begins_on, Term.id)
    ).all()
