"""The six groupings of clusters: their order, their colour's name, and what they have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.frameworks.models import GROUPINGS
from portal.frameworks.queries import ClusterLine
from portal.language import lazy

TITLES = {
    "building": lazy("Building & Moving"),
    "creating": lazy("Creating & Experiencing"),
    "investing": lazy("Investing in the Future"),
    "caring": lazy("Caring for Communities"),
    "cultivating": lazy("Cultivating Resources"),
    "connecting": lazy("Connecting & Supporting Success"),
}
"""What a reader sees; `models.GROUPING_TITLES` are the framework's own words, as tables to import hold them."""
PHRASES = {
    "building": lazy("Make things, put them up, and get people and goods where they need to be."),
    "creating": lazy("Tell stories, design, perform, host, and give people something to enjoy."),
    "investing": lazy("Look after money, so that people and companies can plan ahead."),
    "caring": lazy("Teach, heal, protect, and stand by other people."),
    "cultivating": lazy("Grow food, and use land, water and energy with care."),
    "connecting": lazy("Run technology, teams and sales, which every other field needs too."),
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
        Group(key, str(TITLES[key]), str(PHRASES[key]), [c for c in clusters if c.grouping == key]) for key in GROUPINGS
    )
    return [group for group in groups if group.clusters]
