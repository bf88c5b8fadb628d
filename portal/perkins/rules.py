"""A state's rules as plain values: read from and written to a rule set's JSON. Knows no database.

`FEDERAL` is the minimum of the statute by courses (20 U.S.C. 2302(12)(A) and (13)); everything else is a state's
choice and comes from a rule set.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import Any

ROLES = ("exploratory", "foundational", "core", "capstone")
INDICATORS = {
    "1S1": "Four-year graduation rate",
    "1S2": "Extended graduation rate",
    "2S1": "Proficiency in reading and language arts",
    "2S2": "Proficiency in mathematics",
    "2S3": "Proficiency in science",
    "3S1": "Placement after exit",
    "4S1": "Non-traditional program concentration",
    "5S1": "Recognized postsecondary credential",
    "5S2": "Postsecondary credits",
    "5S3": "Work-based learning",
    "5S4": "Other measure of the state",
}
SWITCHED = ("1S2", "5S1", "5S2", "5S3", "5S4")
"""Indicators that a state may leave out."""
MEANINGS = {
    "graduated_on_time": "Graduated within four years",
    "graduated_extended": "Graduated later",
    "dropped_out": "Dropped out",
    "transferred": "Transferred to another school",
    "left_otherwise": "Left otherwise, not graduated",
    "left_the_count": "Left the count (emigrated, died)",
}
GRADUATED = frozenset({"graduated_on_time", "graduated_extended"})
NOT_COUNTED = frozenset({"transferred", "left_the_count"})
"""Meanings that take a student out of a graduation cohort."""
SUBGROUPS = {
    "sex": "Sex",
    "race": "Race and ethnicity",
    "iep": "Individuals with disabilities (IEP)",
    "section_504": "Section 504",
    "english_learner": "English learners",
    "economically_disadvantaged": "Economically disadvantaged",
    "nontraditional": "Preparing for non-traditional fields",
}


@dataclass(frozen=True)
class Threshold:
    """What reaches a level: so many courses, so many credits, both (`join` all) or either (any). 0 asks for nothing.

    `roles` limits what counts to courses with these roles in the program's pathways; empty: every course counts.
    `advanced` further asks that so many of the courses are core or capstone courses.
    """

    courses: int = 0
    credits: Decimal = Decimal(0)
    join: str = "all"
    roles: frozenset[str] = frozenset()
    advanced: int = 0

    @property
    def asks(self) -> bool:
        return bool(self.courses or self.credits or self.advanced)


@dataclass(frozen=True)
class ExitType:
    code: str
    title: str
    meaning: str
    state_code: str = ""


@dataclass(frozen=True)
class Rules:
    """All that decides on statuses and indicators."""

    participant: Threshold = Threshold(courses=1)
    concentrator: Threshold = Threshold(courses=2)
    completer: Threshold = Threshold()
    """Without any asking, the state knows no completers."""
    aligned_courses: bool = False
    """Count CTE courses aligned to the program's pathways too, not only those that its requirements name."""
    passing_marks: str = ""
    """Stricter than the district's pass rule where filled: letters that count."""
    passing_number: int = 0
    count_dual: bool = True
    count_transfer: bool = True
    count_middle: bool = True
    wbl_hours: int = 0
    """Approved hours in sustained kinds that 5S3 asks for; 0: each kind's own minimum."""
    wbl_kinds: frozenset[str] = frozenset()
    """Codes of the kinds that count; empty: every sustained one."""
    exit_types: tuple[ExitType, ...] = ()
    subgroups: tuple[str, ...] = tuple(SUBGROUPS)
    cell_size: int = 10
    indicators: frozenset[str] = frozenset({"5S1", "5S2", "5S3"})
    """Those of SWITCHED that the state uses; the others are always shown."""
    other_title: str = ""
    """What 5S4 measures."""
    program_codes: Mapping[str, str] = field(default_factory=dict)
    """CIP or our state code of a program -> the code in the state's file."""
    course_codes: Mapping[str, str] = field(default_factory=dict)

    def threshold(self, level: str) -> Threshold:
        return {"participant": self.participant, "concentrator": self.concentrator, "completer": self.completer}[level]

    def exit_type(self, code: str) -> ExitType | None:
        return next((each for each in self.exit_types if each.code == code), None)

    def codes_meaning(self, *meanings: str) -> frozenset[str]:
        return frozenset(each.code for each in self.exit_types if each.meaning in meanings)

    def uses(self, indicator: str) -> bool:
        return indicator not in SWITCHED or indicator in self.indicators

    @property
    def minimum_cell(self) -> int:
        return max(1, self.cell_size)


EXITS = (
    ExitType("G4", "Graduated in four years", "graduated_on_time"),
    ExitType("G5", "Graduated later", "graduated_extended"),
    ExitType("D", "Dropped out", "dropped_out"),
    ExitType("T", "Transferred out", "transferred"),
    ExitType("O", "Left otherwise", "left_otherwise"),
    ExitType("X", "Emigrated or died", "left_the_count"),
)
FEDERAL = Rules(exit_types=EXITS)


def as_json(rules: Rules) -> dict[str, Any]:
    """JSON in a fixed order, so that equal rules are equal text."""
    found: dict[str, Any] = {}
    for each in fields(Rules):
        value = getattr(rules, each.name)
        if isinstance(value, Threshold):
            found[each.name] = {"courses": value.courses, "credits": text_of(value.credits), "join": value.join, "roles": sorted(value.roles), "advanced": value.advanced}
        elif each.name == "exit_types":
            found[each.name] = [[t.code, t.title, t.meaning, t.state_code] for t in value]
        elif isinstance(value, frozenset):
            found[each.name] = sorted(value)
        elif isinstance(value, tuple):
            found[each.name] = list(value)
        else:
            found[each.name] = dict(value) if isinstance(value, Mapping) else value
    return found


def from_json(given: Mapping[str, Any]) -> Rules:
    """What a rule set holds; a value that is missing is the federal minimum's."""
    values: dict[str, Any] = {}
    for each in fields(Rules):
        if each.name not in given:
            continue
        value = given[each.name]
        default = getattr(FEDERAL, each.name)
        if isinstance(default, Threshold):
            values[each.name] = Threshold(int(value["courses"]), Decimal(value["credits"]), value["join"], frozenset(value["roles"]), int(value["advanced"]))
        elif each.name == "exit_types":
            values[each.name] = tuple(ExitType(*row) for row in value)
        elif isinstance(default, frozenset):
            values[each.name] = frozenset(value)
        elif isinstance(default, tuple):
            values[each.name] = tuple(value)
        else:
            values[each.name] = value
    return replace(FEDERAL, **values)


def text_of(value: Decimal) -> str:
    """2.000 -> '2', 0.50 -> '0.5'."""
    return f"{value.normalize():f}" if value else "0"
