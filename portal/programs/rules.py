"""A program version compiled to plain values, and the facts of a student that it is held against.

No database and no framework: these shapes are all that `progress.evaluate` reads. Courses, credits and hours are
whole thousandths (a course counts 1000), so that sums stay exact and quick.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum
from functools import cached_property
from typing import Any, NamedTuple

from portal.language import _

UNIT = 1000  # one course, one credit, one hour, one credential


def thousandths(value: Any) -> int:
    """A number of the database in whole thousandths; none is nothing."""
    return 0 if value is None else int(Decimal(value) * UNIT)


class Band(IntEnum):
    """The five bands, in the order in which they fill a requirement."""

    DONE = 0
    IN_PROGRESS = 1
    WAITING = 2
    PLANNED = 3
    LEFT = 4

    @property
    def word(self) -> str:
        return (_("done"), _("in progress"), _("waiting"), _("planned"), _("left"))[self]


COUNTED = (Band.DONE, Band.IN_PROGRESS, Band.WAITING, Band.PLANNED)


def credential_key(credential_id: int) -> int:
    """Credentials share the number line of offerings, below zero, so that one index serves both."""
    return -credential_id


class Item(NamedTuple):
    """Something a student has done, does or plans: one per course, experience or credential, however often taken.

    `band` says how it counts where courses (or credentials) are counted; LEFT where only a part was passed.
    `credits` are those of the whole course, `earned` those earned so far, both in thousandths.
    """

    key: int
    band: Band
    credits: int = 0
    earned: int = 0
    year: int | None = None
    term: str = ""
    source: str = ""
    """'course_records:12': the row that this number opens into."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of one experience, in thousandths: approved, waiting for somebody, and planned."""

    key: int
    approved: int = 0
    waiting: int = 0
    planned: int = 0
    running: bool = False
    """A placement is confirmed or active."""
    returned: int = 0
    """Part of `waiting` that the student has to correct."""
    place: str = ""
    """The host, where one is known."""


@dataclass(frozen=True)
class Facts:
    """All that a student's progress depends on."""

    student_id: int
    grade: int | None
    items: tuple[Item, ...] = ()
    hours: tuple[Hours, ...] = ()
    waived: frozenset[int] = frozenset()
    """Requirement ids."""
    substituted: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """Requirement id -> further keys that count there for this student."""
    failed: frozenset[int] = frozenset()
    """Courses tried, not passed and not under way again."""

    @cached_property
    def keys(self) -> frozenset[int]:
        return frozenset(i.key for i in self.items) | frozenset(h.key for h in self.hours)

    @cached_property
    def under_way(self) -> frozenset[int]:
        """Keys of what is done or in progress."""
        return frozenset(item.key for item in self.items if item.band <= Band.IN_PROGRESS)

    @cached_property
    def spoken_for(self) -> frozenset[int]:
        """The same, with what waits or is planned."""
        return self.under_way | {item.key for item in self.items if item.band in (Band.WAITING, Band.PLANNED)}


@dataclass(frozen=True, slots=True)
class OfferingInfo:
    """What the next step has to know of an offering."""

    id: int
    kind: str
    """course or experience."""
    title: str
    school_id: int | None
    grade_low: int
    grade_high: int
    terms: str = ""
    required: frozenset[int] = frozenset()
    """Courses that must be passed (or under way) first."""
    teacher: str = ""
    active: bool = True
    credits: int = 0
    """Of a course, in thousandths."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A requirement that holds options. `need` is in thousandths of its unit."""

    requirement_id: int
    kind: str
    """courses, credits, experiences, hours or credential."""
    title: str
    need: int
    keys: frozenset[int]
    group: int
    """Index of the top-level requirement it belongs to."""
    fallback: str = ""
    """What a slot is called that nothing fills yet: 'A core course of Network Systems'."""


@dataclass(frozen=True, slots=True)
class Node:
    """A requirement that holds requirements: all of them, or `pick` of them."""

    requirement_id: int
    title: str
    children: tuple[Node | int, ...]
    """Nodes, or indexes of leaves."""
    pick: int | None = None


@dataclass(frozen=True, slots=True)
class Grouping:
    """Leaves in an order of their own. `places` says where each stands in it, `hours` where those stand that ask for hours,
    `fits` where a key may count among the others."""

    order: tuple[int, ...]
    leaves: tuple[Leaf, ...]
    places: Mapping[int, int]
    hours: tuple[int, ...]
    fits: Mapping[int, tuple[int, ...]]

    @classmethod
    def of(cls, leaves: Sequence[Leaf], order: tuple[int, ...]) -> Grouping:
        own = tuple(leaves[index] for index in order)
        places = {index: at for at, index in enumerate(order)}
        fits: dict[int, tuple[int, ...]] = {}
        for at, leaf in enumerate(own):
            if leaf.kind != "hours":
                for key in leaf.keys:
                    fits[key] = (*fits.get(key, ()), at)
        return cls(order, own, places, tuple(at for at, leaf in enumerate(own) if leaf.kind == "hours"), fits)


@dataclass(frozen=True)
class Rules:
    """A compiled program version."""

    program_id: int
    version_id: int
    title: str
    leaves: tuple[Leaf, ...]
    root: Node
    count_in_two: bool = False

    @cached_property
    def leaves_of(self) -> dict[int, tuple[int, ...]]:
        """Key -> indexes of the leaves that it can fill."""
        found: dict[int, list[int]] = {}
        for index, leaf in enumerate(self.leaves):
            for key in leaf.keys:
                found.setdefault(key, []).append(index)
        return {key: tuple(indexes) for key, indexes in found.items()}

    @cached_property
    def in_one_order(self) -> tuple[int, ...]:
        """Indexes of the leaves in an order of their own, wherever they stand: what is placed by it never depends
        on how the requirements are arranged."""
        return tuple(sorted(range(len(self.leaves)), key=lambda index: self.identity(index)))

    @cached_property
    def groupings(self) -> tuple[Grouping, ...]:
        """Leaves among which a record counts once: all of them, or where the program lets it count in two those of each group."""
        groups = sorted({leaf.group for leaf in self.leaves})
        together = [[group] for group in groups] if self.count_in_two else [groups]
        return tuple(Grouping.of(self.leaves, tuple(i for i in self.in_one_order if self.leaves[i].group in those)) for those in together)

    def identity(self, child: Node | int) -> tuple[Any, ...]:
        """What tells a requirement from the others, whatever its place."""
        if isinstance(child, int):
            leaf = self.leaves[child]
            return leaf.requirement_id, leaf.title, leaf.kind, leaf.need, sorted(leaf.keys)
        return child.requirement_id, child.title

    @cached_property
    def has_choices(self) -> bool:
        """Whether some requirement asks for k of several requirements."""
        return _any_pick(self.root)


def _any_pick(node: Node | int) -> bool:
    if isinstance(node, int):
        return False
    return node.pick is not None or any(_any_pick(child) for child in node.children)
