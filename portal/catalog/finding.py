"""Finds SCED codes and courses by a code or by words, for the pickers of forms."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.catalog.listings import MOST_WORDS, matches
from portal.catalog.models import Offering, OfferingKind, OfferingState, ScedCourse
from portal.catalog.permissions import offerings_visible_to
from portal.extensions import db
from portal.schools.models import School

MOST_FOUND = 20


@dataclass(frozen=True)
class Option:
    """Something to pick: its value, the code and words it is known by, and where it belongs."""

    value: str
    code: str
    title: str
    detail: str = ""


def sced_options(text: str, limit: int = MOST_FOUND) -> list[Option]:
    """SCED courses for '13', '13207', 'weld' or 'welding manufacturing', those that begin so first.

    Every word must stand in the title, or begin the code; a word may also name the subject area.
    """
    words = text.replace("\x00", "").lower().split()[:MOST_WORDS]
    if not words:
        return []
    title = sa.func.lower(ScedCourse.title)
    found = sa.select(ScedCourse)
    for word in words:
        found = found.where(
            sa.or_(
                ScedCourse.code.startswith(word, autoescape=True),
                title.contains(word, autoescape=True),
                *(in_area(word) for _ in words[1:2]),
            )
        )
    whole = " ".join(words)
    nearness = sa.case(
        (title == whole, 0),
        (title.startswith(whole, autoescape=True), 1),
        (sa.or_(*(title.startswith(word, autoescape=True) for word in words)), 2),
        (title.contains(" " + words[0], autoescape=True), 3),
        else_=4,
    )
    rows = db.session.scalars(found.order_by(nearness, ScedCourse.code).limit(limit))
    return [sced_option(row) for row in rows]


def in_area(word: str) -> sa.ColumnElement[bool]:
    return sa.func.lower(ScedCourse.subject_area).contains(word, autoescape=True)


def sced_of(code: str | None) -> Option | None:
    """The SCED course with this code; a spreadsheet may have eaten its leading zero."""
    padded = (code or "").strip().rjust(5, "0") if re.fullmatch(r"\s*\d{4,5}\s*", code or "", re.ASCII) else ""
    row = db.session.get(ScedCourse, padded) if padded else None
    return sced_option(row) if row else None


def sced_option(row: ScedCourse) -> Option:
    return Option(row.code, row.code, row.title, row.subject_area)


def course_options(
    viewer: Viewer, text: str, *, without: int | None = None, limit: int = MOST_FOUND
) -> list[Option]:
    """Active courses of the district whose title or code holds every word, those that begin so first."""
    words = text.replace("\x00", "").split()[:MOST_WORDS]
    if not words:
        return []
    whole = " ".join(words).lower()
    nearness = sa.case(
        (sa.func.lower(Offering.code) == whole, 0),
        (sa.func.lower(Offering.title) == whole, 0),
        (sa.func.lower(Offering.code).startswith(whole, autoescape=True), 1),
        (sa.func.lower(Offering.title).startswith(whole, autoescape=True), 1),
        else_=2,
    )
    found = _courses(viewer).where(
        Offering.state == OfferingState.ACTIVE.value, *(matches(word) for word in words), Offering.id != (without or 0)
    )
    rows = db.session.execute(found.order_by(nearness, Offering.title, Offering.code, Offering.id).limit(limit))
    return [_option(row) for row in rows]


def courses_by_id(viewer: Viewer, ids: Collection[int]) -> list[Option]:
    """The courses with these ids that the viewer may see, retired ones too, by title."""
    if not ids:
        return []
    found = _courses(viewer).where(Offering.id.in_(ids))
    return [_option(row) for row in db.session.execute(found.order_by(Offering.title, Offering.id))]


def courses_named(viewer: Viewer, name: str, *, near: int | None, without: int | None = None) -> Sequence[Option]:
    """The active courses that go by exactly this code or title, in whatever case.

    Where several do, those of the school `near` count, then those of the whole district.
    """
    plain = " ".join(name.replace("\x00", "").split()).lower()
    found = _courses(viewer).where(
        Offering.state == OfferingState.ACTIVE.value,
        Offering.id != (without or 0),
        sa.or_(sa.func.lower(Offering.code) == plain, sa.func.lower(Offering.title) == plain),
    )
    rows = db.session.execute(found.order_by(Offering.title, Offering.id).limit(200)).all()
    for at in (near, None):
        if nearest := [row for row in rows if row.school_id == at]:
            return [_option(row) for row in nearest]
    return [_option(row) for row in rows]


def _courses(viewer: Viewer) -> sa.Select[int, str, str, int | None, str]:
    return (
        sa.select(Offering.id, Offering.code, Offering.title, Offering.school_id, School.name.label("school_name"))
        .outerjoin(School, School.id == Offering.school_id)
        .where(offerings_visible_to(viewer), Offering.kind == OfferingKind.COURSE.value)
    )


def _option(row: sa.Row[int, str, str, int | None, str]) -> Option:
    return Option(str(row.id), row.code, row.title, row.school_name or "Whole district")
