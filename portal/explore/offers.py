"""What somebody's own school offers in each pathway: courses, experiences, openings with a free seat, programs.

'Own' are a student's schools; for staff the school of their grant, or every school of the district. A career center takes
students of all schools, so what it offers counts too, under its name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.alignment.models import Alignment
from portal.catalog.models import Offering, OfferingState
from portal.catalog.permissions import offerings_visible_to
from portal.extensions import db
from portal.hosts.models import Host
from portal.openings.permissions import openings_for, openings_visible_to
from portal.openings.queries import held
from portal.placements.models import Opening, OpeningState
from portal.programs.models import Program, ProgramPathway, ProgramSite, ProgramVersion, VersionState
from portal.programs.permissions import programs_visible_to
from portal.programs.summaries import schools_of
from portal.rosters.models import Student
from portal.schools.models import School, SchoolKind

ROLES = ("exploratory", "foundational", "core", "capstone")
"""In this order one meets them."""


@dataclass(frozen=True)
class Reach:
    """Whose offers are shown. `schools` None: every school of the district."""

    student: Student | None
    own: frozenset[int]
    schools: frozenset[int] | None
    names: Mapping[int, str] = field(default_factory=dict)

    def elsewhere(self, school_id: int | None) -> str:
        """The name of a school that is not one's own; '' for one's own and for what the whole district offers."""
        return "" if school_id is None or school_id in self.own else self.names.get(school_id, "")


@dataclass(frozen=True)
class Offer:
    """One thing that a school offers; `role` is an offering's in the pathway."""

    kind: str
    id: int
    title: str
    role: str = ""
    place: str = ""
    """A school that is not one's own, or the host of an opening."""
    seats: int = 0
    low: int = 9
    high: int = 12

    @property
    def url(self) -> str:
        return {"course": "/offerings/", "experience": "/offerings/", "opening": "/openings/", "program": "/programs/"}[self.kind] + str(self.id)


@dataclass(frozen=True)
class Offers:
    courses: Sequence[Offer] = ()
    experiences: Sequence[Offer] = ()
    openings: Sequence[Offer] = ()
    programs: Sequence[Offer] = ()

    @property
    def total(self) -> int:
        return len(self.courses) + len(self.experiences) + len(self.openings) + len(self.programs)


def reach_of(viewer: Viewer, today: date) -> Reach:
    """Three queries at most."""
    schools = {row.id: row for row in db.session.execute(sa.select(School.id, School.name, School.kind).where(School.district_id == viewer.district_id).order_by(School.id))}
    names = {school_id: row.name for school_id, row in schools.items()}
    centers = {school_id for school_id, row in schools.items() if row.kind == SchoolKind.CAREER_CENTER}
    student, own = None, {viewer.school_id} if viewer.school_id is not None else set[int]()
    if viewer.role == Role.STUDENT:
        student = db.session.scalar(sa.select(Student).where(Student.user_id == viewer.user_id, Student.district_id == viewer.district_id))
        own = set(schools_of([student.id], today)[student.id]) if student else own
    elif viewer.school_id is None:
        return Reach(None, frozenset(names), None, names)
    return Reach(student, frozenset(own), frozenset(own | centers), names)


def offers_of(viewer: Viewer, reach: Reach, today: date, pathways: sa.Select[Any], *, soc: str = "") -> dict[int, Offers]:
    """Pathway -> what is offered in it; `pathways` selects their ids. Three queries.

    With `soc`, openings in which that occupation is learned are under the pathway 0.
    """
    serving = _serving(viewer, reach, pathways)
    programs = _programs(viewer, reach, pathways)
    openings = _openings(viewer, reach, today, {offer.id for offers in serving.values() for offer in offers if offer.kind == "experience"}, soc)
    found: dict[int, Offers] = {}
    for pathway_id in {*serving, *programs}:
        own = serving.get(pathway_id, [])
        experiences = [offer for offer in own if offer.kind == "experience"]
        found[pathway_id] = Offers(
            courses=[offer for offer in own if offer.kind == "course"],
            experiences=experiences,
            openings=[opening for offer in experiences for opening in openings.get(offer.id, ())],
            programs=programs.get(pathway_id, []),
        )
    if soc and (learned := openings.get(0)):
        found[0] = Offers(openings=learned)
    return found


