"""What one load knows: the seeds, the calendar, and the ids of what was made so far."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.demo.calendar import SchoolCalendar
from portal.demo.rows import Rows
from portal.demo.seeds import ProgramSpec, Seeds


@dataclass(frozen=True)
class SchoolRow:
    id: int
    name: str


@dataclass(frozen=True)
class VersionRow:
    id: int
    entry_year: int
    state: str
    requirements: Mapping[str, int]
    """Title -> requirement id."""


@dataclass(frozen=True)
class ProgramRow:
    id: int
    title: str
    spec: ProgramSpec
    versions: tuple[VersionRow, ...]

    def version_in(self, year: int) -> VersionRow:
        """The one that a student enters under who chooses the program in a school year."""
        usable = [version for version in self.versions if version.state != "draft"]
        begun = [version for version in usable if version.entry_year <= year]
        return begun[-1] if begun else usable[0]


@dataclass
class World:
    """One district while it is being made."""

    rows: Rows
    seeds: Seeds
    calendar: SchoolCalendar
    seed: int
    pathways: Mapping[str, int]
    """Code in the framework of 2024 -> id."""
    framework_id: int
    industries: frozenset[str]
    cip_codes: frozenset[str]
    sced_codes: frozenset[str]
    district_id: int = 0
    year_ids: dict[int, int] = field(default_factory=dict)
    term_ids: dict[tuple[int, str], int] = field(default_factory=dict)
    offering_ids: dict[str, int] = field(default_factory=dict)
    credential_ids: dict[str, int] = field(default_factory=dict)
    host_ids: dict[str, int] = field(default_factory=dict)
    supervisors: dict[str, str] = field(default_factory=dict)
    contact_ids: dict[str, int] = field(default_factory=dict)
    """Host's name -> its supervisor among the contacts."""
    competency_set_ids: dict[str, int] = field(default_factory=dict)
    """Key in competency_sets.csv -> id."""
    competency_ids: dict[tuple[str, str], int] = field(default_factory=dict)
    """(key of the set, code) -> id."""
    programs: dict[str, ProgramRow] = field(default_factory=dict)

    def random(self, *label: object) -> random.Random:
        """A generator for one part of the work, so that a change in one part leaves the others as they were."""
        return random.Random("|".join(map(str, (self.seed, *label))))  # noqa: S311


@dataclass
class Campus:
    """Schools that share their students: two high schools, a middle school, a career center, and their staff."""

    world: World
    number: int
    """0 for the hand-made one; the campuses of a generated district count from 1."""
    prefix: str
    """Of user names, which are unique in the whole database."""
    schools: dict[str, SchoolRow]
    staff_ids: dict[str, int]
    """User name in staff.csv -> user id."""
    programs: dict[str, ProgramRow]
    sizes: Mapping[tuple[str, int], int]
    """(school key, grade) -> how many students."""
    teachers_at: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    """School key -> [(beginning of a course code, user id)] in the order of staff.csv."""

    def teachers_of(self, code: str, school: str) -> list[int]:
        """Who may teach a course at a school, most particular first; nobody twice."""
        found = [
            (-len(start), position, user)
            for position, (start, user) in enumerate(self.teachers_at.get(school, ()))
            if code.startswith(start)
        ]
        return list(dict.fromkeys(user for _, _, user in sorted(found)))
