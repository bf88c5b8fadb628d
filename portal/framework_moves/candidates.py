"""Where the pathways of one framework can go in another, and what may be chosen before anybody looks.

Nothing is chosen beforehand where the crosswalk leaves a choice: more than two ways never, two only where a
publisher says so and one of them clearly is the way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from portal.extensions import db
from portal.frameworks.crosswalks import links_between
from portal.frameworks.models import Cluster, Pathway

CLEAR = 0.75
"""From this share of the old pathway's occupations on, one of two official ways is clearly the way."""
HIGH = 2 / 3
"""From this share on, an only candidate is taken to be the same; the crosswalk's own bar for 'merged'."""


class Status(StrEnum):
    SAME = "same"
    MERGED = "merged"
    PART = "part"
    SPLIT = "split"
    MANY = "many"
    GONE = "gone"


STATUS_WORDS = {
    Status.SAME: "Same",
    Status.MERGED: "Merged",
    Status.PART: "In part",
    Status.SPLIT: "Split in two",
    Status.MANY: "Split many ways",
    Status.GONE: "Gone",
}


@dataclass(frozen=True)
class Candidate:
    """A pathway of the new framework that an old one may go to; `weight` None where nobody worked it out."""

    pathway_id: int
    title: str
    cluster_title: str
    relation: str
    weight: float | None
    origin: str
    own: bool = False


def status_of(candidates: Sequence[Candidate]) -> Status:
    if not candidates:
        return Status.GONE
    if len(candidates) > 2:
        return Status.MANY
    if len(candidates) == 2:
        return Status.SPLIT
    only = candidates[0]
    if only.relation == "same":
        return Status.SAME
    if only.relation == "merged":
        return Status.MERGED
    return Status.SAME if (only.weight or 0) >= HIGH else Status.PART


def preselected(candidates: Sequence[Candidate]) -> tuple[int, ...]:
    """The pathways chosen beforehand; empty where a person has to decide."""
    status = status_of(candidates)
    if status in (Status.SAME, Status.MERGED):
        return (candidates[0].pathway_id,)
    if status == Status.SPLIT and all(each.origin == "official" for each in candidates):
        clear = [each for each in candidates if (each.weight or 0) >= CLEAR]
        return (clear[0].pathway_id,) if len(clear) == 1 else ()
    return ()


def candidates_between(from_id: int, to_id: int, district_id: int) -> dict[int, list[Candidate]]:
    """Old pathway -> where it can go, the nearest first; retired pathways are no place to go. Three queries."""
    titles = {
        row.id: row
        for row in db.session.execute(
            sa.select(Pathway.id, Pathway.title, Cluster.title.label("cluster_title"))
            .join(Cluster, Cluster.id == Pathway.cluster_id)
            .where(Pathway.framework_id == to_id, Pathway.retired.is_(False))
            .order_by(Pathway.id)
        )
    }
    found: dict[int, list[Candidate]] = defaultdict(list)
    for link in links_between(from_id, to_id, district_id):
        if (there := titles.get(link.to_id)) is not None:
            found[link.from_id].append(Candidate(there.id, there.title, there.cluster_title, link.relation, link.weight, link.origin, link.own_id is not None))
    for those in found.values():
        those.sort(key=lambda each: (-(each.weight or 0), each.title, each.pathway_id))
    return dict(found)
