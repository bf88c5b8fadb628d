"""What of the evidence is near a text: occupations and programs with their likeness, from 0 to 1."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter

from portal.suggestions.evidence import Evidence
from portal.suggestions.index import Vector
from portal.suggestions.words import PAIR, stem, terms

Ordered = Sequence[tuple[int, float]]
PROGRAMS, PROGRAMS_BY_TITLE = 20, 10
TEACHING = frozenset(
    map(stem, ("teacher", "tutoring", "classroom", "lesson", "pedagogy", "childhood", "preschool", "trainer"))
)
EDUCATION = stem("education")
OF_SUBJECTS = tuple(map(stem, ("physical", "health", "driver", "consumer", "career", "special", "adapted", "sex")))
OCCUPATIONS, OCCUPATIONS_BY_TITLE = 30, 15


@dataclass(frozen=True)
class Near:
    """`whole` compares everything that was said, `title` only the title."""

    whole_vector: Vector
    title_vector: Vector
    whole: dict[int, float]
    title: dict[int, float]
    whole_ordered: Ordered
    title_ordered: Ordered
    of_teaching: bool
    """Whether the text is about teaching, not only a subject that somebody teaches."""


@dataclass
class Neighbors:
    """The nearest programs with their shares of the whole, and what they lead to."""

    programs: dict[int, float] = field(default_factory=dict)
    occupations: dict[int, float] = field(default_factory=dict)


def near(known: Evidence, title: str, more: str) -> Near:
    """Compares a text, given as its title and what else is said, with every occupation and program."""
    of_title = terms(title)
    title_vector = known.index.weigh(of_title)
    by_title = known.index.scores(title_vector)
    titled = _in_order(by_title)
    if not more:
        return Near(title_vector, title_vector, by_title, by_title, titled, titled, _of_teaching(of_title))
    said = of_title + terms(more)
    whole_vector = known.index.weigh(said)
    whole = known.index.scores(whole_vector)
    return Near(whole_vector, title_vector, whole, by_title, _in_order(whole), titled, _of_teaching(said))


def neighbors(known: Evidence, ordered: Ordered, most: int, hidden: Container[str]) -> Neighbors:
    """The nearest programs outside `hidden` families; each counts with the square of its likeness."""
    first = len(known.occupations)
    best: list[tuple[int, float]] = []
    for number, score in ordered:
        if number >= first and (not hidden or known.programs[number - first].family not in hidden):
            best.append((number - first, score * score))
            if len(best) == most:
                break
    total = sum(weight for _, weight in best)
    found = Neighbors()
    for program, weight in best:
        share = weight / total
        found.programs[program] = share
        for occupation in known.programs[program].occupations:
            found.occupations[occupation] = found.occupations.get(occupation, 0.0) + share
    return found


def nearest_occupations(known: Evidence, ordered: Ordered, most: int) -> list[tuple[int, float]]:
    """The nearest occupations as (number, likeness), nearest first."""
    last = len(known.occupations)
    return list(islice(((number, score) for number, score in ordered if number < last), most))


def _of_teaching(said: Container[str]) -> bool:
    if any(word in said for word in TEACHING):
        return True
    return EDUCATION in said and not any(f"{word}{PAIR}{EDUCATION}" in said for word in OF_SUBJECTS)


def _in_order(scores: dict[int, float]) -> Ordered:
    """The nearest first; what is equally near stays in the order of its number."""
    return sorted(scores.items(), key=itemgetter(1), reverse=True)
