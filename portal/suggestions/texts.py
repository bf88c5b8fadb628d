"""What an offering says of itself: read when asked for, kept nowhere."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from portal.catalog.models import Course, Offering, ScedCourse
from portal.extensions import db

LABELS = re.compile(r"\b(?:AP|IB|[Hh]onors)\b")
"""How demanding a course is says nothing of where it leads; 'AP' is also a word of landscape architects' titles."""


@dataclass(frozen=True)
class OfferingText:
    """`title` is without such labels; `sced` is the national name of a course's SCED code, empty where it has none."""

    id: int
    title: str
    description: str
    subject: str
    sced: str
    grade_low: int
    grade_high: int
    kind: str

    @property
    def more(self) -> str:
        return " ".join(part for part in (self.description, self.sced, self.subject) if part)


def texts_of(offering_ids: Collection[int]) -> dict[int, OfferingText]:
    """One query for many offerings."""
    if not offering_ids:
        return {}
    courses = Course.__table__
    rows = db.session.execute(
        sa.select(
            Offering.id, Offering.title, Offering.description, Offering.subject,
            sa.func.coalesce(ScedCourse.title, "").label("sced"), Offering.grade_low, Offering.grade_high, Offering.kind,
        )
        .outerjoin(courses, courses.c.id == Offering.id)
        .outerjoin(ScedCourse, ScedCourse.code == courses.c.sced_code)
        .where(Offering.id.in_(offering_ids))
        .order_by(Offering.id)
    )  # fmt: skip
    return {row["id"]: OfferingText(**(dict(row) | {"title": LABELS.sub(" ", row["title"]).strip()})) for row in rows.mappings()}
