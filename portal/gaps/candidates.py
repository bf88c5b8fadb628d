"""What could mend a gap, ranked, each with its reasons in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.catalog.models import Experience, ExperienceKind, Offering, OfferingState
from portal.coverage.models import Coverage
from portal.coverage.permissions import may_cover
from portal.coverage.services import Standing
from portal.extensions import db
from portal.gaps.facts import facts_at, taught, with_offerings
from portal.gaps.finding import Facts, Order, too_early
from portal.gaps.models import GapKind
from portal.gaps.words import LEVEL_VERBS
from portal.suggestions.ranking import Candidate as Likeness
from portal.suggestions.ranking import offerings_for
from portal.web.filters import grades

SHOWN = 8
STRANGERS = 3
"""Of what does not serve the pathway, where a capstone is looked for: a title says little about that."""
LIKE = 40
"""So many offerings that read alike are asked for; what serves the pathway comes before them anyway."""
experience = Experience.__table__


@dataclass(frozen=True)
class Candidate:
    """An offering that could mend it. `deed` says how: set a level, clear it, or align it first."""

    id: int
    title: str
    kind: str
    grades: str
    school_name: str | None
    role: str | None
    """In force for the pathway."""
    level: str | None
    version: int
    """Of its cell; 0 where there is none."""
    reasons: tuple[str, ...]
    deed: str
    may: bool
    """Whether the viewer may do it there and then."""
    align_path: str
    """Where its alignment is proposed."""


@dataclass(frozen=True)
class Cell:
    """An offering that covers the competency now, in the order in which a student meets it."""

    id: int
    title: str
    kind: str
    grades: str
    role: str | None
    level: str
    evidence: str
    too_early: bool


@dataclass(frozen=True)
class Look:
    """A gap looked into: whether it still stands, the cells it comes of, and what could mend it."""

    facts: Facts
    cells: tuple[Cell, ...]
    candidates: tuple[Candidate, ...]


def look(gap: Any, viewer: Viewer) -> Look:
    """`gap` is a row of the list; a constant number of queries."""
    here = set(db.session.scalars(sa.select(Offering.id).where(*_here(gap.district_id, gap.school_id))))
    facts = facts_at(gap.district_id, gap.school_id, gap.pathway_id, gap.competency_id)
    at = {key: cell for key, cell in _cells_of(gap.competency_id).items() if key in here}
    words = f"{gap.short or ''} {gap.statement}" if gap.competency_id is not None else f"{gap.pathway_title} capstone"
    alike = {each.offering_id: each for each in offerings_for(words, here, district_id=gap.district_id, limit=LIKE)}
    wanted = here & (facts.roles.keys() | at.keys() | alike.keys())
    facts = with_offerings(facts, taught(sa.select(Offering.id.label("id")).where(Offering.id.in_(wanted))))
    pool, order = _pool(wanted), Order(facts.taught)
    shown = tuple(_cell(pool[key], at[key], facts, order) for key in order.reading([key for key in pool if key in at and at[key].level]))
    ranked = _ranked(gap.kind, pool, facts, order, at, alike)
    made = tuple(_candidate(gap, pool[key], facts, order, at.get(key), alike.get(key), viewer) for key in ranked[:SHOWN])
    return Look(facts, shown, made)


def _here(district_id: int, school_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Offering.district_id == district_id,
        Offering.state == OfferingState.ACTIVE.value,
        sa.or_(Offering.school_id.is_(None), Offering.school_id == school_id),
    )


def _cells_of(competency_id: int | None) -> dict[int, Standing]:
    """Offering id -> what its cell says, cleared ones too: their version counts."""
    if competency_id is None:
        return {}
    columns = (Coverage.offering_id, Coverage.id, Coverage.level, Coverage.evidence, Coverage.version, Coverage.changed_by_id)
    rows = db.session.execute(sa.select(*columns).where(Coverage.competency_id == competency_id).order_by(Coverage.id))
    return {row[0]: Standing(*row[1:]) for row in rows}


def _pool(offering_ids: Collection[int]) -> dict[int, Any]:
    rows = db.session.execute(
        sa.select(
            Offering.id, Offering.title, Offering.grade_low, Offering.grade_high, Offering.district_id, Offering.school_id,
            sa.func.coalesce(ExperienceKind.title, "Course").label("kind"),
        )
        .select_from(Offering.__table__)
        .outerjoin(experience, experience.c.id == Offering.id)
        .outerjoin(ExperienceKind, ExperienceKind.code == experience.c.experience_kind)
        .where(Offering.id.in_(offering_ids))
        .order_by(Offering.id)
    )  # fmt: skip
    return {row.id: row for row in rows}


def _ranked(
    kind: str, pool: Mapping[int, Any], facts: Facts, order: Order, at: Mapping[int, Standing], alike: Mapping[int, Likeness]
) -> list[int]:
    """Ids, the best first: what only lacks its alignment, what serves the pathway in a fitting grade, then what reads alike."""
    level = {key: at[key].level if key in at else None for key in pool}
    serves = {key for key in facts.roles if key in pool}
    score = {key: alike[key].score if key in alike else 0.0 for key in pool}

    def place(key: int) -> tuple[Any, ...]:
        return (-score[key], order.grades[key], pool[key].title, key)

    if kind == GapKind.CROWDED:
        return [key for key in order.reading([key for key in pool if level[key]]) if key in serves]
    if kind == GapKind.NO_CAPSTONE:
        own = sorted(serves, key=lambda key: (-order.grades[key], -score[key], pool[key].title, key))
        return own[:SHOWN - STRANGERS] + sorted((key for key in alike if key not in serves), key=place)[:STRANGERS]
    masters = {key for key in serves if level[key] == "mastered"}
    only_alignment = [key for key in pool if key not in serves and level[key] in (("introduced",) if masters else tuple(LEVEL_VERBS))]
    may_serve = {key for key in serves if level[key] not in (("introduced", "mastered") if masters else ("introduced",))}
    fitting = {key for key in may_serve if not masters or not any(order.is_before(one, key) for one in masters)}
    others = [key for key in alike if key not in serves and key not in only_alignment]
    return [*sorted(only_alignment, key=place), *sorted(fitting, key=place), *sorted(may_serve - fitting, key=place), *sorted(others, key=place)]


def _candidate(gap: Any, row: Any, facts: Facts, order: Order, cell: Standing | None, likeness: Likeness | None, viewer: Viewer) -> Candidate:
    role = facts.roles.get(row.id)
    level = cell.level if cell else None
    deed = "clear" if gap.kind == GapKind.CROWDED else "align" if role is None or gap.kind == GapKind.NO_CAPSTONE else "set"
    return Candidate(
        id=row.id, title=row.title, kind=row.kind, grades=grades(row), school_name=None if row.school_id is None else gap.school_name,
        role=role, level=level, version=cell.version if cell else 0, reasons=_reasons(role, level, likeness, _fit(gap.kind, row.id, facts, order)), deed=deed, may=may_cover(viewer, row),
        align_path=f"/offerings/{row.id}/alignments?pathway_id={gap.pathway_id}" + ("&role=capstone" if gap.kind == GapKind.NO_CAPSTONE else ""),
    )  # fmt: skip


def _fit(kind: str, key: int, facts: Facts, order: Order) -> str:
    """Whether it comes in time to introduce what another masters; empty where nothing depends on that."""
    masters = [offering for (offering, _), level in facts.levels.items() if level == "mastered" and offering in facts.roles]
    if kind not in (GapKind.NOT_INTRODUCED, GapKind.ORDER) or not masters:
        return ""
    late = [one for one in masters if order.is_before(one, key)]
    first = order.reading(late or masters)[0]
    return f"too late: {order.taught[first].title} masters it before" if late else f"in time for {order.taught[first].title}, which masters it"


def _reasons(role: str | None, level: str | None, likeness: Likeness | None, fit: str) -> tuple[str, ...]:
    found = []
    if level and role is None:
        found.append(f"{LEVEL_VERBS[level]} it already, but is not aligned with this pathway")
    else:
        found.append(f"aligned as {role}" if role else "not aligned yet")
        if level:
            found.append(f"{LEVEL_VERBS[level]} it now")
    if fit:
        found.append(fit)
    if likeness is not None and likeness.reasons:
        found.append("shares the words " + ", ".join(likeness.reasons))
    return tuple(found)


def _cell(row: Any, cell: Standing, facts: Facts, order: Order) -> Cell:
    introduces = [offering for (offering, _), level in facts.levels.items() if level == "introduced" and offering in facts.roles]
    early = cell.level == "mastered" and row.id in facts.roles and bool(too_early([row.id], introduces, order))
    return Cell(row.id, row.title, row.kind, grades(row), facts.roles.get(row.id), cell.level or "", cell.evidence, early)
