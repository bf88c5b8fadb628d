"""Reads of one offering and of what it hangs together with; lists are in `listings`, pickers in `finding`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, with_polymorphic

from portal.accounts.viewer import Viewer
from portal.catalog.aligned import register_aligned
from portal.catalog.circles import circle_through
from portal.catalog.models import Course, Experience, ExperienceKind, Offering, Prerequisite
from portal.catalog.permissions import offerings_visible_to
from portal.extensions import db

__all__ = [
    "courses_asking_for",
    "experience_kind",
    "experiences_with_credit",
    "offering_title",
    "offering_titles",
    "prerequisite_ids",
    "prerequisites_of",
    "register_aligned",
    "visible_offering",
]

LARGEST_ID = 2**63 - 1


def visible_offering(viewer: Viewer, offering_id: int) -> Offering | None:
    """A Course or an Experience, whole and with its school, in one query; None where it may not be seen."""
    if not 0 < offering_id <= LARGEST_ID:
        return None
    whole = with_polymorphic(Offering, [Course, Experience])
    statement = (
        sa.select(whole)
        .options(joinedload(whole.school))
        .where(whole.id == offering_id, offerings_visible_to(viewer))
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(statement)


def offering_title(offering_id: int) -> str:
    """The title of one offering; empty where there is none."""
    return offering_titles([offering_id]).get(offering_id, "")


def offering_titles(offering_ids: Collection[int]) -> dict[int, str]:
    """Id -> title, for pages that hold ids of offerings the viewer was already found to see."""
    if not offering_ids:
        return {}
    rows = db.session.execute(
        sa.select(Offering.id, Offering.title).where(Offering.id.in_(offering_ids)).order_by(Offering.id)
    )
    return {row.id: row.title for row in rows}


def prerequisite_ids(course_id: int) -> frozenset[int]:
    """The courses that come directly before one."""
    found = sa.select(Prerequisite.required_id).where(Prerequisite.course_id == course_id)
    return frozenset(db.session.scalars(found.order_by(Prerequisite.required_id)))


Linked = sa.Row[int, str, str, str]


def prerequisites_of(viewer: Viewer, course_id: int) -> Sequence[Linked]:
    """(id, code, title, state) of the courses that come directly before one."""
    through = sa.select(Prerequisite.required_id).where(Prerequisite.course_id == course_id)
    return _linked(viewer, Offering.id.in_(through))


def courses_asking_for(viewer: Viewer, course_id: int) -> Sequence[Linked]:
    """(id, code, title, state) of the courses that ask for this one first."""
    through = sa.select(Prerequisite.course_id).where(Prerequisite.required_id == course_id)
    return _linked(viewer, Offering.id.in_(through))


def experiences_with_credit(viewer: Viewer, course_id: int) -> Sequence[Linked]:
    """(id, code, title, state) of the experiences whose credit this course gives."""
    table = Experience.__table__
    return _linked(viewer, Offering.id.in_(sa.select(table.c.id).where(table.c.course_id == course_id)))


def linked_course(viewer: Viewer, course_id: int | None) -> Linked | None:
    """(id, code, title, state) of the course that gives credit for an experience."""
    found = _linked(viewer, Offering.id == course_id) if course_id else []
    return found[0] if found else None


def _linked(viewer: Viewer, condition: sa.ColumnElement[bool]) -> Sequence[Linked]:
    return db.session.execute(
        sa.select(Offering.id, Offering.code, Offering.title, Offering.state)
        .where(condition, offerings_visible_to(viewer))
        .order_by(Offering.title, Offering.id)
    ).all()


def experience_kind(code: str) -> ExperienceKind:
    return db.session.get_one(ExperienceKind, code)


def same_code(district_id: int, kind: str, code: str, school_id: int | None, *, without: int | None) -> str:
    """The title of another offering of this kind and school with this code; empty where there is none."""
    if not code:
        return ""
    found = sa.select(Offering.title).where(
        Offering.district_id == district_id,
        Offering.kind == kind,
        sa.func.lower(Offering.code) == code.lower(),
        Offering.school_id == school_id if school_id is not None else Offering.school_id.is_(None),
        Offering.id != (without or 0),
    )
    return db.session.scalar(found.order_by(Offering.id).limit(1)) or ""


def would_circle(course_id: int, required: Collection[int]) -> tuple[str, ...]:
    """The titles around the circle that these prerequisites of a course would close, beginning and ending with the
    course; empty where they close none. Each asks for the one after it."""
    asks: dict[int, list[int]] = defaultdict(list)
    district = sa.select(Offering.district_id).where(Offering.id == course_id).scalar_subquery()
    for course, before in db.session.execute(
        sa.select(Prerequisite.course_id, Prerequisite.required_id)
        .join(Offering, Offering.id == Prerequisite.course_id)
        .where(Offering.district_id == district, Prerequisite.course_id != course_id)
        .order_by(Prerequisite.course_id, Prerequisite.required_id)
    ):
        asks[course].append(before)
    way = circle_through(course_id, asks | {course_id: sorted(required)})
    titles = offering_titles(set(way))
    return tuple(titles[each] for each in way)
