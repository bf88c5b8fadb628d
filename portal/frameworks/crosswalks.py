"""Where a pathway came from, and where it went, in other frameworks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.frameworks.models import Cluster, CrosswalkLink, Framework, Pathway
from portal.frameworks.permissions import frameworks_visible_to

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


def came_from(pathway_id: int, viewer: Viewer) -> Sequence[Kin]:
    """The older pathways it came from, the nearest first."""
    return _kin(CrosswalkLink.from_pathway_id, CrosswalkLink.to_pathway_id == pathway_id, viewer)


def went_to(pathway_id: int, viewer: Viewer) -> Sequence[Kin]:
    """The newer pathways it went to, the nearest first."""
    return _kin(CrosswalkLink.to_pathway_id, CrosswalkLink.from_pathway_id == pathway_id, viewer)


def _kin(other: InstrumentedAttribute[int], here: sa.ColumnElement[bool], viewer: Viewer) -> Sequence[Kin]:
    statement = (
        sa.select(
            Pathway.id.label("pathway_id"), Pathway.title, Cluster.title.label("cluster_title"), Cluster.grouping,
            Framework.id.label("framework_id"), Framework.title.label("framework_title"), Framework.edition,
            CrosswalkLink.relation, CrosswalkLink.weight, CrosswalkLink.shared_occupations, CrosswalkLink.origin,
        )
        .select_from(CrosswalkLink)
        .join(Pathway, Pathway.id == other)
        .join(Cluster, Cluster.id == Pathway.cluster_id)
        .join(Framework, Framework.id == Pathway.framework_id)
        .where(here, frameworks_visible_to(viewer))
        .where(sa.or_(CrosswalkLink.origin == "official", CrosswalkLink.weight >= FEWEST))
        .order_by(CrosswalkLink.weight.desc(), Pathway.title, Pathway.id)
    )  # fmt: skip
    return [Kin(**row) for row in db.session.execute(statement).mappings()]
