"""The plain way to compare with: how many words of a pathway's name stand in the text."""

from __future__ import annotations

from portal.search.words import split
from portal.suggestions.targets import Targets
from portal.suggestions.words import SMALL


class Baseline:
    """Words as they are written; ties in the order of the framework."""

    def __init__(self, targets: Targets) -> None:
        self.names = [_words(f"{target.title} {target.cluster_title}") for target in targets.all]

    def rank(self, text: str) -> tuple[int, ...]:
        said = _words(text)
        shares = [len(name & said) / len(name) for name in self.names]
        return tuple(sorted(range(len(shares)), key=lambda place: (-shares[place], place)))


def _words(text: str) -> set[str]:
    return {word for word in split(text) if word not in SMALL}
