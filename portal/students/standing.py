"""Everything a page about one student in one program shows, gathered once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.careers.models import Area, Occupation, OccupationPathway, Projection, Wage
from portal.clock import this_day
from portal.extensions import db
from portal.frameworks.models import Cluster, Pathway
from portal.language import spoken
from portal.openings.fitting import Offer, offers, seeker_of
from portal.openings.step import named
from portal.programs.catalogue import Catalogue, catalogue_of
from portal.programs.compiled import versions_of
from portal.programs.models import ProgramPathway, Requirement
from portal.programs.next_step import NextStep, next_step
from portal.programs.progress import Progress, Station
from portal.programs.rules import Band, Facts, Rules
from portal.programs.summaries import Standing, is_off_track, schools_of, standings
from portal.rosters.models import Student
from portal.schools.models import District
from portal.students import line
from portal.students.evidence import Evidence, evidence_of
from portal.students.needs import NEEDS

STATUS = {
    "complete": "Complete",
    "off_track": "Off track",
    "one_short": "One course short",
    "last_planned": "Last course planned",
    "in_progress": "In progress",
    "no_program": "No program",
}
LIST_STATUS = STATUS | {"no_plan": "Nothing planned", "concentrator_short": "One short of concentrator"} | {key: need.title for key, need in NEEDS.items()}
"""What a list can be narrowed to, in words."""


@dataclass(frozen=True)
class Line:
    """One requirement in words: what counts for it, and what could."""

    requirement_id: int
    title: str
    stations: tuple[tuple[Station, str, list[Evidence]], ...]
    """(station, title, the rows behind it)."""


@dataclass(frozen=True)
class StandingPage:
    """A student in a program, ready to be drawn."""

    program_id: int
    title: str
    cluster: Cluster | None
    pathway: Pathway | None
    progress: Progress
    step: NextStep
    groups: tuple[line.GradeGroup, ...]
    lines: tuple[Line, ...]
    chosen: bool
    off_track: bool

    @property
    def status(self) -> str:
        return status_of(self.progress, self.off_track)


def status_of(progress: Progress, off_track: bool) -> str:
    """complete, off_track, one_short, last_planned or in_progress; the same rule as `queries.status_column` in SQL.

    One course short: nobody has planned it either. Where it is on the plan, the last course is planned.
    """
    if progress.complete:
        return "complete"
    if off_track:
        return "off_track"
    if progress.courses_missing != 1:
        return "in_progress"
    return "one_short" if progress.courses_left else "last_planned"


@dataclass(frozen=True)
class World:
    """A student with all that their pages evaluate: loaded once per request."""

    student: Student
    today: date
    catalogue: Catalogue
    standings: tuple[Standing, ...]
    schools: frozenset[int]
    facts: Facts

    @cached_property
    def offers(self) -> list[Offer]:
        """Openings as this student may take them; asked only where a next step is to find one."""
        return offers(seeker_of(self.student, self.today), self.today)

    @property
    def own(self) -> Standing | None:
        return next((one for one in self.standings if one.chosen), None)

    @property
    def others(self) -> tuple[Standing, ...]:
        """Every other program of the student's schools, the furthest first."""
        rest = [one for one in self.standings if not one.chosen]
        return tuple(sorted(rest, key=lambda o: rank(o.progress)))

    def in_program(self, program_id: int) -> Standing | None:
        return next((one for one in self.standings if one.progress.rules.program_id == program_id), None)


def rank(progress: Progress) -> tuple[float, int, str, int]:
    """The order of what-ifs: the larger share done or under way first, then fewer courses left, then by title."""
    done = progress.bands[Band.DONE] + progress.bands[Band.IN_PROGRESS]
    share = done / progress.total if progress.total else 0.0
    return -share, progress.courses_missing, progress.rules.title, progress.rules.program_id


def load_world(student: Student, *, today: date | None = None) -> World:
    """All programs of the student's schools evaluated; about two dozen queries, however many programs."""
    today = today or this_day()
    found = standings([student.id], versions_of(student.district_id), today=today, every=True)
    facts = found[0].facts if found else Facts(student_id=student.id, grade=student.grade)
    schools = schools_of([student.id], today)[student.id]
    return World(student, today, catalogue_of(student.district_id, today), tuple(found), schools, facts)


def standing_page(world: World, one: Standing, *, in_words: bool = True) -> StandingPage:
    """Draws one of the world's standings; `in_words` adds the records behind every number."""
    rules = one.progress.rules
    cluster, pathway = band_of(rules.program_id)
    step = step_of(world, one)
    return StandingPage(
        program_id=rules.program_id,
        title=rules.title,
        cluster=cluster,
        pathway=pathway,
        progress=one.progress,
        step=step,
        groups=line.groups(one.progress, one.facts, world.catalogue.offerings, world.catalogue.credentials, world.catalogue.calendar, step),
        lines=lines_of(one.progress, world) if in_words else (),
        chosen=one.chosen,
        off_track=is_off_track(one, world.catalogue),
    )


