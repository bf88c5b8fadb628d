"""Which of a student's records go where: the rules as they are for this student, and how good a placing is. Pure Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from portal.programs.matching import (
    NO_HOURS,
    HoursPlaced,
    Placed,
    Remaining,
    Worth,
    place_directly,
    place_hours,
    place_items,
)
from portal.programs.rules import UNIT, Facts, Grouping, Leaf, Node, Rules


def place(rules: Rules, facts: Facts) -> tuple[list[Placed], dict[int, HoursPlaced]]:
    """What each requirement gets: records once per group, hours split; never by the order of either."""
    leaves, groupings = rules.leaves, rules.groupings
    if facts.substituted or facts.waived:
        leaves = _adapted(rules, facts)
        groupings = tuple(Grouping.of(leaves, one.order) for one in groupings)
    placed: list[Placed] = []
    hours: dict[int, HoursPlaced] = {}
    for one in groupings:
        if one.hours:
            found = place_hours(one.leaves, one.hours, facts.hours, once=True) if facts.hours else dict.fromkeys(one.hours, NO_HOURS)
            hours |= {one.order[at]: amounts for at, amounts in found.items()}
        relevant = [item for item in facts.items if item.key in one.fits]
        if not relevant:
            continue
        if len(relevant) > 1:
            relevant.sort(key=lambda item: (item.band, -item.earned, item.key))
        mine = [(item, one.fits[item.key]) for item in relevant]
        if all(len(fits) == 1 for _, fits in mine):  # nothing to decide, so nothing to weigh
            put = place_directly(one.leaves, mine)
        else:
            put = place_items(one.leaves, mine, _worth(rules, leaves, hours, one.places))
        placed += [Placed(item, one.order[at], band, amount) for item, at, band, amount in put]
    return placed, hours


def _adapted(rules: Rules, facts: Facts) -> tuple[Leaf, ...]:
    """The leaves as they are for this student: more keys where something is substituted; no need and no keys where it is
    waived, so that a record is never used up by what needs none."""
    waived = _waived(rules, rules.root, facts.waived)
    adapted = list(rules.leaves)
    for index, leaf in enumerate(rules.leaves):
        if index in waived:
            adapted[index] = replace(leaf, need=0, keys=frozenset())
        elif extra := facts.substituted.get(leaf.requirement_id):
            adapted[index] = replace(leaf, keys=leaf.keys | extra)
    return tuple(adapted)


def _waived(rules: Rules, node: Node | int, requirement_ids: frozenset[int], *, all_below: bool = False) -> set[int]:
    """Indexes of the leaves that are waived, themselves or with what they lie in."""
    if isinstance(node, int):
        return {node} if all_below or rules.leaves[node].requirement_id in requirement_ids else set()
    here = all_below or node.requirement_id in requirement_ids
    return {index for child in node.children for index in _waived(rules, child, requirement_ids, all_below=here)}


def _worth(rules: Rules, leaves: Sequence[Leaf], hours: Mapping[int, HoursPlaced], place: Mapping[int, int]) -> Worth:
    """How good a state of remaining needs is: all that is covered, then how many requirements that completes; of groups to
    pick from, the best ones. Hours are placed already: as a choice they are there, or not.

    `place` says where in a state each leaf stands; what does not stand there is no matter of this state.
    """
    wholes = [at for index, at in place.items() if leaves[index].kind != "hours"]

    def complete(remaining: Remaining) -> int:
        return sum(not remaining[at] for at in wholes)

    if not rules.has_choices:
        return lambda remaining: -sum(remaining) * 1000 + complete(remaining)

    def of(node: Node | int, remaining: Remaining) -> tuple[int, int]:
        """(covered, asked for) below a node."""
        if isinstance(node, int):
            need = leaves[node].need
            if leaves[node].kind == "hours":
                return (UNIT if node in hours and hours[node].approved >= need else 0), UNIT
            return (need - remaining[place[node]], need) if node in place else (0, 0)
        parts = [of(child, remaining) for child in node.children]
        if node.pick is not None:
            parts = sorted(parts, key=lambda p: (p[1] - p[0], -p[0]))[: node.pick]
        return sum(p[0] for p in parts), sum(p[1] for p in parts)

    def worth(remaining: Remaining) -> int:
        covered, asked = of(rules.root, remaining)
        return ((covered - asked) * 1_000_000 + covered) * 1000 + complete(remaining)

    return worth
