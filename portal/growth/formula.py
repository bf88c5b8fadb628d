"""How far somebody has grown toward what an occupation asks. Pure Python: no database, no request, no clock.

For each element (a skill or an area of knowledge) that the occupation asks for:

    weight  = (importance - 1) / 4                        O*NET's importance runs from 1 to 5
    points  = sum over competencies tied to it: 1 for one that is acquired, 1/4 for one that is begun
    shown   = min(1, points / ENOUGH)
    said    = (own rating - 1) / 4                        0 where not rated
    reached = max(shown, said / 2)                        what one says of oneself counts up to half
    gap     = 1 - reached

A share over all elements is the mean of `shown` (or `reached`) weighted by `weight`; 0 where nothing is asked.
More evidence never lowers any of them. Decision 29 says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

ENOUGH = 4
"""So many acquired competencies show an element wholly."""
BEGUN = 0.25
"""What one that is begun counts for."""
OWN_WORD = 0.5
"""The most that somebody's own rating counts for."""
LOWEST, HIGHEST = 1, 5
Key = tuple[str, str]
"""An element: its kind, 'skill' or 'knowledge', and O*NET's name."""


@dataclass(frozen=True, slots=True)
class Asked:
    key: Key
    importance: float

    @property
    def weight(self) -> float:
        return _part(self.importance)


@dataclass(frozen=True, slots=True)
class Piece:
    """One record that speaks for a competency: `whole` acquires it, else it is begun."""

    competency_id: int
    whole: bool
    on: date


@dataclass(frozen=True, slots=True)
class Reach:
    """Where somebody stands with one element."""

    asked: Asked
    points: float
    rating: int | None

    @property
    def shown(self) -> float:
        return min(1.0, self.points / ENOUGH)

    @property
    def said(self) -> float:
        return 0.0 if self.rating is None else _part(self.rating)

    @property
    def reached(self) -> float:
        return max(self.shown, self.said * OWN_WORD)

    @property
    def gap(self) -> float:
        return 1.0 - self.reached

    @property
    def wants(self) -> float:
        """How much it is missed: what is asked most and reached least comes first."""
        return self.asked.weight * self.gap


@dataclass(frozen=True, slots=True)
class Standing:
    reaches: tuple[Reach, ...]
    shown: float
    reached: float


def stand(asked: Iterable[Asked], ties: Mapping[int, Iterable[Key]], pieces: Iterable[Piece], ratings: Mapping[Key, int]) -> Standing:
    """Every element asked for, in the order given; `ties` is competency -> the elements that it speaks for."""
    points: dict[Key, float] = {}
    for competency_id, strength in strengths(pieces).items():
        for key in set(ties.get(competency_id, ())):
            points[key] = points.get(key, 0.0) + strength
    reaches = tuple(Reach(one, points.get(one.key, 0.0), ratings.get(one.key)) for one in asked)
    return Standing(reaches, _mean(reaches, [one.shown for one in reaches]), _mean(reaches, [one.reached for one in reaches]))


def strengths(pieces: Iterable[Piece]) -> dict[int, float]:
    """Competency -> 1 where something shows it wholly, 1/4 where it is begun: the strongest record counts, once."""
    found: dict[int, float] = {}
    for piece in pieces:
        found[piece.competency_id] = max(found.get(piece.competency_id, 0.0), 1.0 if piece.whole else BEGUN)
    return found


def until(pieces: Iterable[Piece], day: date) -> list[Piece]:
    """What there was on a day."""
    return [piece for piece in pieces if piece.on <= day]


def gain(asked: Sequence[Asked], ties: Mapping[int, Iterable[Key]], pieces: Sequence[Piece], more: Sequence[Piece]) -> float:
    """By how much the shown share would rise with some records more; never below 0."""
    return stand(asked, ties, [*pieces, *more], {}).shown - stand(asked, ties, pieces, {}).shown


def _part(value: float) -> float:
    """Where a mark from 1 to 5 lies, from 0 to 1."""
    return min(1.0, max(0.0, (value - LOWEST) / (HIGHEST - LOWEST)))


def _mean(reaches: Sequence[Reach], values: Sequence[float]) -> float:
    weights = [one.asked.weight for one in reaches]
    total = sum(weights)
    return min(1.0, sum(w * v for w, v in zip(weights, values, strict=True)) / total) if total else 0.0
