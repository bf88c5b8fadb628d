"""Suggested pathways as alignment shows them: for offerings that the viewer may align, in their school's framework."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.alignment.models import Alignment, AlignmentRole
from portal.alignment.queries import is_aligned, own_concern
from portal.catalog.models import Offering, OfferingKind, OfferingState
from portal.catalog.permissions import offerings_reached
from portal.extensions import db
from portal.frameworks.queries import active_framework
from portal.suggestions.pathways import Suggestion
from portal.suggestions.queries import rejected_of, suggestions_for

PAGE_SIZE = 50
OPENING = re.compile(r"\b(intro(duction|ductory)?|explor\w*|survey|discover\w*|basics?)\b", re.IGNORECASE)
CLOSING = re.compile(r"\b(capstone|practicum|internship|senior project|clinical)\b", re.IGNORECASE)
FIRST = re.compile(r"\b(i|1|a)$", re.IGNORECASE)


@dataclass(frozen=True)
class Unmapped:
    """An active offering for which nobody has proposed anything."""

    id: int
    title: str
    code: str
    kind: str
    school_id: int | None
    grade_low: int
    grade_high: int

    @property
    def role(self) -> str:
        return likely_role(self)


def likely_role(offering: Any) -> str:
    """What an offering most often is, by its title and grades; only preselected, never decided."""
    if CLOSING.search(offering.title):
        return AlignmentRole.CAPSTONE.value
    if offering.grade_high <= 8:
        return AlignmentRole.EXPLORATORY.value
    if OPENING.search(offering.title):
        return (AlignmentRole.EXPLORATORY if offering.grade_low <= 9 else AlignmentRole.FOUNDATIONAL).value
    if offering.grade_low <= 9 and FIRST.search(offering.title.strip()):
        return AlignmentRole.FOUNDATIONAL.value
    return AlignmentRole.CORE.value


def for_panel(offering: Offering, framework_id: int, viewer: Viewer, *, show_rejected: bool = False) -> dict[str, Any]:
    """What the panel of one offering adds; the caller knows that the viewer may align it."""
    wanted = {offering.id: framework_id}
    found = suggestions_for(wanted, district_id=viewer.district_id, aligned=_ever_aligned(wanted))[offering.id]
    rejected = rejected_of(offering.id)
    return {
        "found": found,
        "rejected": rejected if show_rejected else [],
        "how_many_rejected": len(rejected),
        "role": likely_role(offering),
    }


def best_for(offerings: Sequence[Any], viewer: Viewer, *, limit: int) -> dict[int, list[Suggestion]]:
    """Offering id -> suggestions of the framework that its school works with, less what was ever aligned."""
    frameworks = {
        school: active_framework(viewer.district_id, school) for school in {_school(o, viewer) for o in offerings}
    }
    wanted = {
        offering.id: framework.id
        for offering in offerings
        if (framework := frameworks[_school(offering, viewer)]) is not None
    }
    if not wanted:
        return {}
    return suggestions_for(wanted, district_id=viewer.district_id, aligned=_ever_aligned(wanted), limit=limit)


def unmapped_count(viewer: Viewer) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Offering).where(*_unmapped(viewer))) or 0


def unmapped(viewer: Viewer, *, number: int, size: int = PAGE_SIZE) -> list[Unmapped]:
    """A page of what the viewer may align and nobody has; a teacher's own courses only."""
    rows = db.session.execute(
        sa.select(
            Offering.id, Offering.title, Offering.code, Offering.kind, Offering.school_id,
            Offering.grade_low, Offering.grade_high,
        )
        .where(*_unmapped(viewer))
        .order_by(Offering.title, Offering.id)
        .limit(size)
        .offset((number - 1) * size)
    )  # fmt: skip
    return [Unmapped(**row) for row in rows.mappings()]


def _unmapped(viewer: Viewer) -> Iterable[sa.ColumnElement[bool]]:
    standing = sa.exists().where(Alignment.offering_id == Offering.id, Alignment.state != "retired")
    return (
        offerings_reached(viewer),
        own_concern(viewer),
        Offering.state == OfferingState.ACTIVE.value,
        Offering.kind.in_([kind.value for kind in OfferingKind]),
        sa.not_(is_aligned()),
        sa.not_(standing),
    )


def _ever_aligned(offering_ids: Collection[int]) -> dict[int, set[int]]:
    """What stands, waits or was ended: none of it is suggested again."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = db.session.execute(
        sa.select(Alignment.offering_id, Alignment.pathway_id)
        .where(Alignment.offering_id.in_(list(offering_ids)))
        .order_by(Alignment.offering_id, Alignment.pathway_id)
    )
    for offering_id, pathway_id in rows:
        found[offering_id].add(pathway_id)
    return found


def _school(offering: Any, viewer: Viewer) -> int | None:
    return offering.school_id or viewer.school_id
