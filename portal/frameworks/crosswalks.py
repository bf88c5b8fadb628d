"""Where a pathway came from, and where it went, in other frameworks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.frameworks.models import Cluster, CrosswalkLink, Framework, LinkRelation, Pathway
from portal.frameworks.permissions import frameworks_visible_to
from portal.language import spoken

FEWEST = 0.05
"""Below this share of the older pathway's occupations a derived link says too little to be shown."""


@dataclass(frozen=True)
class Kin:
    """A pathway of another framework with what the two share."""

    pathway_id: int
    title: str
    cluster_title: str
    grouping: str
    framework_id: int
    framework_title: str
    edition: str
    relation: str
    weight: float
    shared_occupations: int
    origin: str


@dataclass(frozen=True)
class Link:
    """A link as a district sees it, read in the direction that was asked for.

    `weight` is the share of the first pathway's occupations that the second has; None where nobody worked it out
    (a link read backwards). `own_id` is the district's own row, where it said something itself.
    """

    from_id: int
    to_id: int
    relation: str
    weight: float | None
    shared_occupations: int
    origin: str
    own_id: int | None = None
    version: int = 0

    @property
    def tells(self) -> bool:
        """Whether it says enough to be shown: what is derived from a handful of occupations does not."""
        return self.own_id is not None or self.origin == "official" or self.weight is None or self.weight >= FEWEST


TURNED = {"split": "merged", "merged": "split"}


def in_effect(district_id: int) -> sa.ColumnElement[bool]:
    """A condition on CrosswalkLink: the district's own, and everybody's where it has no own of the same pair."""
    own = aliased(CrosswalkLink)
    overruled = sa.exists().where(
        own.district_id == district_id,
        own.from_pathway_id == CrosswalkLink.from_pathway_id,
        own.to_pathway_id == CrosswalkLink.to_pathway_id,
    )
    return sa.or_(CrosswalkLink.district_id == district_id, sa.and_(CrosswalkLink.district_id.is_(None), ~overruled))


def links_between(from_id: int, to_id: int, district_id: int, *, all_rows: bool = False) -> list[Link]:
    """Links from pathways of one framework to those of another, by weight; one query.

    Links that were entered the other way round are turned. `all_rows`: also the pairs that the district says
    are not linked, and those that say too little.
    """
    first, second = aliased(Pathway), aliased(Pathway)
    rows = db.session.scalars(
        sa.select(CrosswalkLink)
        .join(first, first.id == CrosswalkLink.from_pathway_id)
        .join(second, second.id == CrosswalkLink.to_pathway_id)
        .where(
            sa.or_(
                sa.and_(first.framework_id == from_id, second.framework_id == to_id),
                sa.and_(first.framework_id == to_id, second.framework_id == from_id),
            ),
            in_effect(district_id),
        )
        .order_by(CrosswalkLink.weight.desc(), CrosswalkLink.from_pathway_id, CrosswalkLink.to_pathway_id)
    )
    found: dict[tuple[int, int], Link] = {}
    straight = set(db.session.scalars(sa.select(Pathway.id).where(Pathway.framework_id == from_id)))
    for row in rows:
        link = _link(row, turned=row.from_pathway_id not in straight)
        standing = found.get((link.from_id, link.to_id))
        if standing is None or (link.own_id is not None and standing.own_id is None):
            found[link.from_id, link.to_id] = link
    return [link for link in found.values() if all_rows or (link.relation != LinkRelation.NONE and link.tells)]


def _link(row: CrosswalkLink, *, turned: bool) -> Link:
    own = row.id if row.district_id is not None else None
    if not turned:
        return Link(row.from_pathway_id, row.to_pathway_id, row.relation, row.weight, row.shared_occupations, row.origin, own, row.version if own else 0)
    weight = row.weight if row.relation == LinkRelation.SAME else None
    relation = TURNED.get(row.relation, row.relation)
    return Link(row.to_pathway_id, row.from_pathway_id, relation, weight, row.shared_occupations, row.origin, own, row.version if own else 0)


def came_from(pathway_id: int, viewer: Viewer) -> Sequence[Kin]:
    """The older pathways it came from, the nearest first."""
    return _kin(CrosswalkLink.from_pathway_id, CrosswalkLink.to_pathway_id == pathway_id, viewer)


def went_to(pathway_id: int, viewer: Viewer) -> Sequence[Kin]:
    """The newer pathways it went to, the nearest first."""
    return _kin(CrosswalkLink.to_pathway_id, CrosswalkLink.from_pathway_id == pathway_id, viewer)


def _kin(other: InstrumentedAttribute[int], here: sa.ColumnElement[bool], viewer: Viewer) -> Sequence[Kin]:
    statement = (
        sa.select(
            Pathway.id.label("pathway_id"), spoken(Pathway, "title"), spoken(Cluster, "title").label("cluster_title"), Cluster.grouping,
            Framework.id.label("framework_id"), Framework.title.label("framework_title"), Framework.edition,
            CrosswalkLink.relation, CrosswalkLink.weight, CrosswalkLink.shared_occupations, CrosswalkLink.origin,
        )
        .select_from(CrosswalkLink)
        .join(Pathway, Pathway.id == other)
        .join(Cluster, Cluster.id == Pathway.cluster_id)
        .join(Framework, Framework.id == Pathway.framework_id)
        .where(here, frameworks_visible_to(viewer), in_effect(viewer.district_id), CrosswalkLink.relation != LinkRelation.NONE.value)
        .where(sa.or_(CrosswalkLink.district_id.is_not(None), CrosswalkLink.origin == "official", CrosswalkLink.weight >= FEWEST))
        .order_by(CrosswalkLink.weight.desc(), Pathway.title, Pathway.id)
    )  # fmt: skip
    return [Kin(**row) for row in db.session.execute(statement).mappings()]
