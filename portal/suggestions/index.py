"""A small search index in memory: documents as weighted terms, compared by the cosine of TF-IDF weights."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

Vector = dict[str, float]
MOST_OFTEN = 0.12
"""A term that more than this share of many documents has tells them apart too little to be looked up."""
MANY = 100


class Index:
    """Made once from counted terms a document, and only read afterwards; threads may share it.

    `rarity` comes from another index where several are to weigh words alike.
    """

    def __init__(self, documents: Sequence[Mapping[str, float]], rarity: Mapping[str, float] | None = None) -> None:
        self.size = len(documents)
        self.rarity = rarity if rarity is not None else _rarity(documents)
        self.vectors = [self.weigh(document) for document in documents]
        postings: dict[str, list[tuple[int, float]]] = {}
        for number, weighed in enumerate(self.vectors):
            for term, weight in weighed.items():
                postings.setdefault(term, []).append((number, weight))
        most = max(MANY, MOST_OFTEN * self.size)
        self.postings = {term: found for term, found in postings.items() if len(found) <= most}

    def weigh(self, counted: Mapping[str, float]) -> Vector:
        """The unit vector of counted terms; terms that no document has weigh nothing."""
        rarity = self.rarity
        raw = {term: (1 + math.log(n)) * rarity[term] for term, n in counted.items() if term in rarity}
        length = math.sqrt(sum(weight * weight for weight in raw.values()))
        return {term: weight / length for term, weight in raw.items()} if length else {}

    def scores(self, vector: Mapping[str, float]) -> dict[int, float]:
        """The cosine with every document that shares a term."""
        found = [0.0] * self.size
        postings = self.postings
        for term, asked in vector.items():
            if term in postings:
                for number, weight in postings[term]:
                    found[number] += asked * weight
        return {number: score for number, score in enumerate(found) if score}

    def shares(self, vector: Mapping[str, float], number: int) -> list[tuple[float, str]]:
        """Which terms a document shares with the vector and how much each adds, the most first."""
        document = self.vectors[number]
        found = [(asked * document[term], term) for term, asked in vector.items() if term in document]
        return sorted(found, key=lambda part: (-part[0], part[1]))


def _rarity(documents: Sequence[Mapping[str, float]]) -> dict[str, float]:
    appears: dict[str, int] = {}
    for document in documents:
        for term in document:
            appears[term] = appears.get(term, 0) + 1
    return {term: math.log((1 + len(documents)) / (1 + count)) + 1 for term, count in appears.items()}
