"""What the pages of competencies show: sets with their figures, a set's pathways, a competency with its associations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.competencies.models import (
    Competency,
    CompetencyAssociation,
    CompetencySet,
    PathwayCompetencySet,
    SetState,
)
from portal.competencies.permissions import sets_visible_to
from portal.extensions import db
from portal.frameworks.models import Cluster, Framework, Pathway
from portal.frameworks.permissions import frameworks_visible_to
from portal.language import spoken


@dataclass(frozen=True)
class PathwayName:
    """A pathway that asks for a set."""

    id: int
    title: str
    cluster: str
    grouping: str
    framework: str


@dataclass(frozen=True)
class SetLine:
    """A set as a list shows it; `count` leaves headings and what is retired out."""

    id: int
    title: str
    issuer: str
    edition: str
    state: str
    count: int
    pathways: list[PathwayName] = field(default_factory=list)


def visible_set(viewer: Viewer, set_id: int) -> CompetencySet | None:
    """The set, where this viewer may see it."""
    return db.session.scalar(sa.select(CompetencySet).where(CompetencySet.id == set_id, sets_visible_to(viewer)))


def visible_competency(viewer: Viewer, competency_id: int) -> tuple[Competency, CompetencySet] | None:
    """The competency with its set, where this viewer may see it."""
    row = db.session.execute(
        sa.select(Competency, CompetencySet)
        .join(CompetencySet, CompetencySet.id == Competency.set_id)
        .where(Competency.id == competency_id, sets_visible_to(viewer))
    ).one_or_none()
    return (row[0], row[1]) if row else None


def sets_for(viewer: Viewer, set_ids: Sequence[int] | None = None) -> list[SetLine]:
    """Every set this viewer may see (or those of `set_ids`), active ones first; two queries."""
    counted = (
        sa.select(Competency.set_id, sa.func.count().label("listed"))
        .where(Competency.retired.is_(False), Competency.is_heading.is_(False))
        .group_by(Competency.set_id)
        .subquery()
    )
    order = sa.case(
        {state.value: place for place, state in enumerate((SetState.ACTIVE, SetState.DRAFT, SetState.RETIRED))},
        value=CompetencySet.state,
    )
    statement = (
        sa.select(
            CompetencySet.id, CompetencySet.title, CompetencySet.publisher, CompetencySet.extras, CompetencySet.edition,
            CompetencySet.state, sa.func.coalesce(counted.c.listed, 0).label("listed"),
        )
        .outerjoin(counted, counted.c.set_id == CompetencySet.id)
        .where(sets_visible_to(viewer))
        .order_by(order, CompetencySet.title, CompetencySet.id)
    )  # fmt: skip
    if set_ids is not None:
        statement = statement.where(CompetencySet.id.in_(set_ids))
    rows = db.session.execute(statement).all()
    asking = pathways_asking([row.id for row in rows], viewer)
    return [
        SetLine(row.id, row.title, issuer_of(row), row.edition, row.state, row.listed, asking.get(row.id, []))
        for row in rows
    ]


def issuer_of(of: Any) -> str:
    """Its publisher; where a package names none, its creator."""
    return str(of.publisher or of.extras.get("creator") or "")


def pathways_asking(set_ids: Sequence[int], viewer: Viewer) -> dict[int, list[PathwayName]]:
    """Set id -> the pathways that ask for it and that this viewer may see; one query."""
    found: dict[int, list[PathwayName]] = {}
    rows = db.session.execute(
        sa.select(
            PathwayCompetencySet.set_id, Pathway.id, spoken(Pathway, "title"), spoken(Cluster, "title").label("cluster"), Cluster.grouping,
            Framework.title.label("framework"),
        )
        .join(Pathway, Pathway.id == PathwayCompetencySet.pathway_id)
        .join(Cluster, Cluster.id == Pathway.cluster_id)
        .join(Framework, Framework.id == Pathway.framework_id)
        .where(PathwayCompetencySet.set_id.in_(set_ids), frameworks_visible_to(viewer))
        .order_by(Pathway.title, Framework.edition.desc(), Pathway.id)
    )  # fmt: skip
    for row in rows:
        found.setdefault(row.set_id, []).append(PathwayName(*row[1:]))
    return found


@dataclass(frozen=True)
class Tie:
    """An association as one of its competencies shows it: what the other is called, and its page where it has one."""

    kind: str
    outward: bool
    title: str
    uri: str
    competency_id: int | None


def ties_of(competency_id: int) -> list[Tie]:
    """How a competency is associated with others, isChildOf left out; one query."""
    links = CompetencyAssociation
    other = sa.orm.aliased(Competency)
    outward = links.origin_id == competency_id
    rows = db.session.execute(
        sa.select(links.kind, links.origin_id, links.origin, links.destination, other.id, other.code, other.statement)
        .outerjoin(other, other.id == sa.case((outward, links.destination_id), else_=links.origin_id))
        .where(sa.or_(outward, links.destination_id == competency_id), links.kind != "isChildOf")
        .order_by(links.kind, links.position, links.id)
    )
    found = []
    for row in rows:
        out = row.origin_id == competency_id
        node = row.destination if out else row.origin
        title = " ".join(filter(None, (row.code, row.statement))) if row.id else str(node.get("title") or "")
        found.append(Tie(row.kind, out, title[:200], str(node.get("uri") or ""), row.id))
    return found
