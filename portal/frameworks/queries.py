"""Reads of frameworks, clusters and pathways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.frameworks.models import Cluster, CrosswalkLink, Framework, FrameworkChoice, FrameworkState, Pathway
from portal.frameworks.permissions import frameworks_visible_to
from portal.language import spoken
from portal.schools.models import School
from portal.search import queries as search
from portal.search.models import SearchEntry
from portal.search.words import asked, split

NEWEST_NATIONAL = "nccf-2024"


@dataclass(frozen=True)
class PathwayLine:
    """A pathway as a list or a picker shows it."""

    id: int
    code: str
    title: str
    summary: str
    retired: bool
    cluster_id: int
    cluster_title: str
    grouping: str


@dataclass(frozen=True)
class ClusterLine:
    """A cluster as an overview shows it."""

    id: int
    title: str
    grouping: str
    cross_cutting: bool
    summary: str
    pathways: int


@dataclass(frozen=True)
class FrameworkLine:
    """A framework as a list shows it."""

    id: int
    title: str
    publisher: str
    edition: str
    state: str
    national: bool
    cluster_word: str
    pathway_word: str
    clusters: int
    pathways: int


def active_framework(district_id: int, school_id: int | None = None) -> Framework | None:
    """What a school works with: its own choice, else the district's, else the newest national framework."""
    chosen = (
        sa.select(Framework)
        .join(FrameworkChoice, FrameworkChoice.framework_id == Framework.id)
        .where(
            FrameworkChoice.district_id == district_id,
            sa.or_(FrameworkChoice.school_id.is_(None), FrameworkChoice.school_id == school_id),
        )
        .order_by(FrameworkChoice.school_id.is_(None), FrameworkChoice.id)
        .limit(1)
    )
    national = (
        sa.select(Framework)
        .where(Framework.district_id.is_(None))
        .order_by((Framework.key == NEWEST_NATIONAL).desc().nulls_last(), Framework.edition.desc(), Framework.id)
        .limit(1)
    )
    return db.session.scalar(chosen) or db.session.scalar(national)


def visible_framework(viewer: Viewer, framework_id: int) -> Framework | None:
    """The framework, where this viewer may see it."""
    return db.session.scalar(sa.select(Framework).where(Framework.id == framework_id, frameworks_visible_to(viewer)))


def visible_cluster(viewer: Viewer, cluster_id: int) -> tuple[Cluster, Framework] | None:
    """The cluster with its framework, where this viewer may see it."""
    row = db.session.execute(
        sa.select(Cluster, Framework)
        .join(Framework, Framework.id == Cluster.framework_id)
        .where(Cluster.id == cluster_id, frameworks_visible_to(viewer))
    ).one_or_none()
    return (row[0], row[1]) if row else None


def visible_pathway(viewer: Viewer, pathway_id: int) -> tuple[Pathway, Cluster, Framework] | None:
    """The pathway with its cluster and framework, where this viewer may see it."""
    row = db.session.execute(
        sa.select(Pathway, Cluster, Framework)
        .join(Cluster, Cluster.id == Pathway.cluster_id)
        .join(Framework, Framework.id == Pathway.framework_id)
        .where(Pathway.id == pathway_id, frameworks_visible_to(viewer))
    ).one_or_none()
    return (row[0], row[1], row[2]) if row else None


def frameworks_for(viewer: Viewer) -> Sequence[FrameworkLine]:
    """Every framework this viewer may see: the district's own first, retired ones last."""
    clusters = (
        sa.select(sa.func.count()).where(Cluster.framework_id == Framework.id).correlate(Framework).scalar_subquery()
    )
    pathways = (
        sa.select(sa.func.count())
        .where(Pathway.framework_id == Framework.id, Pathway.retired.is_(False))
        .correlate(Framework)
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(
            Framework.id, Framework.title, Framework.publisher, Framework.edition, Framework.state,
            Framework.district_id.is_(None).label("national"), Framework.cluster_word, Framework.pathway_word,
            clusters.label("clusters"), pathways.label("pathways"),
        )
        .where(frameworks_visible_to(viewer))
        .order_by(
            Framework.state == FrameworkState.RETIRED.value, Framework.district_id.is_(None),
            Framework.edition.desc(), Framework.title, Framework.id,
        )
    )  # fmt: skip
    return [FrameworkLine(**row) for row in rows.mappings()]


def crosswalks_from(framework_id: int, viewer: Viewer) -> list[tuple[int, str]]:
    """The other frameworks that links lead to, and the one in use: (id, edition or title), the newest first."""
    near, far = aliased(Pathway), aliased(Pathway)
    linked = (
        sa.select(far.framework_id)
        .join(CrosswalkLink, sa.or_(CrosswalkLink.to_pathway_id == far.id, CrosswalkLink.from_pathway_id == far.id))
        .join(near, sa.or_(CrosswalkLink.from_pathway_id == near.id, CrosswalkLink.to_pathway_id == near.id))
        .where(near.framework_id == framework_id, far.framework_id != framework_id)
    )
    active = active_framework(viewer.district_id, viewer.school_id)
    rows = db.session.execute(
        sa.select(Framework.id, Framework.title, Framework.edition)
        .where(sa.or_(Framework.id.in_(linked), Framework.id == (active.id if active else 0)), Framework.id != framework_id, frameworks_visible_to(viewer))
        .order_by(Framework.edition.desc(), Framework.title, Framework.id)
    )
    return [(row.id, row.edition or row.title) for row in rows]


