"""The words that publishers use about occupations and programs, as bare stems with counts: no sentence stays."""

from __future__ import annotations

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

from bench.eval.truth import definitions
from portal.suggestions.evidence import SEEDS, rows
from portal.suggestions.words import words

OF_OCCUPATION, OF_PROGRAM = 60, 40
"""So many stems are kept, the most telling first."""


def build(sources: Path, folder: Path = SEEDS) -> int:
    """Writes `suggestion_terms.csv`; the same sources give the same bytes. Returns the rows."""
    said: dict[str, list[str]] = defaultdict(list)
    onet = sources / "onet_29_3"
    for name, column in (("Occupation Data", "Description"), ("Task Statements", "Task")):
        with (onet / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                said[row["O*NET-SOC Code"][:7]].append(row[column])
    socs = [row["soc"] for row in rows(folder, "occupations")]
    defined = definitions(sources)
    cips = [row["code"] for row in rows(folder, "cip_programs")]
    found = _telling({soc: _counted(" ".join(said[soc])) for soc in socs}, OF_OCCUPATION)
    found |= _telling({cip: _counted(defined.get(cip, "")) for cip in cips}, OF_PROGRAM)
    with (folder / "suggestion_terms.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "terms"))
        for code in sorted(found):
            if found[code]:
                writer.writerow((code, " ".join(f"{term}:{count}" for term, count in sorted(found[code].items()))))
    return len(found)


def _counted(text: str) -> Counter[str]:
    return Counter(stem for stem, _ in words(text, longest=None))


def _telling(documents: Mapping[str, Counter[str]], most: int) -> dict[str, dict[str, int]]:
    appears = Counter(term for document in documents.values() for term in document)
    rarity = {term: math.log(len(documents) / count) for term, count in appears.items()}
    return {
        code: dict(sorted(counted.items(), key=lambda one: (-(1 + math.log(one[1])) * rarity[one[0]], one[0]))[:most])
        for code, counted in documents.items()
    }
