"""A small search index in memory: documents as weighted terms, compared by the cosine of TF-IDF weights."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

Vector = dict[str, float]


class Index:
    """Made once from counted terms a document, and only read afterwards; threads may share it."""

    def __init__(self, documents: Sequence[Mapping[str, float]]) -> None:
        appears: dict[str, int] = {}
        for document in documents:
            for term in document:
                appears[term] = appears.get(term, 0) + 1
        self.size = len(documents)
        self.rarity = {term: math.log((1 + self.size) / (1 + count)) + 1 for term, count in appears.items()}
        self.postings: dict[str, list[tuple[int, float]]] = {}
        for number, document in enumerate(documents):
            for term, weight in self.weigh(document).items():
                self.postings.setdefault(term, []).append((number, weight))

    def weigh(self, counted: Mapping[str, float]) -> Vector:
        """The unit vector of counted terms; terms that no document has weigh nothing."""
        raw = {term: (1 + math.log(n)) * self.rarity[term] for term, n in counted.items() if term in self.rarity}
        length = math.sqrt(sum(weight * weight for weight in raw.values()))
        return {term: weight / length for term, weight in raw.items()} if length else {}

    def scores(self, vector: Mapping[str, float]) -> dict[int, float]:
        """The cosine with every document that shares a term."""
        found: dict[int, float] = {}
        for term, asked in vector.items():
            for number, weight in self.postings.get(term, ()):
                found[number] = found.get(number, 0.0) + asked * weight
        return found

    def shares(self, vector: Mapping[str, float], numbers: Collection[int]) -> dict[int, list[tuple[float, str]]]:
        """For some documents: which terms they share with the vector and how much each adds, the most first."""
        parts: dict[int, list[tuple[float, str]]] = {number: [] for number in numbers}
        for term, asked in vector.items():
            for number, weight in self.postings.get(term, ()):
                if number in parts:
                    parts[number].append((asked * weight, term))
        for found in parts.values():
            found.sort(key=lambda part: (-part[0], part[1]))
        return parts
