"""The one progress function: compiled rules over a student's facts.

The student's page, the what-if, the lists of students and the batch all call `evaluate`, so they cannot disagree.
Pure Python: no database, no request, no clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from portal.programs.matching import HoursPlaced, Placed
from portal.programs.placing import place
from portal.programs.rules import UNIT, Band, Facts, Hours, Item, Leaf, Node, Rules

COUNTS = ("courses", "experiences", "credential")  # kinds that are counted whole, one station each
KINDS = ("courses", "credits", "experiences", "hours", "credential")


class Station(NamedTuple):
    """One stop on the way: a course, a credential, a sum of credits or of hours, in exactly one band.

    Amounts are thousandths of the kind's unit. `item` is what fills it, where something does; `items` all that
    count in a sum of credits. `options` are the keys that could still fill it.
    """

    requirement_id: int
    kind: str
    title: str
    band: Band
    need: int
    done: int = 0
    in_progress: int = 0
    waiting: int = 0
    planned: int = 0
    item: Item | None = None
    items: tuple[Item, ...] = ()
    options: frozenset[int] = frozenset()
    waived: bool = False

    @property
    def missing(self) -> int:
        """What is neither done nor under way nor waiting nor planned."""
        return self.need - self.done - self.in_progress - self.waiting - self.planned


@dataclass(frozen=True, slots=True)
class Meter:
    """All stations of one kind added up, in thousandths of its unit."""

    kind: str
    need: int
    done: int
    in_progress: int
    waiting: int
    planned: int

    @property
    def left(self) -> int:
        return self.need - self.done - self.in_progress - self.waiting - self.planned


@dataclass(frozen=True)
class Progress:
    """Where a student stands in a program."""

    rules: Rules
    stations: tuple[Station, ...]

    @cached_property
    def bands(self) -> tuple[int, int, int, int, int]:
        """How many stations are done, in progress, waiting, planned and left; they add up to `total`."""
        counts = [0, 0, 0, 0, 0]
        for station in self.stations:
            counts[station.band] += 1
        return counts[0], counts[1], counts[2], counts[3], counts[4]

    @property
    def total(self) -> int:
        return len(self.stations)

    @property
    def complete(self) -> bool:
        return self.bands[Band.DONE] == self.total

    @cached_property
    def courses_missing(self) -> int:
        """Courses (and sums of credits) neither done nor under way; 1 is 'one course short'."""
        return sum(1 for s in self.stations if s.kind in ("courses", "credits") and s.band >= Band.WAITING)

    @cached_property
    def courses_left(self) -> int:
        """Those of the missing courses that nobody has planned or handed in either."""
        return sum(1 for s in self.stations if s.kind in ("courses", "credits") and s.band == Band.LEFT)

    @cached_property
    def meters(self) -> tuple[Meter, ...]:
        """One per kind that the program asks for, in the order of KINDS."""
        made = []
        for kind in KINDS:
            those = [s for s in self.stations if s.kind == kind]
            if those:
                made.append(Meter(kind, *(sum(getattr(s, c) for s in those) for c in ("need", "done", "in_progress", "waiting", "planned"))))
        return tuple(made)


def evaluate(rules: Rules, facts: Facts) -> Progress:
    """Holds a student's facts against a compiled program version.

    Every station is in exactly one band. A record counts once per group; in more than one group only where the
    program says so. Waived requirements are done. Deterministic, and independent of the order of the facts.
    """
    if not facts.waived and not facts.substituted and facts.keys.isdisjoint(rules.leaves_of):
        return _nothing(rules)
    placed, hours = place(rules, facts)
    by_leaf: dict[int, list[Placed]] = {}
    for one in placed:
        by_leaf.setdefault(one.leaf, []).append(one)
    running = {h.key for h in facts.hours if h.running}
    stations: list[Station] = []
    _collect(rules, rules.root, facts, by_leaf, hours, running, stations, waived=False)
    return Progress(rules, tuple(stations))


def _nothing(rules: Rules) -> Progress:
    """The progress of somebody who has done nothing of it; the same for all, so made once per rules."""
    cached: Progress | None = rules.__dict__.get("_nothing")
    if cached is None:
        stations: list[Station] = []
        nobody = Facts(student_id=0, grade=None)
        _collect(rules, rules.root, nobody, {}, {}, set(), stations, waived=False)
        cached = Progress(rules, tuple(stations))
        rules.__dict__["_nothing"] = cached
    return cached


def _untouched(rules: Rules) -> list[tuple[Station, ...]]:
    """For each leaf its stations where nothing counts for it; the same for all, so made once per rules."""
    cached: list[tuple[Station, ...]] | None = rules.__dict__.get("_untouched")
    if cached is None:
        cached = [tuple(_stations(leaf, [], None, set(), False)) for leaf in rules.leaves]
        rules.__dict__["_untouched"] = cached
    return cached


def _collect(
    rules: Rules,
    node: Node,
    facts: Facts,
    by_leaf: dict[int, list[Placed]],
    hours: dict[int, HoursPlaced],
    running: set[int],
    out: list[Station],
    *,
    waived: bool,
) -> None:
    """Adds the stations below a node to `out`; of a node to pick from, those of its best children."""
    waived = waived or node.requirement_id in facts.waived
    untouched, off = _untouched(rules), facts.waived
    candidates: list[tuple[tuple[Any, ...], int, Sequence[Station]]] = []
    for position, child in enumerate(node.children):
        made: Sequence[Station]
        if not isinstance(child, int):
            below: list[Station] = []
            made = below
            _collect(rules, child, facts, by_leaf, hours, running, below, waived=waived)
        else:
            leaf = rules.leaves[child]
            if waived or child in by_leaf or leaf.requirement_id in off or (leaf.kind == "hours" and (any(hours.get(child, ())) or not running.isdisjoint(leaf.keys))):
                made = _stations(leaf, by_leaf.get(child, []), hours.get(child), running, waived or leaf.requirement_id in off)
            else:
                made = untouched[child]
        if node.pick is None:
            out.extend(made)
        else:
            candidates.append(((*_open_by_band(made), rules.identity(child)), position, made))
    if node.pick is not None:
        for _, _, made in sorted(sorted(candidates, key=lambda c: c[0])[: node.pick], key=lambda c: c[1]):
            out.extend(made)


def _open_by_band(stations: Sequence[Station]) -> tuple[int, int, int, int, int]:
    """How many are not done, nor in progress, nor waiting, nor planned; and what is done, as fewer: a smaller tuple is nearer its end."""
    counts, amount = [0, 0, 0, 0, 0], 0
    for station in stations:
        counts[station.band] += 1
        amount += station.done
    planned = counts[4]
    waiting = planned + counts[3]
    running = waiting + counts[2]
    return running + counts[1], running, waiting, planned, -amount


def _stations(leaf: Leaf, placed: list[Placed], hours: HoursPlaced | None, running: set[int], waived: bool) -> list[Station]:
    if waived:
        count = leaf.need // UNIT if leaf.kind in COUNTS else 1
        share = UNIT if leaf.kind in COUNTS else leaf.need
        return [Station(leaf.requirement_id, leaf.kind, leaf.title, Band.DONE, share, done=share, waived=True)] * max(1, count)
    if leaf.kind == "hours":
        return [_hours_station(leaf, hours or HoursPlaced(0, 0, 0), running)]
    if leaf.kind == "credits":
        return [_credits_station(leaf, placed)]
    used = frozenset(p.item.key for p in placed)
    made = [_counted(leaf, p) for p in sorted(placed, key=lambda p: (p.band, p.item.year or 0, p.item.key))]
    free = leaf.need // UNIT - len(made)
    left = Station(leaf.requirement_id, leaf.kind, leaf.fallback or leaf.title, Band.LEFT, UNIT, options=leaf.keys - used)
    return made + [left] * free


def _counted(leaf: Leaf, placed: Placed) -> Station:
    amounts = [0, 0, 0, 0]
    amounts[placed.band] = UNIT
    return _station(leaf, placed.band, UNIT, amounts, item=placed.item)


def _credits_station(leaf: Leaf, placed: list[Placed]) -> Station:
    amounts = [0, 0, 0, 0]
    for one in placed:
        amounts[one.band] += one.amount
    items = tuple(dict.fromkeys(p.item for p in placed))
    options = leaf.keys - {i.key for i in items}
    return _station(leaf, _band_of(leaf.need, amounts), leaf.need, amounts, items=items, options=options)


def _hours_station(leaf: Leaf, hours: HoursPlaced, running: set[int]) -> Station:
    amounts = [hours.approved, 0, hours.waiting, hours.planned]
    band = _band_of(leaf.need, amounts)
    if band in (Band.LEFT, Band.PLANNED) and not running.isdisjoint(leaf.keys):
        band = Band.IN_PROGRESS
    return _station(leaf, band, leaf.need, amounts, options=leaf.keys)


def _station(leaf: Leaf, band: Band, need: int, amounts: list[int], **values: Any) -> Station:
    done, in_progress, waiting, planned = amounts
    return Station(leaf.requirement_id, leaf.kind, leaf.title, band, need, done, in_progress, waiting, planned, **values)


def _band_of(need: int, amounts: list[int]) -> Band:
    """The band of a sum: done when all is; else the one that tells most about what happens now."""
    done, in_progress, waiting, planned = amounts
    if done >= need:
        return Band.DONE
    if in_progress and done + in_progress + waiting + planned >= need:
        return Band.IN_PROGRESS
    if waiting and done + waiting >= need:
        return Band.WAITING
    if done or in_progress or waiting:
        return Band.IN_PROGRESS
    return Band.PLANNED if planned else Band.LEFT


__all__ = ["Facts", "Hours", "Item", "Meter", "Progress", "Rules", "Station", "evaluate"]
