"""The occupations that something of a student's research can be about: what they saved, or what their words find."""

from __future__ import annotations

import sqlalchemy as sa

from portal.careers.models import Occupation
from portal.extensions import db
from portal.language import said
from portal.research.queries import saved_of
from portal.rosters.models import Student
from portal.search import queries as search

MOST_FOUND = 6


def saved_occupations(student_id: int) -> list[tuple[str, str]]:
    """(soc, title) of what is on the list, what is aimed at first."""
    return [(row.soc, str(said(row, "title"))) for row in saved_of(student_id) if row.soc]


def found_by(words: str, student: Student) -> list[tuple[str, str]]:
    """(soc, title) of what everyday words mean, the best first."""
    if not words:
        return []
    keys = [hit.key for hit in search.find(words, district_id=student.district_id, kinds=("occupation",), limit=MOST_FOUND)]
    titles = occupation_titles(keys)
    return [(key, titles[key]) for key in keys if key in titles]


def occupation_titles(socs: list[str]) -> dict[str, str]:
    rows = db.session.execute(sa.select(Occupation.soc, Occupation.title, Occupation.title_es).where(Occupation.soc.in_(socs)).order_by(Occupation.soc))
    return {row.soc: str(said(row, "title")) for row in rows}
