"""Elements that a competency may speak for, by the words they share: a suggestion for staff, never used by itself."""

from __future__ import annotations

from collections.abc import Collection
from math import log

from portal.careers.elements import element_means, element_name
from portal.growth.formula import Key
from portal.language import in_language
from portal.suggestions.words import words

MOST = 4
STEM = 6
"""Letters that forms of a word share: 'program', 'programming'."""


def suggested(statement: str, keys: Collection[Key]) -> list[Key]:
    """At most four elements, the likeliest first; a word that many elements share says little."""
    with in_language("en"):
        described = {key: _stems(f"{key[1]}. {element_name(key[1])}. {element_means(key[1])}") for key in keys}
    spread: dict[str, int] = {}
    for stems in described.values():
        for word in stems:
            spread[word] = spread.get(word, 0) + 1
    asked = _stems(statement)
    scores = {key: sum(log(1 + len(described) / spread[word]) for word in stems & asked) for key, stems in described.items()}
    return sorted((key for key, score in scores.items() if score > 0), key=lambda key: (-scores[key], key))[:MOST]


def _stems(text: str) -> set[str]:
    return {stem[:STEM] for stem, _word in words(text)}
