"""Competencies as others read them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from portal.competencies.models import Competency, CompetencySet, PathwayCompetencySet, SetState
from portal.extensions import db


@dataclass(frozen=True)
class CompetencyLine:
    """One competency in its place. `depth` 0 stands at the top of its set."""

    id: int
    set_id: int
    parent_id: int | None
    code: str
    statement: str
    short: str
    kind: str
    item_type: str
    is_heading: bool
    retired: bool
    version: int
    depth: int = 0

    @property
    def name(self) -> str:
        """How it is called where there is little room: its code, else the beginning of what it says."""
        return self.code or self.brief

    @property
    def brief(self) -> str:
        words = self.short or self.statement
        return words if len(words) <= 80 else words[:79].rstrip() + "…"


COLUMNS = (
    Competency.id, Competency.set_id, Competency.parent_id, Competency.code, Competency.statement, Competency.short,
    Competency.kind, Competency.item_type, Competency.is_heading, Competency.retired, Competency.version,
)  # fmt: skip


def sets_of_pathways(pathway_ids: Collection[int], district_id: int) -> dict[int, list[int]]:
    """Pathway id -> the active sets that it asks for, by title; one query."""
    found: dict[int, list[int]] = {}
    rows = db.session.execute(
        sa.select(PathwayCompetencySet.pathway_id, PathwayCompetencySet.set_id)
        .join(CompetencySet, CompetencySet.id == PathwayCompetencySet.set_id)
        .where(
            PathwayCompetencySet.district_id == district_id,
            PathwayCompetencySet.pathway_id.in_(pathway_ids),
            CompetencySet.state == SetState.ACTIVE.value,
        )
        .order_by(PathwayCompetencySet.pathway_id, CompetencySet.title, CompetencySet.id)
    )
    for row in rows:
        found.setdefault(row.pathway_id, []).append(row.set_id)
    return found


@dataclass(frozen=True)
class AskedFor:
    """A set by its title, and how many pathways ask for it."""

    title: str
    pathways: int


def asked_for(set_ids: Collection[int], district_id: int) -> dict[int, AskedFor]:
    """Set id -> its title and how many pathways ask for it; one query."""
    rows = db.session.execute(
        sa.select(CompetencySet.id, CompetencySet.title, sa.func.count(PathwayCompetencySet.id))
        .join(PathwayCompetencySet, PathwayCompetencySet.set_id == CompetencySet.id)
        .where(PathwayCompetencySet.district_id == district_id, CompetencySet.id.in_(set_ids))
        .group_by(CompetencySet.id, CompetencySet.title)
        .order_by(CompetencySet.id)
    )
    return {row[0]: AskedFor(row[1], row[2]) for row in rows}


def tree_of(set_ids: Sequence[int], *, retired: bool = False) -> list[CompetencyLine]:
    """The competencies of these sets in reading order, each below its parent; one query.

    Without `retired` what is retired is left out, and what stands below it with it.
    """
    rows = db.session.execute(
        sa.select(*COLUMNS).where(Competency.set_id.in_(set_ids)).order_by(Competency.position, Competency.id)
    ).mappings()
    children: dict[tuple[int, int | None], list[CompetencyLine]] = {}
    for row in rows:
        line = CompetencyLine(**row)
        if retired or not line.retired:
            children.setdefault((line.set_id, line.parent_id), []).append(line)
    found: list[CompetencyLine] = []
    stack = [(line, 0) for set_id in reversed(set_ids) for line in reversed(children.get((set_id, None), []))]
    while stack:
        line, depth = stack.pop()
        found.append(CompetencyLine(**(vars(line) | {"depth": depth})))
        stack += [(child, depth + 1) for child in reversed(children.get((line.set_id, line.id), []))]
    return found


def competencies_of(pathway_id: int, district_id: int) -> list[CompetencyLine]:
    """What can be covered of one pathway, in reading order: neither headings nor what is retired; two queries."""
    sets = sets_of_pathways([pathway_id], district_id).get(pathway_id, [])
    return [line for line in tree_of(sets) if not line.is_heading] if sets else []


def pathways_with_competencies(district_id: int) -> set[int]:
    """The pathways that ask for an active set; one query."""
    rows = db.session.scalars(
        sa.select(PathwayCompetencySet.pathway_id)
        .join(CompetencySet, CompetencySet.id == PathwayCompetencySet.set_id)
        .where(PathwayCompetencySet.district_id == district_id, CompetencySet.state == SetState.ACTIVE.value)
        .distinct()
    )
    return set(rows)
