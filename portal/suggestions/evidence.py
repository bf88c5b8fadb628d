"""What the portal knows of occupations and programs of education, as documents that a text is compared with.

Read from `seeds/`, once a process, when the first suggestion is asked for: titles, alternate titles, which program
leads to which occupation, and `suggestion_terms.csv`, the words that their publishers use about them as bare stems
with counts. All of it is national; what a district adds stands in its framework.
"""

from __future__ import annotations

import csv
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from portal.config import ROOT
from portal.suggestions.index import Index
from portal.suggestions.words import terms

SEEDS = ROOT / "seeds"
OCCUPATION_TITLE, PROGRAM_TITLE = 6, 3
"""How often a title counts next to a word said elsewhere."""
MOST_ELEMENTS = 6
TEACHERS_OF_ALL = "25-1"
"""Postsecondary teachers: the publishers name them for nearly every program, whatever it is about."""
TEACHERS = ("25-1", "25-2", "25-3")


@dataclass(frozen=True)
class Occupation:
    soc: str
    title: str

    @property
    def teaches_all(self) -> bool:
        return self.soc.startswith(TEACHERS_OF_ALL)

    @property
    def teaches(self) -> bool:
        return self.soc.startswith(TEACHERS)


@dataclass(frozen=True)
class Program:
    """A program of education; `occupations` are numbers in the evidence's list."""

    cip: str
    title: str
    occupations: tuple[int, ...]

    @property
    def family(self) -> str:
        return self.cip[:2]


@dataclass(frozen=True)
class Evidence:
    """Occupations, then programs, as one index: document n is occupation n, or program n less their number."""

    occupations: tuple[Occupation, ...]
    programs: tuple[Program, ...]
    index: Index
    by_soc: dict[str, int] = field(default_factory=dict)
    by_cip: dict[str, int] = field(default_factory=dict)
    elements: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """By occupation: the names of the skills and the areas of knowledge that matter most in it."""


_lock = threading.Lock()
_kept: dict[Path, Evidence] = {}


def evidence(folder: Path = SEEDS) -> Evidence:
    """The evidence of a folder of seeds; the first call reads it, the others wait for that one."""
    if folder not in _kept:
        with _lock:
            if folder not in _kept:
                _kept[folder] = read(folder)
    return _kept[folder]


def read(folder: Path) -> Evidence:
    said = _said(folder)
    occupations = tuple(Occupation(row["soc"], row["title"]) for row in rows(folder, "occupations"))
    by_soc = {occupation.soc: number for number, occupation in enumerate(occupations)}
    leads: dict[str, list[int]] = defaultdict(list)
    for row in rows(folder, "cip_occupations"):
        if row["soc"] in by_soc:
            leads[row["cip"]].append(by_soc[row["soc"]])
    programs = tuple(
        Program(row["code"], row["title"], tuple(leads[row["code"]])) for row in rows(folder, "cip_programs")
    )
    also: dict[str, list[str]] = defaultdict(list)
    for row in rows(folder, "alternate_titles"):
        also[row["soc"]].append(row["title"])
    documents: list[Counter[str]] = []
    for occupation in occupations:
        counted = times(terms(occupation.title), OCCUPATION_TITLE)
        for title in also[occupation.soc]:
            counted.update(terms(title))
        counted.update(said.get(occupation.soc, {}))
        documents.append(counted)
    for program in programs:
        counted = times(terms(program.title), PROGRAM_TITLE)
        counted.update(said.get(program.cip, {}))
        documents.append(counted)
    by_cip = {program.cip: number for number, program in enumerate(programs)}
    return Evidence(occupations, programs, Index(documents), by_soc, by_cip, _elements(folder, by_soc))


def _elements(folder: Path, by_soc: dict[str, int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = defaultdict(list)
    for row in rows(folder, "occupation_elements"):
        if row["soc"] in by_soc and int(row["rank"]) <= MOST_ELEMENTS:
            found[by_soc[row["soc"]]].append(row["name"])
    return {number: tuple(names) for number, names in found.items()}


def times(counted: Counter[str], factor: int) -> Counter[str]:
    return Counter({term: count * factor for term, count in counted.items()})


def rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _said(folder: Path) -> dict[str, dict[str, int]]:
    """By code: bare stems with how often they were said, written 'weld:12 metal:8'."""
    found = {}
    for row in rows(folder, "suggestion_terms"):
        pairs = (pair.rpartition(":") for pair in row["terms"].split())
        found[row["code"]] = {term: int(count) for term, _, count in pairs}
    return found