def chosen(district_id: int) -> dict[int | None, int]:
    """What is chosen: framework by school, with the district's under None."""
    rows = db.session.execute(
        sa.select(FrameworkChoice.school_id, FrameworkChoice.framework_id).where(
            FrameworkChoice.district_id == district_id
        )
    )
    return {row.school_id: row.framework_id for row in rows}


def users_of(framework_id: int, district_id: int) -> Sequence[str]:
    """Who works with it by choice: the names of schools; '' stands for the whole district."""
    rows = db.session.execute(
        sa.select(School.name)
        .select_from(FrameworkChoice)
        .outerjoin(School, School.id == FrameworkChoice.school_id)
        .where(FrameworkChoice.framework_id == framework_id, FrameworkChoice.district_id == district_id)
        .order_by(FrameworkChoice.school_id.is_not(None), School.name, FrameworkChoice.id)
    )
    return [row.name or "" for row in rows]


def clusters_of(framework_id: int) -> Sequence[ClusterLine]:
    """The clusters of a framework in their order, each with how many pathways it has."""
    pathways = (
        sa.select(sa.func.count())
        .where(Pathway.cluster_id == Cluster.id, Pathway.retired.is_(False))
        .correlate(Cluster)
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(
            Cluster.id, spoken(Cluster, "title"), Cluster.grouping, Cluster.cross_cutting, spoken(Cluster, "summary"),
            pathways.label("pathways"),
        )
        .where(Cluster.framework_id == framework_id)
        .order_by(Cluster.position, Cluster.title, Cluster.id)
    )  # fmt: skip
    return [ClusterLine(**row) for row in rows.mappings()]


def pathways_in(cluster_id: int) -> Sequence[PathwayLine]:
    """The pathways of one cluster in their order, retired ones at the end."""
    statement = _pathway_lines().where(Pathway.cluster_id == cluster_id)
    statement = statement.order_by(Pathway.retired, Pathway.position, Pathway.title, Pathway.id)
    return [PathwayLine(**row) for row in db.session.execute(statement).mappings()]


def pathways_of(framework_id: int, *, retired: bool = False) -> Sequence[PathwayLine]:
    """The pathways of a framework in the order of its clusters; `retired` brings the retired ones too."""
    statement = _pathway_lines().where(Pathway.framework_id == framework_id)
    if not retired:
        statement = statement.where(Pathway.retired.is_(False))
    statement = statement.order_by(
        Cluster.position, Cluster.title, Cluster.id, Pathway.position, Pathway.title, Pathway.id
    )
    return [PathwayLine(**row) for row in db.session.execute(statement).mappings()]


def _pathway_lines() -> sa.Select[int, str, str, str, bool, int, str, str]:
    return sa.select(
        Pathway.id, Pathway.code, spoken(Pathway, "title"), spoken(Pathway, "summary"), Pathway.retired,
        Cluster.id.label("cluster_id"), spoken(Cluster, "title").label("cluster_title"), Cluster.grouping,
    ).join(Cluster, Cluster.id == Pathway.cluster_id)  # fmt: skip


def search_pathways(text: str, framework_id: int, limit: int = 10) -> Sequence[PathwayLine]:
    """For a picker: pathways in which every typed word begins a word of title, cluster or summary.

    Those with all words in their title come first, then those of a cluster so named, at last those that lead to
    an occupation so called ('nurse'). No words: the first.
    """
    words = asked(text)
    lines = pathways_of(framework_id)
    if not words:
        return lines[:limit]
    ranks = [_rank(words, line) for line in lines]
    places = sorted((rank, place) for place, rank in enumerate(ranks) if rank is not None)
    found = [lines[place] for _, place in places[:limit]]
    if len(found) < limit and len("".join(words)) > 2:
        known = {str(line.id): line for line in lines if line not in found}
        found += [known[key] for key in _leading_to(text, framework_id, limit - len(found)) if key in known]
    return found


def _leading_to(text: str, framework_id: int, limit: int) -> Sequence[str]:
    """Ids, as text, of the framework's pathways that the search index finds by further words of theirs."""
    of = sa.select(sa.cast(Pathway.id, sa.String)).where(Pathway.framework_id == framework_id)
    only = {"pathway": SearchEntry.key.in_(of)}
    district = db.session.scalar(sa.select(Framework.district_id).where(Framework.id == framework_id))
    hits = search.find(text, district_id=district or 0, kinds=("pathway",), limit=limit, only=only)
    return [hit.key for hit in hits]


def _rank(words: list[str], line: PathwayLine) -> int | None:
    """0: the title begins so; 1: it holds the words; 2: with the cluster's title; 3: with the summary."""
    title = split(line.title)
    if " ".join(title).startswith(" ".join(words)):
        return 0
    seen: list[str] = []
    for rank, more in enumerate((title, split(line.cluster_title), split(line.summary)), start=1):
        seen += more
        if all(any(have.startswith(word) for have in seen) for word in words):
            return rank
    return None
