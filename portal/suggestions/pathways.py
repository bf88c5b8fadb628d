"""Ranked pathways for offerings, each with the words and facts that speak for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from portal.suggestions.evidence import Evidence, evidence
from portal.suggestions.frameworks import targets_of
from portal.suggestions.near import Near, near
from portal.suggestions.scoring import Question, Reading, Scored, Weights, rank, read, shipped_weights
from portal.suggestions.targets import Targets
from portal.suggestions.texts import OfferingText
from portal.suggestions.words import PAIR, stem, words

SUGGESTED = 5
LOOKED_AT = 12
MOST_WORDS, MOST_OCCUPATIONS = 5, 2
LEAST_CHANCE, LIKELY, STRONG = 0.08, 0.3, 0.6
LEAST_SHARE = 0.08
STRENGTHS = {3: "Fits well", 2: "Likely fits", 1: "Worth a look"}


@dataclass(frozen=True)
class Reason:
    """'Occupations': 'Network and Computer Systems Administrators'."""

    label: str
    text: str


@dataclass(frozen=True)
class Suggestion:
    """A pathway that an offering may serve; `strength` is 3, 2 or 1."""

    offering_id: int
    pathway_id: int
    title: str
    cluster_title: str
    strength: int
    reasons: tuple[Reason, ...] = ()

    @property
    def confidence(self) -> str:
        return STRENGTHS[self.strength]


@lru_cache(maxsize=1)
def _weights() -> Weights:
    return shipped_weights()


def pathways_for(
    texts: Sequence[OfferingText],
    framework_id: int,
    *,
    district_id: int,
    left_out: Mapping[int, Collection[int]],
    limit: int = SUGGESTED,
) -> dict[int, list[Suggestion]]:
    """Offering id -> its suggestions, the best first; `left_out` are pathway ids by offering, aligned or rejected.

    An offering about which nothing speaks gets none.
    """
    known = evidence()
    targets = targets_of(known, framework_id, district_id=district_id)
    return {text.id: _of_one(known, targets, text, frozenset(left_out.get(text.id, ())), limit) for text in texts}


def _of_one(
    known: Evidence, targets: Targets, text: OfferingText, left_out: frozenset[int], limit: int
) -> list[Suggestion]:
    asked = Question(near(known, text.title, text.more))
    if not asked.near.whole or not targets.all:
        return []
    weights = _weights()
    reading = read(known, weights.occupation, asked)
    written: dict[str, str] = {}
    for short, word in words(f"{text.title} {text.more}"):
        written.setdefault(short, word)
    found: list[Suggestion] = []
    for scored in rank(known, targets, weights, asked, reading=reading)[:LOOKED_AT]:
        target = targets.all[scored.target]
        strength = _strength(scored, target.title, written)
        if strength and target.key not in left_out and len(found) < limit:
            found.append(Suggestion(text.id, int(target.key), target.title, target.cluster_title, strength))
            place = scored.target
            found[-1] = replace(found[-1], reasons=_reasons(known, targets, place, text, asked.near, reading, written))
    return [one for one in found if one.reasons]


def _strength(scored: Scored, title: str, written: Mapping[str, str]) -> int:
    """From the chance that the text leads to one of the pathway's occupations; a pathway named in full fits well."""
    named = {short for short, _ in words(title)}
    if scored.chance >= STRONG or (named and named <= written.keys()):
        return 3
    return 2 if scored.chance >= LIKELY else 1 if scored.chance >= LEAST_CHANCE else 0


def _reasons(
    known: Evidence,
    targets: Targets,
    place: int,
    text: OfferingText,
    asked: Near,
    reading: Reading,
    written: Mapping[str, str],
) -> tuple[Reason, ...]:
    serving = sorted(
        (
            (-chance, number)
            for number, chance in reading.chances.items()
            if place in targets.of_occupation.get(number, ())
        )
    )
    occupations = [number for minus, number in serving if -minus >= LEAST_CHANCE][:MOST_OCCUPATIONS]
    first = len(known.occupations)
    leading = sorted(
        (-share, number)
        for number, share in reading.programs.items()
        if share >= LEAST_SHARE and place in targets.for_courses.get(number, ())
    )
    program = [number for _, number in leading[:1]]
    of_name = _words_of(targets.names.shares(asked.whole_vector, place), written)
    documents = occupations + [first + number for number in program]
    shared = list(of_name)
    for number in documents:
        shared += _words_of(known.index.shares(asked.whole_vector, number), written)
    in_both = list(dict.fromkeys(shared))[:MOST_WORDS]
    if not in_both:
        return ()
    reasons = [Reason("Words in both", ", ".join(in_both))]
    if occupations:
        reasons.append(Reason("Occupations", ", ".join(known.occupations[number].title for number in occupations)))
    if program:
        found = known.programs[program[0]]
        reasons.append(Reason("Program of education", f"{found.title} (CIP {found.cip})"))
    if text.sced and _shares_a_word(text.sced, in_both):
        reasons.append(Reason("SCED", text.sced))
    if elements := _elements(known, occupations, written):
        reasons.append(Reason("Skills and knowledge", ", ".join(elements)))
    return tuple(reasons)


def _elements(known: Evidence, occupations: Sequence[int], written: Mapping[str, str]) -> list[str]:
    """Those that matter most in the occupations and share a word with the text."""
    names = dict.fromkeys(name for number in occupations for name in known.elements.get(number, ()))
    return [name for name in names if any(short in written for short, _ in words(name))][:2]


def _shares_a_word(text: str, in_both: Sequence[str]) -> bool:
    stems = {stem(word) for word in in_both}
    return any(short in stems for short, _ in words(text))


def _words_of(parts: Sequence[tuple[float, str]], written: Mapping[str, str]) -> list[str]:
    return [written[term] for _, term in parts if PAIR not in term and term in written][:3]
