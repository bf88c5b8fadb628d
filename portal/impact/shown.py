"""A forecast as one viewer sees it: the counts of everybody, the names of those whom the viewer may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from unicodedata import normalize

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.alignment.models import Alignment
from portal.extensions import db
from portal.impact.effects import Effect
from portal.impact.forecast import Forecast
from portal.programs.models import Program, ProgramVersion
from portal.programs.queries.trials import titles_of
from portal.programs.rules import Band
from portal.rosters.models import Student
from portal.rosters.permissions import students_visible_to
from portal.rosters.queries import in_parts
from portal.schools.models import School

MOST_SHOWN = 200
"""Rows on the page of a deed; all of them are on the forecast's own page."""
MOST_LOSSES = 8
KINDS = {"loses": "Lose something", "gains": "Gain", "step": "Only what is said of the next step"}


@dataclass(frozen=True)
class Person:
    id: int
    name: str
    grade: int | None
    school_name: str


@dataclass(frozen=True)
class Line:
    """A student whom the viewer may see, in one program."""

    person: Person
    effect: Effect
    program: str

    @property
    def kind(self) -> str:
        return "loses" if self.effect.harms else "gains" if self.effect.helps else "step"


@dataclass(frozen=True)
class Loss:
    """Something by name that counts no longer in a program, for how many students, and how it stood for them."""

    title: str
    program: str
    students: int
    standing: tuple[tuple[str, int], ...]
    """('earned', 8), ('in progress', 3): empty where it is hours that count no longer."""


@dataclass(frozen=True)
class Shown:
    forecast: Forecast
    titles: dict[int, str]
    programs: dict[int, str]
    people: dict[int, Person]
    path: str = ""
    """The page with everybody, where the forecast has one."""

    def _many(self, kind: str) -> int:
        """Students in one kind each: who loses in one program and gains in another loses."""
        return sum(1 for each in self._kind_of.values() if each == kind)

    @cached_property
    def _kind_of(self) -> dict[int, str]:
        order = list(KINDS)
        found: dict[int, str] = {}
        for effect in self.forecast.effects:
            kind = "loses" if effect.harms else "gains" if effect.helps else "step"
            found[effect.student_id] = min(kind, found.get(effect.student_id, kind), key=order.index)
        return found

    @property
    def losing(self) -> int:
        return self._many("loses")

    @property
    def gaining(self) -> int:
        return self._many("gains")

    @property
    def stepping(self) -> int:
        return self._many("step")

    @property
    def more_left(self) -> int:
        return len({effect.student_id for effect in self.forecast.effects if effect.more_left})

    @property
    def falling_back(self) -> int:
        return len({effect.student_id for effect in self.forecast.effects if effect.falls_back})

    @property
    def uncompleting(self) -> int:
        return len({effect.student_id for effect in self.forecast.effects if effect.uncompletes})

    @property
    def in_programs(self) -> int:
        return len({effect.program_id for effect in self.forecast.effects})

    @cached_property
    def losses(self) -> list[Loss]:
        """What is lost by name, the most students first."""
        standing: dict[tuple[int, int], dict[Band, int]] = defaultdict(lambda: defaultdict(int))
        places: dict[tuple[int, int], int] = defaultdict(int)
        for effect in self.forecast.effects:
            for thing in effect.lost:
                standing[effect.program_id, thing.key][thing.band] += 1
            for key in effect.places:
                places[effect.program_id, key] += 1
        words = {Band.DONE: "earned", Band.IN_PROGRESS: "in progress", Band.WAITING: "waiting", Band.PLANNED: "planned"}
        found = [
            Loss(self.titles.get(key, "?"), self.programs.get(program_id, "?"), sum(bands.values()), tuple((words[band], bands[band]) for band in sorted(bands)))
            for (program_id, key), bands in standing.items()
        ]
        found += [Loss(f"the hours at {self.titles.get(key, '?')}", self.programs.get(program_id, "?"), many, ()) for (program_id, key), many in places.items()]
        return sorted(found, key=lambda loss: (-loss.students, loss.title, loss.program))

    @cached_property
    def lines(self) -> list[Line]:
        """Who may be named, those who lose first, then by name and program."""
        order = list(KINDS)
        made = [Line(self.people[e.student_id], e, self.programs.get(e.program_id, "?")) for e in self.forecast.effects if e.student_id in self.people]
        return sorted(made, key=lambda line: (order.index(line.kind), normalize("NFKD", line.person.name).casefold(), line.person.id, line.program))

    @property
    def hidden(self) -> int:
        """Students concerned whom the viewer may not see."""
        return len(self._kind_of.keys() - self.people.keys())


def shown(found: Forecast, viewer: Viewer) -> Shown:
    ids = sorted({effect.student_id for effect in found.effects})
    programs: dict[int, str] = {}
    if ids:
        named = sorted({effect.program_id for effect in found.effects})
        programs = {row.id: row.title for row in db.session.execute(sa.select(Program.id, Program.title).where(Program.id.in_(named)).order_by(Program.id))}
    return Shown(found, titles_of(viewer.district_id) if ids else {}, programs, people(ids, viewer), path_of(found))


def people(ids: Sequence[int], viewer: Viewer) -> dict[int, Person]:
    """Those of these students whom the viewer may see."""
    found: dict[int, Person] = {}
    for part in in_parts(ids):
        for row in db.session.execute(
            sa.select(Student.id, Student.given_name, Student.preferred_name, Student.family_name, Student.grade, School.name)
            .join(School, School.id == Student.school_id)
            .where(Student.id.in_(part), students_visible_to(viewer))
            .order_by(Student.id)
        ):
            found[row.id] = Person(row.id, f"{row.family_name}, {row.preferred_name or row.given_name}", row.grade, row.name)
    return found


def path_of(found: Forecast) -> str:
    """The page that shows this forecast alone; empty where several deeds are asked about at once."""
    supposed = found.supposed
    if len(supposed.states) + len(supposed.published) + len(supposed.roles) != 1:
        return ""
    if supposed.states:
        return f"/offerings/{next(iter(supposed.states))}/impact"
    if supposed.published:
        program_id = db.session.scalar(sa.select(ProgramVersion.program_id).where(ProgramVersion.id.in_(supposed.published)))
        return f"/programs/{program_id}/draft/impact"
    (offering_id, pathway_id), role = next(iter(supposed.roles.items()))
    key = db.session.scalar(sa.select(Alignment.id).where(Alignment.offering_id == offering_id, Alignment.pathway_id == pathway_id))
    return f"/alignments/{key}/impact" + (f"?role={role}" if role else "")