def step_of(world: World, one: Standing) -> NextStep:
    rules = one.progress.rules
    step = next_step(
        one.progress, one.facts, world.catalogue.offerings, one.schools, world.catalogue.calendar,
        credentials=world.catalogue.credentials, step_after=world.catalogue.steps_after.get(rules.program_id, ""),
    )
    return named(step, one.progress, world.offers) if step.kind == "find_experience" else step


def lines_of(progress: Progress, world: World) -> tuple[Line, ...]:
    """Requirement by requirement, in the program's order: each station with the rows that count."""
    evidence = evidence_of(world.student.id, world.today)
    titles: dict[int, str] = {
        row.id: row.title
        for row in db.session.execute(
            sa.select(Requirement.id, Requirement.title).where(Requirement.program_version_id == progress.rules.version_id).order_by(Requirement.id)
        )
    }
    by_requirement: dict[int, list[tuple[Station, str, list[Evidence]]]] = {}
    for station in progress.stations:
        items = [station.item] if station.item else list(station.items)
        rows = [evidence[item.source] for item in items if item.source in evidence]
        if station.kind == "hours":
            rows = [evidence[i.source] for i in world.facts.items if i.key in station.options and i.source.startswith("placements:") and i.source in evidence]
        by_requirement.setdefault(station.requirement_id, []).append((station, title_of(station, world.catalogue), rows))
    return tuple(Line(key, titles.get(key, stations[0][1]), tuple(stations)) for key, stations in by_requirement.items())


def title_of(station: Station, catalogue: Catalogue) -> str:
    if station.item is not None:
        if station.item.key in catalogue.offerings:
            return catalogue.offerings[station.item.key].title
        return catalogue.credentials.get(-station.item.key, station.title)
    return station.title


def option_titles(station: Station, world: World) -> list[tuple[str, str]]:
    """(title, address) of what could still fill a station, those of the student's schools first; at most 12."""
    found = []
    for key in station.options:
        info = world.catalogue.offerings.get(key)
        if info is not None and info.active:
            here = info.school_id is None or info.school_id in world.schools
            found.append((not here, info.title, f"/offerings/{key}"))
        elif -key in world.catalogue.credentials:
            found.append((False, world.catalogue.credentials[-key], ""))
    return [(title, href) for _, title, href in sorted(found)[:12]]


def band_of(program_id: int) -> tuple[Cluster | None, Pathway | None]:
    """The first pathway of a program and its cluster, for the band at the top."""
    row = db.session.execute(
        sa.select(Cluster, Pathway)
        .join(Pathway, Pathway.cluster_id == Cluster.id)
        .join(ProgramPathway, ProgramPathway.pathway_id == Pathway.id)
        .where(ProgramPathway.program_id == program_id)
        .order_by(ProgramPathway.position, ProgramPathway.id)
        .limit(1)
    ).one_or_none()
    return (row[0], row[1]) if row else (None, None)


@dataclass(frozen=True)
class Lead:
    """The occupation a pathway most often leads to, with its pay in an area."""

    soc: str
    title: str
    wage: Wage | None
    area: str
    projection: Projection | None
    all_growth: float | None


def where_it_leads(pathway: Pathway | None, district_id: int) -> Lead | None:
    """The occupation that is most the pathway's own, then the one with the most openings a year.

    Most its own: in the fewest pathways of the framework, so that managers of everything do not stand for all.
    Pay of the district's area where it was published, else the nation's.
    """
    if pathway is None:
        return None
    other = aliased(OccupationPathway)
    elsewhere = (
        sa.select(sa.func.count())
        .select_from(other)
        .join(Pathway, Pathway.id == other.pathway_id)
        .where(other.soc == Occupation.soc, Pathway.framework_id == pathway.framework_id)
        .scalar_subquery()
    )
    row = db.session.execute(
        sa.select(Occupation.soc, spoken(Occupation, "title"), Projection)
        .join(OccupationPathway, OccupationPathway.soc == Occupation.soc)
        .join(Projection, Projection.soc == Occupation.soc)
        .where(OccupationPathway.pathway_id == pathway.id, Projection.openings_thousands.is_not(None))
        .order_by(elsewhere, Projection.openings_thousands.desc(), Occupation.soc)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    area = db.session.scalar(sa.select(District.area_code).where(District.id == district_id)) or "US"
    wages = {
        wage.area_code: (wage, name)
        for wage, name in db.session.execute(
            sa.select(Wage, Area.name)
            .join(Area, Area.code == Wage.area_code)
            .where(Wage.soc == row.soc, Wage.area_code.in_(["US", area]), Wage.median.is_not(None))
            .order_by(Wage.year)
        )
    }
    wage, name = wages.get(area) or wages.get("US") or (None, "")
    total = db.session.scalar(sa.select(Projection.change_percent).where(Projection.soc == "00-0000"))
    return Lead(row.soc, row.title, wage, name, row[2], total)


def requirements_of(rules: Rules) -> list[tuple[int, str]]:
    """(id, title) of the requirements of a version, for waivers and substitutions."""
    return [
        (row.id, row.title)
        for row in db.session.execute(
            sa.select(Requirement.id, Requirement.title).where(Requirement.program_version_id == rules.version_id).order_by(Requirement.position, Requirement.id)
        )
    ]
