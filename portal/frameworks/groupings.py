"""The six groupings of clusters: their order, their colour's name, and what they have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.frameworks.models import GROUPING_TITLES, GROUPINGS
from portal.frameworks.queries import ClusterLine

PHRASES = {
    "building": "Make things, put them up, and get people and goods where they need to be.",
    "creating": "Tell stories, design, perform, host, and give people something to enjoy.",
    "investing": "Look after money, so that people and companies can plan ahead.",
    "caring": "Teach, heal, protect, and stand by other people.",
    "cultivating": "Grow food, and use land, water and energy with care.",
    "connecting": "Run technology, teams and sales, which every other field needs too.",
}


@dataclass(frozen=True)
class Group:
    """A grouping with its clusters in a framework."""

    key: str
    title: str
    phrase: str
    clusters: Sequence[ClusterLine]


def grouped(clusters: Sequence[ClusterLine]) -> list[Group]:
    """The groupings that have clusters, in their own order."""
    groups = (
        Group(key, GROUPING_TITLES[key], PHRASES[key], [c for c in clusters if c.grouping == key]) for key in GROUPINGS
    )
    return [group for group in groups if group.clusters]
