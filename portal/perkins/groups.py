"""Splits a cohort by school, cluster, program and subgroup. It reads sensitive fields, for tables that suppress."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from portal.extensions import db
from portal.perkins.cohort import Cohort, Names, Pair, plain_sex
from portal.rosters.models import Student, StudentSensitive

Key = tuple[str, str]
"""(kind, which): ('program', '12'), ('sex', 'female'); ('all', '') is the total."""
TOTAL: Key = ("all", "")
FLAGS = ("iep", "section_504", "english_learner", "economically_disadvantaged")
UNKNOWN = ("unknown", "Not known")
KINDS = {"school": "School", "cluster": "Career cluster", "program": "Program"}
RACES = (
    ("american indian", "American Indian or Alaska Native"), ("alaska", "American Indian or Alaska Native"),
    ("hawaiian", "Native Hawaiian or other Pacific Islander"), ("pacific", "Native Hawaiian or other Pacific Islander"),
    ("asian", "Asian"), ("black", "Black or African American"), ("african", "Black or African American"), ("white", "White"),
)  # fmt: skip


@dataclass
class Groups:
    """Key -> the pairs in it, by kind in order; and what each key is called."""

    members: dict[Key, frozenset[Pair]] = field(default_factory=dict)
    labels: dict[Key, str] = field(default_factory=dict)
    sums: list[tuple[Key, list[Key]]] = field(default_factory=list)
    """Which rows add up to which (what a reader could subtract)."""

    def of(self, kind: str) -> list[Key]:
        return [key for key in self.members if key[0] == kind]


def split(cohort: Cohort, names: Names, schools: Mapping[int, str], *, district_id: int, subgroups: Sequence[str] = ()) -> Groups:
    """Every row of the tables about a cohort: total, schools, clusters with their programs, and the subgroups asked for."""
    found = Groups({TOTAL: frozenset(cohort.pairs)}, {TOTAL: "All concentrators"})
    _add(found, "school", lambda pair: (str(cohort.home[pair[0]]), schools.get(cohort.home[pair[0]], "Another school")))
    _add(found, "cluster", lambda pair: (str(names.cluster_of.get(pair[1], 0)), names.clusters[names.cluster_of.get(pair[1], 0)]))
    _add(found, "program", lambda pair: (str(pair[1]), names.programs[pair[1]]), add_up=False)
    for cluster in found.of("cluster"):
        found.sums.append((cluster, [key for key in found.of("program") if str(names.cluster_of.get(int(key[1]), 0)) == cluster[1]]))
    if subgroups:
        sensitive = _sensitive(district_id)
        for name in subgroups:
            _add(found, name, lambda pair, name=name: _group_of(name, pair, sensitive.get(pair[0]), cohort))  # type: ignore[misc]
    return found


def _add(found: Groups, kind: str, which: Callable[[Pair], tuple[str, str]], *, add_up: bool = True) -> None:
    members: dict[Key, set[Pair]] = defaultdict(set)
    for pair in found.members[TOTAL]:
        word, label = which(pair)
        members[kind, word].add(pair)
        found.labels[kind, word] = label
    last = {UNKNOWN[0], "no"}
    for key in sorted(members, key=lambda each: (each[1] in last, found.labels[each], each)):
        found.members[key] = frozenset(members[key])
    if add_up and members:
        found.sums.append((TOTAL, found.of(kind)))


def _sensitive(district_id: int) -> dict[int, Any]:
    rows = db.session.execute(
        sa.select(*StudentSensitive.__table__.columns)
        .join(Student, Student.id == StudentSensitive.student_id)
        .where(Student.district_id == district_id)
        .order_by(StudentSensitive.student_id)
    )
    return {row.student_id: row for row in rows}


def _group_of(name: str, pair: Pair, row: Any, cohort: Cohort) -> tuple[str, str]:
    """(word, label) of the group that a student is in. Those of special populations are one row, everybody else the other."""
    if name == "sex":
        word = plain_sex(row.sex) if row else ""
        return (word, word.capitalize()) if word else UNKNOWN
    if name == "race":
        return race_of(row)
    if name == "nontraditional":
        rare = cohort.nontraditional.get(pair[1])
        return ("yes", "Yes") if rare is not None and cohort.sex.get(pair[0]) == rare else ("no", "No, or not known")
    return ("yes", "Yes") if row is not None and getattr(row, name) else ("no", "No, or not known")


def race_of(row: Any) -> tuple[str, str]:
    """One of seven categories: Hispanic of any race, two or more races, one of five."""
    if row is None or (not row.hispanic and not row.races.strip()):
        return UNKNOWN
    if row.hispanic:
        return "hispanic", "Hispanic or Latino"
    said = {next((label for word, label in RACES if word in part.lower()), "") for part in _parts(row.races)} - {""}
    if not said:
        return UNKNOWN
    if len(said) > 1:
        return "two", "Two or more races"
    label = said.pop()
    return label.split()[0].lower(), label


def _parts(text: str) -> Iterable[str]:
    return (part.strip() for part in text.replace(";", ",").replace("|", ",").split(",") if part.strip())
