"""How well six interests go with an occupation's six, and with a cluster's occupations; pure arithmetic.

A match is Pearson's correlation: it asks whether both rise and fall over the same sides, not how high they are. Where
one of them is the same everywhere, or a score is missing, there is none. Decision 25 says why, and what a cluster's is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum, isfinite, sqrt

from portal.careers.models import RIASEC
from portal.interests.models import AREAS, FULL

CLEAR = FULL / 10
"""How far the highest score must stand above the lowest before we call it a preference."""
STANDS_OUT = FULL / 20
"""How far above the student's own mean a side must stand to be one of the first letters."""
LETTERS = 3
FEWEST = 3
"""A cluster with fewer occupations of known interests gets no match."""


@dataclass(frozen=True)
class Scores:
    """Six scores, 0 to 40, in the order R I A S E C; can be read like a tuple of six floats."""

    take_id: int
    realistic: float
    investigative: float
    artistic: float
    social: float
    enterprising: float
    conventional: float
    source: str
    taken_on: date

    @property
    def six(self) -> tuple[float, ...]:
        return tuple(getattr(self, column) for column in RIASEC)

    def __iter__(self) -> Iterator[float]:
        return iter(self.six)

    @property
    def by_letter(self) -> Mapping[str, float]:
        return dict(zip(AREAS, self.six, strict=True))

    @property
    def is_clear(self) -> bool:
        """False: all sides are about equal, and no order among them means anything."""
        return max(self.six) - min(self.six) >= CLEAR

    @property
    def code(self) -> str:
        """The sides that stand out, strongest first, three at most; '' where none does.

        Where the last place belongs to several that are equal, none of them gets it.
        """
        if not self.is_clear:
            return ""
        mean = fsum(self.six) / 6
        out = sorted((item for item in self.by_letter.items() if item[1] >= mean + STANDS_OUT), key=lambda item: (-item[1], AREAS.index(item[0])))
        if len(out) > LETTERS:
            last = out[LETTERS][1]
            out = [item for item in out[:LETTERS] if item[1] > last]
        return "".join(letter for letter, _ in out)


def match(scores: Iterable[float | None], occupation_scores: Iterable[float | None]) -> float | None:
    """From -1 to 1; None where a score is missing or one of both is the same on all six sides."""
    ours, theirs = _known(scores), _known(occupation_scores)
    if ours is None or theirs is None:
        return None
    a, b = _around_mean(ours), _around_mean(theirs)
    size = sqrt(fsum(x * x for x in a)) * sqrt(fsum(y * y for y in b))
    if size < 1e-9:
        return None
    return max(-1.0, min(1.0, fsum(x * y for x, y in zip(a, b, strict=True)) / size))


def of_many(matches: Iterable[float | None]) -> float | None:
    """A cluster's match from those of its occupations: the mean of the better half, so that a cluster with very
    different occupations is not judged by those that somebody would never choose. None for fewer than three."""
    known = sorted((one for one in matches if one is not None), reverse=True)
    if len(known) < FEWEST:
        return None
    best = known[: (len(known) + 1) // 2]
    return fsum(best) / len(best)


def score_of(answers: Iterable[tuple[str, int]]) -> dict[str, float] | None:
    """Area and value (0-4) of each answer -> score of each area, 0 to 40; None where an area has no answer."""
    given: dict[str, list[int]] = {area: [] for area in AREAS}
    for area, value in answers:
        given[area].append(value)
    if not all(given.values()):
        return None
    return {area: FULL * sum(values) / (4 * len(values)) for area, values in given.items()}


def _known(scores: Iterable[float | None]) -> Sequence[float] | None:
    found = [score for score in scores if score is not None and isfinite(score)]
    return found if len(found) == len(AREAS) else None


def _around_mean(values: Sequence[float]) -> Sequence[float]:
    mean = fsum(values) / len(values)
    return [value - mean for value in values]
