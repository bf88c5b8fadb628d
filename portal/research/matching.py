"""Whether something of a student's own speaks for what a posting asks for. Pure functions over stems of words.

A thing of one's own has one or more names. It fits a line of a posting where one of its names does:

- every word of the name stands in the line ('Welding I' and 'MIG welding'), or every word of the line in the name; a single
  word must be a third of the longer one or more, as it says little in a long line; or
- they share two words or more, and these are half of the shorter one or more.

Words that fit anything ('system', 'process') count only beside others. What fits best (most shared words) stands first.
A line that asks for years of work, an age or a degree is not met by what fits: the student decides. So do they everywhere:
what they say of a line wins over what was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from portal.research.stems import stem, stems
from portal.search.words import fold

MOST_FOUND = 3
_WEAK = """
advanced applications applied business care class college complete development entry equipment foundations fundamentals general health
information  internship leadership management materials operations people plan practice principles process production professional program
projects quality  safety school science service services systems technology tools training  administracion informacion proceso
programa proyecto servicio sistemas tecnologia
"""
WEAK = frozenset(stem(word) for word in _WEAK.split())
"""Too general to speak for anything alone."""
ASKS_MORE = re.compile(
    r"\b\d+\s*\+?\s*(?:-|to|or|a|o)?\s*(?:\d+|more|mas)?\s*\+?\s*(?:years?|yrs?|anos?|months?|meses)\b"
    r"|\b(?:bachelors?|masters?|associates?|doctorate|degree|diploma|licenciatura|maestria|ged)\b"
)
"""Years of work, an age, a degree: in folded text."""


@dataclass(frozen=True)
class Own:
    """Something that a student can do, has finished or holds. `proof` says where it is from, in the reader's language."""

    kind: str
    """'skill', 'competency', 'credential' or 'course'."""
    title: str
    names: tuple[frozenset[str], ...]
    proof: str = ""
    href: str = ""
    enough: bool = True
    """False: it is the student's, and does not yet speak for the line: a skill rated low, a course that still runs."""


@dataclass(frozen=True)
class Asked:
    """A line of a posting with what was found for it."""

    id: int
    text: str
    answer: str
    """'yes', 'no', or '' where the student did not say."""
    found: tuple[Own, ...] = ()
    asks_more: bool = False

    @property
    def met_by_found(self) -> bool:
        return not self.asks_more and any(own.enough for own in self.found)

    @property
    def has(self) -> bool:
        """The student's word, else what was found."""
        return self.answer == "yes" if self.answer else self.met_by_found


def asks_more(text: str) -> bool:
    return ASKS_MORE.search(re.sub(r"['’]", "", fold(text))) is not None


def shared(line: frozenset[str], name: frozenset[str]) -> int:
    """How many words speak for a fit; 0 where it is none."""
    both = line & name
    if not both or both <= WEAK:
        return 0
    whole = both in (line, name) and (len(both) > 1 or max(len(line), len(name)) <= 3)
    return len(both) if whole or (len(both) >= 2 and 2 * len(both) >= min(len(line), len(name))) else 0


def fit(line: frozenset[str], names: Iterable[frozenset[str]]) -> int:
    """The best of several names."""
    return max((shared(line, name) for name in names), default=0)


def found_for(line: frozenset[str], owns: Sequence[Own]) -> tuple[Own, ...]:
    """What fits, the best first: what is enough before what is not, more shared words before fewer, then as given."""
    fits = [(not own.enough, -score, place, own) for place, own in enumerate(owns) if (score := fit(line, own.names))]
    return tuple(own for *_order, own in sorted(fits, key=lambda each: each[:3])[:MOST_FOUND])


def matched(lines: Iterable[tuple[int, str, str]], owns: Sequence[Own]) -> list[Asked]:
    """(id, text, answer) of every requirement, in its order, with what was found."""
    return [Asked(key, text, answer, found_for(stems(text), owns), asks_more(text)) for key, text, answer in lines]


def missing(asked: Iterable[Asked]) -> list[Asked]:
    return [each for each in asked if not each.has]


@dataclass(frozen=True)
class Teaches:
    """Something of the school that teaches what a line asks for; `what` is the competency that says so, or ''."""

    kind: str
    """'course', 'experience' or 'credential'."""
    id: int
    title: str
    what: str = ""

    @property
    def path(self) -> str:
        return f"/credentials/{self.id}" if self.kind == "credential" else f"/offerings/{self.id}"


def teaching(line: frozenset[str], offered: Mapping[Teaches, Sequence[frozenset[str]]], meant: Sequence[frozenset[str]] = ()) -> list[Teaches]:
    """What teaches a line, the best first; each thing once, however many of its competencies fit.

    `meant`: the names of skills that the line stands for; what teaches those stands behind what has the line's own words.
    """
    fits = []
    for place, (each, names) in enumerate(offered.items()):
        own, other = fit(line, names), max((fit(skill, names) for skill in meant), default=0)
        if own or other:
            fits.append((not own, -(own or other), place, each))
    best: dict[tuple[str, int], Teaches] = {}
    for *_order, each in sorted(fits, key=lambda one: one[:3]):
        best.setdefault(("credential" if each.kind == "credential" else "offering", each.id), each)
    return list(best.values())[:MOST_FOUND]
