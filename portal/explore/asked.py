"""What a query string asks for: which cards in which order, and what stands side by side."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from portal.careers.words import EDUCATION
from portal.language import lazy

MOST = 4
"""So many of a kind stand side by side."""
SOC = re.compile(r"\d\d-\d{4}")
WAYS: Mapping[str, tuple[str, Any]] = {
    "diploma": ("High school diploma or equivalent", lazy("A high school diploma at most")),
    "short": ("Associate's degree", lazy("Up to two years after high school")),
    "degree": ("Bachelor's degree", lazy("Up to a four-year degree")),
}
OFFERED: Mapping[str, Any] = {"courses": lazy("Courses"), "openings": lazy("Openings"), "programs": lazy("Programs")}
SORTS: Mapping[str, Any] = {
    "fit": lazy("Best match with my interests"),
    "here": lazy("Most at my school"),
    "growth": lazy("Fastest growth"),
    "pay": lazy("Highest pay"),
    "openings": lazy("Most openings"),
    "title": lazy("A to Z"),
}


@dataclass(frozen=True)
class Beside:
    """What was chosen to stand side by side: pathways and occupations, up to four of each, in the order chosen."""

    pathways: tuple[int, ...] = ()
    occupations: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return len(self.pathways) + len(self.occupations)

    @property
    def keys(self) -> tuple[str, ...]:
        return (*map(str, self.pathways), *self.occupations)

    @property
    def text(self) -> str:
        """As a query string has it: '12,15,29-1141'."""
        return ",".join(self.keys)

    def has(self, key: Any) -> bool:
        return str(key) in self.keys

    def is_full(self, key: Any) -> bool:
        """Whether no more of its kind fit in."""
        return len(self.occupations if SOC.fullmatch(str(key)) else self.pathways) >= MOST

    def toggled(self, key: Any) -> Beside:
        """With it, or without it where it was in; unchanged where no more fit."""
        if self.has(key):
            return beside([",".join(each for each in self.keys if each != str(key))])
        return beside([*self.keys, str(key)])


def beside(values: Sequence[str]) -> Beside:
    """Reads `with=12,15,29-1141`, also given several times; what it cannot mean, and the fifth of a kind, is left out."""
    pathways: list[int] = []
    occupations: list[str] = []
    for each in ",".join(values)[:400].split(","):
        word = each.strip()
        if SOC.fullmatch(word) and word.isascii():
            occupations.append(word)
        elif number := whole(word):
            pathways.append(number)
    return Beside(tuple(dict.fromkeys(pathways))[:MOST], tuple(dict.fromkeys(occupations))[:MOST])


def whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


@dataclass(frozen=True)
class Asked:
    """'' or None is everything; `sort` '' is the order that fits who asks."""

    what: str = "pathways"
    sort: str = ""
    cluster: int | None = None
    way: str = ""
    offered: str = ""
    growth: str = ""
    pay: str = ""
    beside: Beside = Beside()

    @property
    def is_narrow(self) -> bool:
        return bool(self.cluster or self.way or self.offered or self.growth or self.pay)

    def url(self, **changes: Any) -> str:
        """The address of the cards with something else asked for."""
        other = replace(self, **changes)
        values = {
            "what": other.what if other.what != "pathways" else "", "sort": other.sort, "cluster": other.cluster or "", "way": other.way,
            "offered": other.offered, "growth": other.growth, "pay": other.pay, "with": other.beside.text,
        }  # fmt: skip
        query = urlencode({name: value for name, value in values.items() if value}, safe=",")
        return f"/explore?{query}" if query else "/explore"

    def marked(self, key: Any) -> str:
        """The address with this chosen for the comparison, or taken out of it."""
        return self.url(beside=self.beside.toggled(key))


def asked(args: Any) -> Asked:
    """Reads a query string (a MultiDict); what it cannot mean is left out."""

    def word(name: str, known: Any) -> str:
        value = str(args.get(name, ""))
        return value if value in known else ""

    return Asked(
        what="clusters" if args.get("what") == "clusters" else "pathways",
        sort=word("sort", SORTS),
        cluster=whole(args.get("cluster", "")),
        way=word("way", WAYS),
        offered=word("offered", OFFERED),
        growth=word("growth", ("faster",)),
        pay=word("pay", ("above",)),
        beside=beside(args.getlist("with")),
    )


def asks_at_most(education: str, way: str) -> bool:
    """Whether a usual way in asks for no more schooling than one chose; an unknown one does not."""
    return education in EDUCATION and EDUCATION.index(education) <= EDUCATION.index(WAYS[way][0])
