"""A framework as a table: a row for each cluster, followed by one for each of its pathways."""

from __future__ import annotations

import sqlalchemy as sa

from portal.extensions import db
from portal.frameworks.models import Cluster, Framework, Pathway
from portal.search.words import split

HEADER = (
    "framework", "cluster", "cluster_code", "grouping", "cross_cutting", "pathway", "pathway_code", "summary",
    "position", "retired",
)  # fmt: skip


def filename(framework: Framework) -> str:
    """'our-framework-clusters-and-pathways.csv'."""
    return f"{'-'.join(split(framework.title))[:60] or 'framework'}-clusters-and-pathways.csv"


def rows(framework: Framework) -> list[tuple[object, ...]]:
    """Rows below HEADER, which the importer of the same columns takes back; all read before any is sent."""
    clusters = db.session.execute(
        sa.select(
            Cluster.id, Cluster.title, Cluster.code, Cluster.grouping, Cluster.cross_cutting, Cluster.summary,
            Cluster.position,
        )
        .where(Cluster.framework_id == framework.id)
        .order_by(Cluster.position, Cluster.title, Cluster.id)
    ).all()  # fmt: skip
    pathways = db.session.execute(
        sa.select(Pathway.cluster_id, Pathway.title, Pathway.code, Pathway.summary, Pathway.position, Pathway.retired)
        .where(Pathway.framework_id == framework.id)
        .order_by(Pathway.position, Pathway.title, Pathway.id)
    ).all()
    title = framework.title
    made: list[tuple[object, ...]] = []
    for c in clusters:
        head = (title, c.title, c.code, c.grouping, _yes(c.cross_cutting))
        made.append((*head, "", "", c.summary, c.position, ""))
        of = (p for p in pathways if p.cluster_id == c.id)
        made += [(*head, p.title, p.code, p.summary, p.position, _yes(p.retired)) for p in of]
    return made


def _yes(value: bool) -> str:
    return "yes" if value else "no"
