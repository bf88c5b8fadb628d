"""What is lacking at one school for one pathway. Pure: reads values, makes values.

Which offerings count, and why, is in docs/decisions/0014-what-is-a-gap-of-a-school.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from portal.gaps.models import GapKind

CROWD = 5
"""So many offerings that cover one competency are worth a look."""
Found = tuple[int | None, GapKind]
"""(competency id, what is wrong with it); no competency where the pathway as a whole is meant."""


@dataclass(frozen=True)
class Taught:
    """An offering as the order of a pathway knows it; `required` are the offerings that it asks for first."""

    id: int
    title: str
    grade_low: int
    required: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Facts:
    """All that counts for one school and one pathway."""

    roles: Mapping[int, str]
    """Offering id -> its role in force: those that count, the school's own and the district's."""
    concerned: bool
    """Whether the pathway is this school's business: an own offering serves it, or a program of it is offered here."""
    competency_ids: tuple[int, ...] = ()
    levels: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """(offering id, competency id) -> introduced, reinforced or mastered; offerings that do not count are passed over."""
    taught: Mapping[int, Taught] = field(default_factory=dict)
    """Offerings by id, those that others ask for first among them, whether they count or not."""


class Order:
    """In which order a student meets offerings: what is asked for first, then by lowest grade."""

    def __init__(self, taught: Mapping[int, Taught]) -> None:
        self.taught = taught
        self._before: dict[int, frozenset[int]] = {}

    @cached_property
    def grades(self) -> dict[int, int]:
        """Offering id -> the grade in which it can be begun at the earliest.

        Its own lowest grade, or that of something it asks for, whichever is later.
        """
        found = {key: each.grade_low for key, each in self.taught.items()}
        followed_by: dict[int, list[int]] = {}
        for key, each in self.taught.items():
            for required in each.required & self.taught.keys():
                followed_by.setdefault(required, []).append(key)
        waiting = list(self.taught)
        while waiting:
            key = waiting.pop()
            for after in followed_by.get(key, ()):
                if found[after] < found[key]:
                    found[after] = found[key]
                    waiting.append(after)
        return found

    def asked_first(self, key: int) -> frozenset[int]:
        """Everything that an offering asks for, and what that asks for in turn."""
        if key not in self._before:
            seen: set[int] = set()
            waiting = [key]
            while waiting:
                for required in self.taught[waiting.pop()].required & self.taught.keys():
                    if required not in seen:
                        seen.add(required)
                        waiting.append(required)
            self._before[key] = frozenset(seen)
        return self._before[key]

    def is_before(self, one: int, other: int) -> bool:
        """Whether everybody meets `one` first. Two of the same grade that do not ask for each other come in any order."""
        if one in self.asked_first(other):
            return other not in self.asked_first(one)
        return self.grades[one] < self.grades[other]

    def reading(self, offering_ids: Collection[int]) -> list[int]:
        """In the order of a list: as met, then by title."""
        return sorted(offering_ids, key=lambda key: (self.grades[key], len(self.asked_first(key)), self.taught[key].title, key))


def find(facts: Facts) -> frozenset[Found]:
    """Every gap of the school and pathway."""
    if not facts.concerned or not facts.roles:
        return frozenset()
    found: set[Found] = set()
    given: dict[int, dict[int, str]] = {}
    for (offering_id, competency_id), level in facts.levels.items():
        if offering_id in facts.roles:
            given.setdefault(competency_id, {})[offering_id] = level
    order = Order(facts.taught)
    for competency_id in facts.competency_ids:
        found |= {(competency_id, kind) for kind in kinds(given.get(competency_id, {}), order)}
    held = set(facts.roles.values())
    if "core" in held and "capstone" not in held:
        found.add((None, GapKind.NO_CAPSTONE))
    return frozenset(found)


def kinds(levels: Mapping[int, str], order: Order) -> frozenset[GapKind]:
    """What is wrong with one competency, given which offering does what with it."""
    if not levels:
        return frozenset({GapKind.UNCOVERED})
    found = set()
    masters = {offering for offering, level in levels.items() if level == "mastered"}
    introduces = {offering for offering, level in levels.items() if level == "introduced"}
    if masters and not introduces:
        found.add(GapKind.NOT_INTRODUCED)
    elif too_early(masters, introduces, order):
        found.add(GapKind.ORDER)
    if len(levels) >= CROWD:
        found.add(GapKind.CROWDED)
    return frozenset(found)


def too_early(masters: Collection[int], introduces: Collection[int], order: Order) -> frozenset[int]:
    """The offerings that master it before any offering introduces it."""
    return frozenset(one for one in masters if introduces and all(order.is_before(one, each) for each in introduces))
