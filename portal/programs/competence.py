"""How far a student is with the competencies of a program: for each the band it is in, and what says so.

Pure Python, like `progress`: no database, no request, no clock. What counts as what is decision 22.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from portal.programs.rules import Band, Item

TAUGHT = frozenset({"reinforced", "mastered"})
"""Levels at which an offering that is finished shows the competency; one that only introduces it begins it."""


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating of a submitted evaluation."""

    proficient: bool
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Touched:
    """Approved hours of a placement in which the student named the competency."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One record behind a competency, and the band it alone would put it in."""

    band: Band
    text: str
    source: str
    offering_id: int | None = None
    level: str = ""


@dataclass(frozen=True)
class Known:
    """Where a student stands with one competency."""

    competency_id: int
    band: Band
    reasons: tuple[Reason, ...] = ()
    """The furthest first."""
    taught_by: tuple[int, ...] = ()
    """Of one that is left: offerings that teach it here."""


@dataclass(frozen=True)
class Facts:
    """What is known of one student; `levels` is offering -> competency -> level for the whole school."""

    items: Mapping[int, Item] = field(default_factory=dict)
    levels: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    rated: Mapping[int, Sequence[Rated]] = field(default_factory=dict)
    touched: Mapping[int, Sequence[Touched]] = field(default_factory=dict)


def stand(asked: Iterable[int], facts: Facts) -> tuple[Known, ...]:
    """Every competency asked for, in the order given, each in exactly one band; the order of the facts is of no matter."""
    covering: dict[int, list[tuple[int, str]]] = {}
    for offering_id, levels in facts.levels.items():
        for competency_id, level in levels.items():
            covering.setdefault(competency_id, []).append((offering_id, level))
    return tuple(_one(key, sorted(covering.get(key, ())), facts) for key in dict.fromkeys(asked))


def _one(key: int, covering: Sequence[tuple[int, str]], facts: Facts) -> Known:
    reasons: list[Reason] = []
    for offering_id, level in covering:
        item = facts.items.get(offering_id)
        if item is not None and item.band != Band.LEFT:
            begun = item.band == Band.DONE and level not in TAUGHT
            reasons.append(Reason(Band.IN_PROGRESS if begun else item.band, "", item.source, offering_id, level))
    reasons += [Reason(Band.DONE if r.proficient else Band.IN_PROGRESS, r.text, r.source) for r in facts.rated.get(key, ())]
    reasons += [Reason(Band.IN_PROGRESS, t.text, t.source) for t in facts.touched.get(key, ())]
    ordered = tuple(sorted(reasons, key=lambda r: (r.band, r.offering_id is None, r.offering_id or 0, r.source)))
    band = ordered[0].band if ordered else Band.LEFT
    taught = tuple(offering_id for offering_id, _ in covering) if band == Band.LEFT else ()
    return Known(key, band, ordered, taught)


def counts(known: Iterable[Known]) -> tuple[int, int, int, int, int]:
    """How many are done, in progress, waiting, planned and left."""
    found = [0, 0, 0, 0, 0]
    for one in known:
        found[one.band] += 1
    return found[0], found[1], found[2], found[3], found[4]
