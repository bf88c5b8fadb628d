"""How a student's interests go with the clusters and occupations of a framework, and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, zip_longest
from math import fsum
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.careers.models import RIASEC, Occupation, OccupationPathway
from portal.extensions import db
from portal.frameworks import panels, versions
from portal.frameworks.models import Cluster, Pathway
from portal.interests.matching import Scores, match, of_many
from portal.interests.models import AREAS, InterestStatement

NAMED = 4
"""At most so many answers are named as a reason."""
OF_A_KIND = 2


@dataclass(frozen=True)
class OccupationFit:
    """An occupation with its match; `pathways` are those of the framework that lead to it."""

    soc: str
    title: str
    title_es: str
    plain: str
    plain_es: str
    six: tuple[float | None, ...]
    match: float | None
    pathways: tuple[int, ...]
    clusters: frozenset[int]


@dataclass(frozen=True)
class ClusterFit:
    """A cluster with its match. `sides` are the letters that both the student and its better half of occupations lean
    to: what the match is made of, most of it first."""

    id: int
    title: str
    title_es: str
    summary: str
    summary_es: str
    grouping: str
    match: float | None
    sides: str
    pathways: tuple[int, ...]
    best: tuple[OccupationFit, ...]


@dataclass(frozen=True)
class Fits:
    clusters: Sequence[ClusterFit]
    """Best match first, those without one last."""
    occupations: Sequence[OccupationFit]
    """Likewise, each once."""


def fits_of(scores: Scores, framework_id: int, stamp: str = "") -> Fits:
    """Every cluster and occupation of a framework by how well it goes with six scores.

    `stamp` is what `frameworks.versions.current` says: facts of the same stamp are read once a process.
    """
    known, rows = _kept(framework_id, stamp) if versions.REFERENCE + "=" in stamp else _read(framework_id)
    occupations = sorted((replace(one, match=match(scores, one.six)) for one in known), key=_rank)
    by_cluster: dict[int, list[OccupationFit]] = defaultdict(list)
    for one in occupations:
        for cluster_id in one.clusters:
            by_cluster[cluster_id].append(one)
    clusters = [_cluster(row, by_cluster[row.id], scores) for row in rows]
    return Fits(sorted(clusters, key=_rank), occupations)


@lru_cache(maxsize=16)
def _kept(framework_id: int, stamp: str) -> tuple[Sequence[OccupationFit], Sequence[_ClusterRow]]:
    return _read(framework_id)


def _read(framework_id: int) -> tuple[Sequence[OccupationFit], Sequence[_ClusterRow]]:
    """Occupations without a match yet, and clusters; three queries."""
    return _occupations(framework_id), _clusters(framework_id)


def named_answers(liked: Sequence[InterestStatement], sides: str) -> Sequence[InterestStatement]:
    """Of what the student said they like, most liked first: what speaks for these sides, one side after the other."""
    by_side = [[one for one in liked if one.area == side] for side in sides]
    turns = chain.from_iterable(zip_longest(*by_side))
    return [one for one in turns if one is not None][:NAMED]


def of_many_kinds(occupations: Iterable[OccupationFit], count: int) -> list[OccupationFit]:
    """The best, but at most two that belong to the same pathway first: nobody wants six kinds of surgeon."""
    found: list[OccupationFit] = []
    seen: Counter[int] = Counter()
    for one in occupations:
        if len(found) < count and seen[one.pathways[0]] < OF_A_KIND:
            seen[one.pathways[0]] += 1
            found.append(one)
    return found


def taught_here(pathway_ids: Iterable[int], viewer: Viewer) -> frozenset[int]:
    """Those of the pathways in which the viewer's school or district has a course, an experience or a program."""
    ids = set(pathway_ids)
    found = (count.figures for count in panels.counts(ids, viewer) if count.what in ("offering", "program"))
    return frozenset(pathway_id for figures in found for pathway_id, figure in figures.items() if figure)


def _rank(one: OccupationFit | ClusterFit) -> tuple[float, str, str]:
    return (2.0 if one.match is None else -one.match, one.title, one.soc if isinstance(one, OccupationFit) else "")


def _occupations(framework_id: int) -> list[OccupationFit]:
    rows = db.session.execute(
        sa.select(
            Occupation.soc, Occupation.title, Occupation.title_es, Occupation.plain, Occupation.plain_es,
            *(getattr(Occupation, column) for column in RIASEC), Pathway.id.label("pathway_id"), Pathway.cluster_id,
        )
        .join(OccupationPathway, OccupationPathway.soc == Occupation.soc)
        .join(Pathway, Pathway.id == OccupationPathway.pathway_id)
        .where(Pathway.framework_id == framework_id, Pathway.retired.is_(False))
        .order_by(Occupation.soc, Pathway.position, Pathway.id)
    ).all()  # fmt: skip
    found: dict[str, list[sa.Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.soc].append(row)
    return [_occupation(of_one) for of_one in found.values()]


def _occupation(rows: list[sa.Row[Any]]) -> OccupationFit:
    row = rows[0]
    six = tuple(getattr(row, column) for column in RIASEC)
    pathways = tuple(each.pathway_id for each in rows)
    clusters = frozenset(each.cluster_id for each in rows)
    return OccupationFit(row.soc, row.title, row.title_es, row.plain, row.plain_es, six, None, pathways, clusters)


def _clusters(framework_id: int) -> Sequence[_ClusterRow]:
    pathways = sa.select(Pathway.id, Pathway.cluster_id).where(Pathway.framework_id == framework_id, Pathway.retired.is_(False)).order_by(Pathway.position, Pathway.id)
    of_cluster: dict[int, list[int]] = defaultdict(list)
    for pathway_id, cluster_id in db.session.execute(pathways):
        of_cluster[cluster_id].append(pathway_id)
    rows = db.session.execute(
        sa.select(Cluster.id, Cluster.title, Cluster.title_es, Cluster.summary, Cluster.summary_es, Cluster.grouping)
        .where(Cluster.framework_id == framework_id)
        .order_by(Cluster.position, Cluster.id)
    )
    return [_ClusterRow(*row, tuple(of_cluster[row.id])) for row in rows]


@dataclass(frozen=True)
class _ClusterRow:
    id: int
    title: str
    title_es: str
    summary: str
    summary_es: str
    grouping: str
    pathways: tuple[int, ...]


def _cluster(row: _ClusterRow, occupations: Sequence[OccupationFit], scores: Scores) -> ClusterFit:
    """`occupations` come best first."""
    known = [one for one in occupations if one.match is not None]
    better = known[: (len(known) + 1) // 2]
    return ClusterFit(
        row.id, row.title, row.title_es, row.summary, row.summary_es, row.grouping,
        of_many(one.match for one in known), _shared(scores, better), row.pathways, tuple(known[:3]),
    )  # fmt: skip


def _shared(scores: Scores, occupations: Sequence[OccupationFit]) -> str:
    """Letters in which the student lies above their own mean and these occupations above theirs."""
    if not occupations:
        return ""
    theirs = [fsum(one.six[side] or 0 for one in occupations) / len(occupations) for side in range(len(AREAS))]
    ours, level, own = scores.six, fsum(theirs) / len(AREAS), fsum(scores.six) / len(AREAS)
    both = [side for side in range(len(AREAS)) if theirs[side] > level and ours[side] > own]
    return "".join(AREAS[side] for side in sorted(both, key=lambda side: (-(theirs[side] - level) * (ours[side] - own), side)))
