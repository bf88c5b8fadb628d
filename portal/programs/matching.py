"""Which record fills which requirement, where each may count only once.

Exact for what is counted whole (courses, credits of a course, credentials): a search over the states "how much
does each requirement still need", which keeps every state that is best so far. It fills the bands in order: first
as much as possible is done, then in progress, and so on. The order of records and of requirements therefore never
costs a student anything. Hours can be split, so a maximum flow places them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from portal.programs.rules import COUNTED, UNIT, Band, Hours, Item, Leaf

MOST_STATES = 4_000  # beyond this only the best states are kept; a program would need dozens of overlapping groups

Remaining = tuple[int, ...]
Worth = Callable[[Remaining], int]


class Placed(NamedTuple):
    """An item in a requirement, with how much of it counts there (thousandths) and in which band."""

    item: Item
    leaf: int
    band: Band
    amount: int


def place_items(
    leaves: Sequence[Leaf], items: Sequence[tuple[Item, tuple[int, ...]]], worth: Worth
) -> list[Placed]:
    """Places items, each with the indexes of the leaves it may fill, once each.

    `worth` says how good a tuple of remaining needs is (higher is better). After each band all states of the
    highest worth go on, so that a choice among equals is made by the bands that follow, not by chance.
    """
    start: Remaining = tuple(leaf.need for leaf in leaves)
    if all(len(where) == 1 for _, where in items):
        return place_directly(leaves, items)
    states: dict[Remaining, Path] = {start: ()}
    for band in COUNTED:
        moves = [
            (number, fits)
            for number, (item, where) in enumerate(items)
            if (fits := [(leaf, amount) for leaf in where if (amount := _amount(item, leaves[leaf], band))])
        ]
        for number, fits in moves:
            states = _step(states, number, fits, band)
            if len(states) > MOST_STATES:
                states = {s: states[s] for s in sorted(states, key=lambda s: (-worth(s), s))[:MOST_STATES]}
        if moves and len(states) > 1:
            best = max(worth(state) for state in states)
            states = {state: path for state, path in states.items() if worth(state) == best}
    path = states[min(states)]
    return [Placed(items[number][0], leaf, band, taken) for number, leaf, band, taken in path]


Path = tuple[tuple[int, int, Band, int], ...]
"""(index of the item, leaf, band, amount), in the order in which they were placed."""


def _step(states: dict[Remaining, Path], number: int, fits: list[tuple[int, int]], band: Band) -> dict[Remaining, Path]:
    following: dict[Remaining, Path] = {}
    for state, path in states.items():
        home = next((leaf for placed, leaf, _, _ in path if placed == number), None)
        moved = False
        for leaf, amount in fits:
            taken = min(amount, state[leaf])
            if taken <= 0 or (home is not None and leaf != home):  # a part already counts elsewhere: the rest follows
                continue
            moved = True
            after = (*state[:leaf], state[leaf] - taken, *state[leaf + 1 :])
            following.setdefault(after, (*path, (number, leaf, band, taken)))
        if not moved:
            following.setdefault(state, path)
    return following


def place_directly(leaves: Sequence[Leaf], items: Sequence[tuple[Item, tuple[int, ...]]]) -> list[Placed]:
    """Where every item fits one leaf only there is nothing to decide."""
    remaining = [leaf.need for leaf in leaves]
    placed: list[Placed] = []
    for band in COUNTED:
        for item, (leaf,) in items:
            taken = min(_amount(item, leaves[leaf], band), remaining[leaf])
            if taken > 0:
                remaining[leaf] -= taken
                placed.append(Placed(item, leaf, band, taken))
    return placed


def _amount(item: Item, leaf: Leaf, band: Band) -> int:
    """How much of an item counts in a leaf in this band, before the leaf's need caps it."""
    if leaf.kind == "credits":
        if band == Band.DONE:
            return item.earned
        return max(0, item.credits - item.earned) if item.band == band else 0
    return UNIT if item.band == band else 0


class HoursPlaced(NamedTuple):
    approved: int
    waiting: int
    planned: int


NO_HOURS = HoursPlaced(0, 0, 0)


def place_hours(leaves: Sequence[Leaf], indexes: Sequence[int], hours: Sequence[Hours], once: bool) -> dict[int, HoursPlaced]:
    """Hours per leaf (thousandths, capped at its need); where they count once, split so that most is filled."""
    relevant = {index: [h for h in hours if h.key in leaves[index].keys] for index in indexes}
    shared = once and len(indexes) > 1 and sum(len(r) for r in relevant.values()) > len({h.key for r in relevant.values() for h in r})
    left = {index: leaves[index].need for index in indexes}
    result = {index: [0, 0, 0] for index in indexes}
    for band, column in enumerate(("approved", "waiting", "planned")):
        supply = {h.key: getattr(h, column) for h in hours}
        flow = _flow(supply, left, relevant) if shared else {
            index: min(left[index], sum(supply[h.key] for h in relevant[index])) for index in indexes
        }
        for index, amount in flow.items():
            result[index][band] = amount
            left[index] -= amount
    return {index: HoursPlaced(*amounts) for index, amounts in result.items()}


def _flow(supply: dict[int, int], need: dict[int, int], relevant: dict[int, list[Hours]]) -> dict[int, int]:
    """Maximum flow from experiences to leaves by augmenting paths; both sides have a handful of nodes."""
    free = dict(supply)
    open_ = dict(need)
    used: dict[tuple[int, int], int] = {}
    feeds = {index: {h.key for h in those} for index, those in relevant.items()}

    def path_to(leaf: int, seen: set[int]) -> list[tuple[int, int]] | None:
        """Edges (key, leaf), alternately taken and given back, from a key with hours to spare to `leaf`."""
        for key in sorted(feeds[leaf]):
            if free[key] > 0:
                return [(key, leaf)]
        for key in sorted(feeds[leaf]):
            for other in sorted(feeds):
                feeding = other not in seen and used.get((key, other), 0) > 0
                if feeding and (further := path_to(other, seen | {other})) is not None:
                    return [*further, (key, other), (key, leaf)]
        return None

    for leaf in sorted(open_):
        while open_[leaf] > 0 and (path := path_to(leaf, {leaf})) is not None:
            gives = path[1::2]  # edges whose flow is taken back
            amount = min(open_[leaf], free[path[0][0]], *(used[edge] for edge in gives))
            free[path[0][0]] -= amount
            open_[leaf] -= amount
            for edge in path[0::2]:
                used[edge] = used.get(edge, 0) + amount
            for edge in gives:
                used[edge] -= amount
    return {leaf: need[leaf] - open_[leaf] for leaf in need}
