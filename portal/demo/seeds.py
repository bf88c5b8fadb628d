"""The demo's own tables in seeds/demo: what the district offers, asks for and employs, written by hand."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, cast

from portal.config import ROOT
from portal.demo.calendar import TermKey

FOLDER = ROOT / "seeds" / "demo"
SchoolKey = Literal["N", "L", "M", "C"]
"""Two high schools (N, L), the middle school (M) and the career center (C)."""


@dataclass(frozen=True)
class CourseSpec:
    """A line of courses.csv; `school` None: offered by the whole district."""

    code: str
    title: str
    subject: str
    sced_code: str
    credits: Decimal
    cte: bool
    low: int
    high: int
    school: str | None
    terms: tuple[TermKey, ...]
    requires: tuple[str, ...]
    description: str
    retired: bool


@dataclass(frozen=True)
class ExperienceSpec:
    code: str
    title: str
    kind: str
    hours: Decimal
    low: int
    high: int
    school: str | None
    course: str | None
    subject: str
    description: str


@dataclass(frozen=True)
class WorkSpec:
    """An experience that students of a program do in a grade, with the hosts that take them."""

    grade: int
    experience: str
    hosts: tuple[str, ...]


@dataclass(frozen=True)
class ProgramSpec:
    """An entry of programs.json. `sequence` gives the courses of a usual way by grade; 'A|B' is a choice."""

    key: str
    values: Mapping[str, Any] = field(repr=False, hash=False, compare=False)
    sequence: Mapping[int, tuple[str, ...]] = field(hash=False, compare=False)
    fast: Mapping[int, tuple[str, ...]] = field(hash=False, compare=False)
    work: tuple[WorkSpec, ...] = ()
    credentials: tuple[str, ...] = ()

    @cached_property
    def codes(self) -> frozenset[str]:
        """Every course of its sequences."""
        both = (*self.sequence.values(), *self.fast.values())
        return frozenset(code for items in both for item in items for code in item.split("|"))

    @property
    def first_grade(self) -> int:
        return min(self.sequence)


@dataclass(frozen=True)
class StaffSpec:
    username: str
    given_name: str
    family_name: str
    grants: tuple[tuple[str, str | None], ...]
    """(role, school key); None: the whole district."""
    teaches: tuple[tuple[str, str | None], ...]
    """(beginning of a course code, school key); None: wherever they have a grant."""


@dataclass(frozen=True)
class Seeds:
    courses: Mapping[str, CourseSpec]
    experiences: Mapping[str, ExperienceSpec]
    alignments: tuple[dict[str, str], ...]
    programs: tuple[ProgramSpec, ...]
    schools: tuple[dict[str, str], ...]
    staff: tuple[StaffSpec, ...]
    cast: tuple[dict[str, str], ...]
    hosts: tuple[dict[str, str], ...]
    credentials: tuple[dict[str, str], ...]
    names: Mapping[str, Any]
    named: tuple[dict[str, Any], ...]
    activities: Mapping[str, list[str]]
    """What was done in an hour's entry, by the subject of the experience."""


def read() -> Seeds:
    """All tables, in the order of their files."""
    return Seeds(
        courses={row["code"]: _course(row) for row in table("courses")},
        experiences={row["code"]: _experience(row) for row in table("experiences")},
        alignments=tuple(table("alignments")),
        programs=tuple(_program(each) for each in document("programs")),
        schools=tuple(table("schools")),
        staff=tuple(_staff(row) for row in table("staff")),
        cast=tuple(table("cast")),
        hosts=tuple(table("hosts")),
        credentials=tuple(table("credentials")),
        names=document("names"),
        named=tuple(document("named")),
        activities=document("activities"),
    )


def table(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def document(name: str) -> Any:
    path: Path = FOLDER / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def _grades(text: str) -> tuple[int, int]:
    """'9-12' -> (9, 12); '11' -> (11, 11)."""
    low, _, high = text.partition("-")
    return int(low), int(high or low)


def _course(row: dict[str, str]) -> CourseSpec:
    low, high = _grades(row["grades"])
    return CourseSpec(
        code=row["code"], title=row["title"], subject=row["subject"], sced_code=row["sced_code"],
        credits=Decimal(row["credits"]), cte=row["cte"] == "1", low=low, high=high, school=row["school"] or None,
        terms=cast(tuple[TermKey, ...], tuple(row["terms"].split())), requires=tuple(row["requires"].split()), description=row["description"],
        retired=row["state"] == "retired",
    )  # fmt: skip


def _experience(row: dict[str, str]) -> ExperienceSpec:
    low, high = _grades(row["grades"])
    return ExperienceSpec(
        code=row["code"], title=row["title"], kind=row["kind"], hours=Decimal(row["hours"]), low=low, high=high,
        school=row["school"] or None, course=row["course"] or None, subject=row["subject"],
        description=row["description"],
    )  # fmt: skip


def _program(each: dict[str, Any]) -> ProgramSpec:
    return ProgramSpec(
        key=each["key"],
        values=each,
        sequence={int(grade): tuple(items) for grade, items in each["sequence"].items()},
        fast={int(grade): tuple(items) for grade, items in each.get("fast", {}).items()},
        work=tuple(WorkSpec(w["grade"], w["experience"], tuple(w["hosts"])) for w in each["work"]),
        credentials=tuple(each["credentials"]),
    )


def _staff(row: dict[str, str]) -> StaffSpec:
    def pairs(text: str) -> tuple[tuple[str, str | None], ...]:
        split = (each.partition("@") for each in text.split())
        return tuple((first, None if at in ("", "-") else at) for first, _, at in split)

    return StaffSpec(
        row["username"], row["given_name"], row["family_name"], pairs(row["grants"]), pairs(row["teaches"])
    )
