"""Names for students: mostly as in a school's own list, a few as hostile as names get."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

MIXED = 0.22
"""How often a given name and a family name come from different groups."""
EVERY = 47
"""Every so many students one of the special names."""


class NameMaker:
    """Gives one name after the other; with `special` each of the special names once."""

    def __init__(self, names: Mapping[str, Any], *, special: bool) -> None:
        self.groups = names["groups"]
        self.weights = [group["weight"] for group in self.groups]
        self.special: Iterator[Mapping[str, str]] = iter(names["special"] if special else ())
        self.given = 0

    def next(self, rng: random.Random) -> tuple[str, str]:
        self.given += 1
        if self.given % EVERY == EVERY // 2 and (one := next(self.special, None)) is not None:
            return one["given"], one["family"]
        group = rng.choices(self.groups, self.weights)[0]
        other = rng.choices(self.groups, self.weights)[0] if rng.random() < MIXED else group
        family = rng.choice(other["family"])
        if rng.random() < 0.03:
            family = f"{family}-{rng.choice(group['family'])}"
        return rng.choice(group["given"]), family


class GenericNames(NameMaker):
    """Names for measuring: 'Student0000123', 'Family0123'."""

    def next(self, rng: random.Random) -> tuple[str, str]:
        self.given += 1
        return f"Student{self.given:07d}", f"Family{rng.randrange(10_000):04d}"
