"""Where one can start towards an occupation here: courses, experiences, openings, programs, credentials, people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.careers.models import OccupationPathway
from portal.catalog.models import Credential
from portal.explore.offers import ROLES, Offer, Offers, Reach, offers_of, reach_of
from portal.extensions import db
from portal.frameworks.models import Pathway
from portal.frameworks.queries import active_framework
from portal.interests.matching import Scores
from portal.interests.queries import latest_scores
from portal.programs.models import ProgramLead, ProgramVersion, Requirement, RequirementOption, VersionState
from portal.rosters.models import Section, SectionTeacher

MOST_PEOPLE = 8


@dataclass(frozen=True)
class Person:
    """Somebody of the school who knows more; `teaches` and `leads` are titles."""

    name: str
    teaches: tuple[str, ...]
    leads: tuple[str, ...]


@dataclass(frozen=True)
class Start:
    """`courses` by their role, in the order one meets them; an offering of several pathways stands once, at its first role."""

    courses: Sequence[tuple[str, Sequence[Offer]]]
    experiences: Sequence[Offer]
    openings: Sequence[Offer]
    programs: Sequence[Offer]
    credentials: Sequence[tuple[int, str]]
    people: Sequence[Person]
    scores: Scores | None

    @property
    def is_empty(self) -> bool:
        return not (self.courses or self.experiences or self.openings or self.programs)


def start_of(soc: str, viewer: Viewer, today: date) -> Start:
    """A constant number of queries."""
    reach = reach_of(viewer, today)
    active = active_framework(viewer.district_id, viewer.school_id)
    leading = (
        sa.select(OccupationPathway.pathway_id)
        .join(Pathway, Pathway.id == OccupationPathway.pathway_id)
        .where(OccupationPathway.soc == soc, Pathway.framework_id == (active.id if active else 0), Pathway.retired.is_(False))
    )
    found = offers_of(viewer, reach, today, leading, soc=soc)
    all_of = _once(found)
    courses = [(role, [offer for offer in all_of.courses if offer.role == role]) for role in ROLES]
    return Start(
        courses=[(role, offers) for role, offers in courses if offers],
        experiences=all_of.experiences,
        openings=all_of.openings,
        programs=all_of.programs,
        credentials=_credentials([program.id for program in all_of.programs]),
        people=_people(viewer, reach, today, {offer.id: offer.title for offer in all_of.courses}, {offer.id: offer.title for offer in all_of.programs}),
        scores=latest_scores(reach.student.id) if reach.student else None,
    )


def _once(found: dict[int, Offers]) -> Offers:
    """Each thing once, a course under the role it has earliest, one's own school first."""

    def first(offers: list[Offer]) -> list[Offer]:
        ordered = sorted(offers, key=lambda offer: ROLES.index(offer.role) if offer.role in ROLES else 0)
        kept: dict[int, Offer] = {}
        for offer in ordered:
            kept.setdefault(offer.id, offer)
        return sorted(kept.values(), key=lambda offer: (bool(offer.place) and offer.kind != "opening", offer.low, offer.title, offer.id))

    return Offers(
        first([offer for each in found.values() for offer in each.courses]), first([offer for each in found.values() for offer in each.experiences]),
        list({offer.id: offer for each in found.values() for offer in each.openings}.values()), first([offer for each in found.values() for offer in each.programs]),
    )  # fmt: skip


def _credentials(program_ids: Collection[int]) -> Sequence[tuple[int, str]]:
    """What the programs' published versions ask for or count."""
    rows = db.session.execute(
        sa.select(Credential.id, Credential.title)
        .join(RequirementOption, RequirementOption.credential_id == Credential.id)
        .join(Requirement, Requirement.id == RequirementOption.requirement_id)
        .join(ProgramVersion, ProgramVersion.id == Requirement.program_version_id)
        .where(ProgramVersion.program_id.in_(sorted(program_ids)), ProgramVersion.state == VersionState.PUBLISHED.value, Credential.retired.is_(False))
        .distinct()
        .order_by(Credential.title, Credential.id)
    )
    return [(row.id, row.title) for row in rows]


def _people(viewer: Viewer, reach: Reach, today: date, courses: dict[int, str], programs: dict[int, str]) -> Sequence[Person]:
    """Who leads these programs, and who teaches these courses now at one's own schools."""
    known: dict[int, tuple[str, list[str], list[str]]] = {}
    leads = (
        sa.select(User.id, User.given_name, User.family_name, ProgramLead.program_id.label("of"))
        .join(ProgramLead, ProgramLead.user_id == User.id)
        .where(ProgramLead.program_id.in_(sorted(programs)), User.district_id == viewer.district_id, User.disabled_at.is_(None))
    )
    for row in db.session.execute(leads.order_by(User.family_name, User.given_name, User.id, ProgramLead.program_id)):
        _entry(known, row)[2].append(programs[row.of])
    teachers = (
        sa.select(User.id, User.given_name, User.family_name, Section.course_id.label("of"))
        .join(SectionTeacher, SectionTeacher.user_id == User.id)
        .join(Section, Section.id == SectionTeacher.section_id)
        .where(
            Section.course_id.in_(sorted(courses)), Section.school_id.in_(sorted(reach.own)), Section.begins_on <= today, Section.ends_on >= today,
            sa.or_(SectionTeacher.ends_on.is_(None), SectionTeacher.ends_on >= today), User.disabled_at.is_(None),
        )
        .distinct()
        .order_by(User.family_name, User.given_name, User.id, Section.course_id)
    )  # fmt: skip
    for row in db.session.execute(teachers):
        _entry(known, row)[1].append(courses[row.of])
    return [Person(name, tuple(dict.fromkeys(teaches)), tuple(dict.fromkeys(leading))) for name, teaches, leading in known.values()][:MOST_PEOPLE]


def _entry(known: dict[int, tuple[str, list[str], list[str]]], row: Any) -> tuple[str, list[str], list[str]]:
    return known.setdefault(row.id, (f"{row.given_name} {row.family_name}".strip(), [], []))
