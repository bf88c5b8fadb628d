"""A program at another school: which of its offerings go along, which have a twin there, and which have none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.catalog.models import Offering
from portal.extensions import db
from portal.programs.models import Requirement, RequirementOption
from portal.schools.models import School, SchoolKind

base = Offering.__table__


@dataclass(frozen=True)
class CopyLine:
    """An offering that the program names, and what stands in its place at the other school."""

    requirement: str
    offering_id: int
    title: str
    code: str
    becomes_id: int | None
    """The same id where it goes along as it is; empty where the other school has none with its code."""
    becomes_title: str = ""
    becomes_school: str = ""

    @property
    def is_kept(self) -> bool:
        return self.becomes_id == self.offering_id


def copy_lines(version_id: int, school_id: int) -> Sequence[CopyLine]:
    """The offerings of a version in its order, held against a school; three queries.

    What the whole district or a career center offers goes along, since students of every school take it. What
    another school offers is replaced by the active offering of the same kind and code.
    """
    rows = db.session.execute(
        sa.select(
            Requirement.title.label("requirement"), base.c.id, base.c.title, base.c.code, base.c.kind, base.c.school_id,
            base.c.district_id, School.kind.label("school_kind"),
        )
        .join(RequirementOption, RequirementOption.requirement_id == Requirement.id)
        .join(base, base.c.id == RequirementOption.offering_id)
        .outerjoin(School, School.id == base.c.school_id)
        .where(Requirement.program_version_id == version_id)
        .order_by(Requirement.position, Requirement.id, RequirementOption.position, RequirementOption.id)
    ).all()
    foreign = [row for row in rows if not _goes_along(row, school_id)]
    there = _by_code(school_id, {row.code for row in foreign if row.code})
    return [_line(row, row if _goes_along(row, school_id) else there.get((row.kind, row.code.lower()))) for row in rows]


def _goes_along(row: Any, school_id: int) -> bool:
    return row.school_id in (None, school_id) or row.school_kind == SchoolKind.CAREER_CENTER.value


def _by_code(school_id: int, codes: set[str]) -> dict[tuple[str, str], Any]:
    """(kind, code in small letters) -> the school's active offering."""
    rows = db.session.execute(
        sa.select(base.c.id, base.c.title, base.c.code, base.c.kind, School.name.label("school_name"))
        .join(School, School.id == base.c.school_id)
        .where(base.c.school_id == school_id, base.c.state == "active", sa.func.lower(base.c.code).in_({code.lower() for code in codes}))
        .order_by(base.c.id.desc())
    )
    return {(row.kind, row.code.lower()): row for row in rows}


def _line(row: Any, becomes: Any) -> CopyLine:
    if becomes is None:
        return CopyLine(row.requirement, row.id, row.title, row.code, None)
    return CopyLine(row.requirement, row.id, row.title, row.code, becomes.id, becomes.title, getattr(becomes, "school_name", ""))
