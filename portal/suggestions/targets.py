"""The pathways of one framework as what is suggested: their names, and the occupations and programs that lead there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from portal.suggestions.evidence import Evidence, times
from portal.suggestions.index import Index
from portal.suggestions.words import terms

NAME, CLUSTER_NAME = 10, 3
COMMON = 0.5
"""A pathway that more than half of all programs lead to says little about any of them."""


@dataclass(frozen=True)
class Target:
    """A pathway; `key` is its id, or its code where there is no database."""

    key: int | str
    title: str
    cluster: int | str
    cluster_title: str


class Targets:
    """Read only once made; numbers stand for places in `all`, in the evidence's lists, and in `clusters`."""

    def __init__(
        self,
        known: Evidence,
        targets: Sequence[Target],
        *,
        occupations: Iterable[tuple[int | str, str]],
        programs: Iterable[tuple[int | str, str]],
    ) -> None:
        """`occupations` and `programs` are pairs of a target's key and a SOC or CIP code."""
        self.all = tuple(targets)
        number = {target.key: place for place, target in enumerate(targets)}
        clusters = list(dict.fromkeys(target.cluster for target in targets))
        self.cluster_of = tuple(clusters.index(target.cluster) for target in targets)
        self.clusters = len(clusters)
        self.of_occupation = _grouped((known.by_soc.get(soc), number.get(key)) for key, soc in occupations)
        self.of_program = _grouped((known.by_cip.get(cip), number.get(key)) for key, cip in programs)
        if not self.of_program:
            self.of_program = self._through_occupations(known)
        self.for_courses = self._without_teachers_of_all(known)
        counted = Counter(place for places in self.of_program.values() for place in places)
        self.common = frozenset(place for place, count in counted.items() if count > COMMON * len(known.programs))
        self.rarity = known.index.rarity
        names = [
            times(terms(target.title), NAME) + times(terms(target.cluster_title), CLUSTER_NAME) for target in targets
        ]
        wide = [Counter(counted) for counted in names]
        for occupation, places in sorted(self.of_occupation.items()):
            said = terms(known.occupations[occupation].title)
            for place in places:
                wide[place].update(said)
        self.names = Index(names, self.rarity)
        self.wide = Index(wide, self.rarity)

    def shares(self, known: Evidence, hidden: Container[str]) -> list[float]:
        """Which share of the programs outside `hidden` families leads to each target."""
        counted = [0] * len(self.all)
        total = 0
        for program, places in self.of_program.items():
            if known.programs[program].family not in hidden:
                total += 1
                for place in places:
                    counted[place] += 1
        return [count / total if total else 0.0 for count in counted]

    def _through_occupations(self, known: Evidence) -> dict[int, tuple[int, ...]]:
        found = {}
        for number, program in enumerate(known.programs):
            places = {
                place
                for occupation in program.occupations
                if not known.occupations[occupation].teaches_all
                for place in self.of_occupation.get(occupation, ())
            }
            if places:
                found[number] = tuple(sorted(places))
        return found

    def _without_teachers_of_all(self, known: Evidence) -> dict[int, tuple[int, ...]]:
        """The programs' targets less those that only a teacher of the subject speaks for."""
        found = {}
        for number, places in self.of_program.items():
            taught, done = set[int](), set[int]()
            for occupation in known.programs[number].occupations:
                into = taught if known.occupations[occupation].teaches_all else done
                into.update(self.of_occupation.get(occupation, ()))
            if left := tuple(place for place in places if place not in taught or place in done):
                found[number] = left
        return found


def _grouped(pairs: Iterable[tuple[int | None, int | None]]) -> dict[int, tuple[int, ...]]:
    found: dict[int, set[int]] = {}
    for one, other in pairs:
        if one is not None and other is not None:
            found.setdefault(one, set()).add(other)
    return {one: tuple(sorted(others)) for one, others in sorted(found.items())}


def spread(values: Mapping[int, float], size: int) -> list[float]:
    """A sparse row written out."""
    row = [0.0] * size
    for place, value in values.items():
        row[place] = value
    return row
