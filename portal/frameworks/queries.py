"""Reads of frameworks, clusters and pathways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from portal.extensions import db
from portal.frameworks.models import Cluster, Framework, FrameworkChoice, Pathway
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


def pathways_of(framework_id: int, *, retired: bool = False) -> Sequence[PathwayLine]:
    """The pathways of a framework in the order of its clusters; `retired` brings the retired ones too."""
    statement = (
        sa.select(
            Pathway.id,
            Pathway.code,
            Pathway.title,
            Pathway.summary,
            Pathway.retired,
            Cluster.id.label("cluster_id"),
            Cluster.title.label("cluster_title"),
            Cluster.grouping,
        )
        .join(Cluster, Cluster.id == Pathway.cluster_id)
        .where(Pathway.framework_id == framework_id)
        .order_by(Cluster.position, Cluster.title, Cluster.id, Pathway.position, Pathway.title, Pathway.id)
    )
    if not retired:
        statement = statement.where(Pathway.retired.is_(False))
    return [PathwayLine(**row) for row in db.session.execute(statement).mappings()]


def search_pathways(text: str, framework_id: int, limit: int = 10) -> Sequence[PathwayLine]:
    """For a picker: pathways in which every typed word begins a word of title, cluster or summary.

    Those with all words in their title come first, then those of a cluster so named. No words: the first.
    """
    words = asked(text)
    lines = pathways_of(framework_id)
    if not words:
        return lines[:limit]
    ranks = [_rank(words, line) for line in lines]
    places = sorted((rank, place) for place, rank in enumerate(ranks) if rank is not None)
    return [lines[place] for _, place in places[:limit]]


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
