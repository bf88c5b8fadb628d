"""What a form or a file says of an offering, before it is one."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from portal.catalog.models import Course, Experience, Offering, OfferingKind


@dataclass(frozen=True, kw_only=True)
class OfferingFacts:
    """What both kinds have; `school_id` None: the whole district offers it."""

    title: str
    code: str = ""
    school_id: int | None = None
    subject: str = ""
    description: str = ""
    grade_low: int = 9
    grade_high: int = 12

    def columns(self) -> dict[str, Any]:
        """Column -> value, for the row itself."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name != "prerequisites"}


@dataclass(frozen=True, kw_only=True)
class CourseFacts(OfferingFacts):
    """`prerequisites`: ids of the courses that come first."""

    credits: Decimal = Decimal(1)
    cte: bool = False
    state_code: str = ""
    sced_code: str | None = None
    terms_offered: str = ""
    prerequisites: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class ExperienceFacts(OfferingFacts):
    """`course_id`: the course that gives credit for it."""

    experience_kind: str
    hours: Decimal | None = None
    course_id: int | None = None


Facts = CourseFacts | ExperienceFacts


def facts_of(offering: Offering, prerequisites: frozenset[int] = frozenset()) -> Facts:
    """What a row says now."""
    kind = CourseFacts if isinstance(offering, Course) else ExperienceFacts
    values = {each.name: getattr(offering, each.name) for each in fields(kind) if each.name != "prerequisites"}
    if kind is CourseFacts:
        values["prerequisites"] = prerequisites
    return kind(**values)


def kind_of(facts: Facts) -> str:
    return (OfferingKind.COURSE if isinstance(facts, CourseFacts) else OfferingKind.EXPERIENCE).value


def new_row(facts: Facts, district_id: int) -> Course | Experience:
    """A row not yet added."""
    model = Course if isinstance(facts, CourseFacts) else Experience
    return model(district_id=district_id, **facts.columns())
