"""Alternate titles of occupations from the O*NET database, for search: at most 25 a SOC.

O*NET lists about 60 a code, from "Nurse" to "Telemetry Travel Registered Nurse", each with the numbers of the
sources that know it. "CCU Nurse" and "Cardiac Care Unit Nurse" stand in one cell, the one in brackets behind
the other: we take both. Those that people use come first, by this rule:

1. the titles of the O*NET codes themselves, where they differ from the SOC's;
2. more sources before fewer. 04, 06 and 07 nearly always come together and count as one;
3. a title from any other source before one known to those three alone: many of these nobody says today;
4. fewer words, then fewer letters, then the alphabet.
"""

import re
from collections import defaultdict
from pathlib import Path

from portal.careers.build.onet import Occupations
from portal.careers.build.source import Table, read_rows, sorted_table

TITLES_PER_SOC = 25
INDEXES = frozenset({"04", "06", "07"})

Rank = tuple[int, bool, int, int, str, str]


def forms(title: str) -> list[str]:
    """The titles in a cell: 'Nurse Case Manager (RN Case Manager)' holds two, most hold one."""
    title = re.sub(r"\s+", " ", re.sub(r"(?<=\w)- (?=\w)", "-", title)).strip()
    if found := re.fullmatch(r"([^()]+) \(([^()]+)\)", title):
        return [found[1], found[2]]
    return [title]


def rank(title: str, sources: set[str]) -> Rank:
    """The sort key of rules 2 to 4, smallest first."""
    others = sources - INDEXES
    count = len(others) + (1 if sources & INDEXES else 0)
    return (-count, not others, len(title.split()), len(title), title.casefold(), title)


def title_table(directory: Path, known: Occupations, titles: dict[str, str]) -> Table:
    """alternate_titles; `titles` are ours by SOC, and no alternate repeats its own, whatever its case."""
    sources: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    columns = ("O*NET-SOC Code", "Alternate Title", "Source(s)")
    for row in read_rows(directory / "Alternate Titles.csv", columns):
        for form in forms(row.text("Alternate Title")):
            sources[row.onet("O*NET-SOC Code")][form] |= set(row["Source(s)"].split(","))
    rows: list[tuple[str, ...]] = []
    for soc, codes in known.codes.items():
        merged: dict[str, set[str]] = defaultdict(set)
        for code in codes:
            for title, seen in sources.get(code, {}).items():
                merged[title] |= seen
        ranked = [known.titles[code] for code in codes] + sorted(merged, key=lambda t: rank(t, merged[t]))
        chosen: dict[str, str] = {}
        for title in ranked:
            if title.casefold() != titles[soc].casefold() and len(chosen) < TITLES_PER_SOC:
                chosen.setdefault(title.casefold(), title)
        rows += [(soc, title) for title in chosen.values()]
    return sorted_table("soc,title", rows)
