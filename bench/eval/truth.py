"""The truth: programs of education with the sub-clusters that Advance CTE gives them, and the folds."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from portal.suggestions.evidence import SEEDS, Evidence, rows
from portal.suggestions.targets import Target, Targets

FRAMEWORK = "nccf-2024"
FOLDS = 10


@dataclass(frozen=True)
class Case:
    """A text and the numbers of the targets that are right for it."""

    key: str
    title: str
    more: str
    right: frozenset[int]
    occupations: frozenset[int] = frozenset()

    @property
    def family(self) -> str:
        return self.key[:2]


def framework(known: Evidence, folder: Path = SEEDS) -> Targets:
    """The sub-clusters of the national framework, read from the seeds."""
    clusters = {row["code"]: row["title"] for row in rows(folder, "clusters") if row["framework_key"] == FRAMEWORK}
    targets = [
        Target(row["code"], row["title"], row["cluster_code"], clusters[row["cluster_code"]])
        for row in rows(folder, "pathways")
        if row["framework_key"] == FRAMEWORK
    ]
    return Targets(
        known,
        targets,
        occupations=[
            (row["pathway_code"], row["soc"])
            for row in rows(folder, "occupation_pathways")
            if row["framework_key"] == FRAMEWORK
        ],
        programs=[
            (row["pathway_code"], row["cip"])
            for row in rows(folder, "cip_pathways")
            if row["framework_key"] == FRAMEWORK
        ],
    )


def definitions(sources: Path) -> dict[str, str]:
    """By CIP code, what its definition and examples say; read, never kept."""
    with (sources / "cip" / "CIPCode2020.csv").open(encoding="utf-8-sig", newline="") as file:
        return {
            row["CIPCode"].strip('="'): f"{row['CIPDefinition'] or ''} {row['Examples'] or ''}"
            for row in csv.DictReader(file)
        }


def program_cases(known: Evidence, targets: Targets, said: dict[str, str]) -> list[Case]:
    """Every program that has a sub-cluster, in the order of its code."""
    return [
        Case(
            known.programs[number].cip,
            known.programs[number].title,
            said.get(known.programs[number].cip, ""),
            frozenset(places),
            frozenset(known.programs[number].occupations),
        )
        for number, places in sorted(targets.of_program.items())
    ]


def folds(cases: list[Case], count: int = FOLDS) -> list[frozenset[str]]:
    """Families of programs in `count` groups of about equal size: the largest first, each to the smallest group."""
    sizes: dict[str, int] = defaultdict(int)
    for case in cases:
        sizes[case.family] += 1
    groups: list[list[str]] = [[] for _ in range(count)]
    filled = [0] * count
    for family in sorted(sizes, key=lambda family: (-sizes[family], family)):
        smallest = filled.index(min(filled))
        groups[smallest].append(family)
        filled[smallest] += sizes[family]
    return [frozenset(group) for group in groups if group]