def _at(column: Any, reach: Reach) -> sa.ColumnElement[bool]:
    return sa.true() if reach.schools is None else sa.or_(column.is_(None), column.in_(sorted(reach.schools)))


def _serving(viewer: Viewer, reach: Reach, pathways: sa.Select[Any]) -> dict[int, list[Offer]]:
    rank = sa.case({role: place for place, role in enumerate(ROLES)}, value=Alignment.role, else_=len(ROLES))
    rows = db.session.execute(
        sa.select(Alignment.pathway_id, Alignment.role, Offering.id, Offering.kind, Offering.title, Offering.school_id, Offering.grade_low, Offering.grade_high)
        .join(Offering, Offering.id == Alignment.offering_id)
        .where(Alignment.role.is_not(None), Alignment.pathway_id.in_(pathways), Offering.state == OfferingState.ACTIVE.value, offerings_visible_to(viewer), _at(Offering.school_id, reach))
        .order_by(Alignment.pathway_id, rank, Offering.grade_low, Offering.title, Offering.id)
    )  # fmt: skip
    found: dict[int, list[Offer]] = defaultdict(list)
    for row in rows:
        found[row.pathway_id].append(Offer(str(row.kind), row.id, row.title, str(row.role), reach.elsewhere(row.school_id), 0, row.grade_low, row.grade_high))
    for offers in found.values():
        offers.sort(key=lambda offer: bool(offer.place))  # one's own school first; the rest of the order stays
    return found


def _openings(viewer: Viewer, reach: Reach, today: date, experience_ids: Collection[int], soc: str) -> dict[int, list[Offer]]:
    """Experience -> its openings that still take requests; under 0 those that teach the occupation."""
    if viewer.role == Role.STUDENT:
        visible = openings_for(viewer.district_id, reach.own)
    else:
        visible = openings_visible_to(viewer)
    seats = Opening.seats - held()
    rows = db.session.execute(
        sa.select(Opening.id, Opening.experience_id, Opening.soc, Offering.title, Host.name.label("host"), seats.label("left"), Opening.grade_low, Opening.grade_high)
        .join(Offering, Offering.id == Opening.experience_id)
        .join(Host, Host.id == Opening.host_id)
        .where(
            visible, sa.or_(Opening.experience_id.in_(sorted(experience_ids)), Opening.soc == (soc or None)), Opening.state == OpeningState.OPEN.value,
            Opening.ends_on >= today, sa.func.coalesce(Opening.apply_by, Opening.ends_on) >= today, seats > 0,
        )
        .order_by(sa.func.coalesce(Opening.apply_by, Opening.begins_on), Opening.id)
    )  # fmt: skip
    found: dict[int, list[Offer]] = defaultdict(list)
    for row in rows:
        offer = Offer("opening", row.id, row.title, "", row.host, int(row.left), row.grade_low, row.grade_high)
        found[row.experience_id if row.experience_id in experience_ids else 0].append(offer)
    return found


def _programs(viewer: Viewer, reach: Reach, pathways: sa.Select[Any]) -> dict[int, list[Offer]]:
    published = sa.select(ProgramVersion.program_id).where(ProgramVersion.state == VersionState.PUBLISHED.value)
    rows = db.session.execute(
        sa.select(ProgramPathway.pathway_id, Program.id, Program.title, ProgramSite.school_id)
        .join(Program, Program.id == ProgramPathway.program_id)
        .join(ProgramSite, ProgramSite.program_id == Program.id)
        .where(ProgramPathway.pathway_id.in_(pathways), Program.state == "active", Program.id.in_(published), programs_visible_to(viewer), _at(ProgramSite.school_id, reach))
        .order_by(ProgramPathway.pathway_id, Program.title, Program.id, ProgramSite.school_id)
    )  # fmt: skip
    found: dict[int, dict[int, Offer]] = defaultdict(dict)
    for row in rows:
        place, seen = reach.elsewhere(row.school_id), found[row.pathway_id].get(row.id)
        if seen is None or (seen.place and not place):
            found[row.pathway_id][row.id] = Offer("program", row.id, row.title, place=place)
    return {pathway_id: sorted(offers.values(), key=lambda offer: bool(offer.place)) for pathway_id, offers in found.items()}
