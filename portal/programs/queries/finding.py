"""Finds what a requirement may name and what a program is classified by, for pickers that search as one types."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.careers.models import CipProgram
from portal.catalog.listings import matches
from portal.catalog.models import Course, Credential, Experience, ExperienceKind, Offering, OfferingKind, OfferingState
from portal.catalog.permissions import offerings_visible_to
from portal.extensions import db
from portal.frameworks.models import Cluster, Framework, Pathway
from portal.frameworks.queries import active_framework, search_pathways
from portal.programs.models import RequirementKind
from portal.programs.queries.programs import pathways_of
from portal.programs.queries.trees import approved_as, detail_of
from portal.programs.words import ROLES
from portal.schools.models import School
from portal.search.words import MOST_WORDS

MOST_OFFERINGS, MOST_CREDENTIALS, MOST_PATHWAYS, MOST_CIPS = 10, 8, 3, 12
CIP_CODE = re.compile(r"\s*(\d\d)[.\s]?(\d{4})\b")


@dataclass(frozen=True)
class Found:
    """One thing that could be added: the column that names it, how it is called, and what to know of it."""

    kind: str
    title: str
    detail: str
    column: str
    id: int


@dataclass(frozen=True)
class FoundRoles:
    """A pathway, and for each role how many offerings are approved so today."""

    pathway_id: int
    title: str
    roles: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Finds:
    """What was found for a requirement, in the groups that it may hold."""

    roles: Sequence[FoundRoles] = ()
    offerings: Sequence[Found] = ()
    credentials: Sequence[Found] = ()
    may_create: bool = False
    """Whether a credential could be made of the words."""

    @property
    def nothing(self) -> bool:
        return not (self.roles or self.offerings or self.credentials)


def finds(viewer: Viewer, kind: str, program_id: int, text: str) -> Finds:
    """What can be added to a requirement of this kind; without words, what its program suggests."""
    words = text.replace("\x00", "").split()[:MOST_WORDS]
    mine = [each.id for each in pathways_of([program_id]).get(program_id, ())]
    credentials = credential_finds(viewer.district_id, words) if kind in (RequirementKind.CREDENTIAL, RequirementKind.ALL_OF, RequirementKind.K_OF_N) else []
    if kind == RequirementKind.CREDENTIAL:
        return Finds(credentials=credentials, may_create=True)
    only = {RequirementKind.CREDITS: OfferingKind.COURSE, RequirementKind.HOURS: OfferingKind.EXPERIENCE}.get(RequirementKind(kind))
    return Finds(
        roles=role_finds(viewer.district_id, mine, text if words else "", only),
        offerings=offering_finds(viewer, words, mine, only),
        credentials=credentials if words else [],
        may_create=False,
    )


def offering_finds(viewer: Viewer, words: Sequence[str], pathway_ids: Sequence[int], only: OfferingKind | None) -> list[Found]:
    """Active offerings whose title or code holds every word; without words, those approved in the pathways."""
    base, course, experience = Offering.__table__, Course.__table__, Experience.__table__
    found = (
        sa.select(
            base.c.id, base.c.kind, base.c.title, base.c.code, course.c.credits, experience.c.hours,
            ExperienceKind.minimum_hours, ExperienceKind.title.label("kind_title"), School.name.label("school_name"),
        )
        .select_from(base)
        .outerjoin(course, course.c.id == base.c.id)
        .outerjoin(experience, experience.c.id == base.c.id)
        .outerjoin(ExperienceKind, ExperienceKind.code == experience.c.experience_kind)
        .outerjoin(School, School.id == base.c.school_id)
        .where(offerings_visible_to(viewer), Offering.state == OfferingState.ACTIVE.value)
    )
    if only is not None:
        found = found.where(Offering.kind == only.value)
    order: list[Any] = [base.c.title, base.c.code, base.c.id]
    if words:
        whole = " ".join(words).lower()
        nearness = sa.case(
            (sa.func.lower(Offering.code) == whole, 0),
            (sa.func.lower(Offering.title).startswith(whole, autoescape=True), 1),
            else_=2,
        )
        found, order = found.where(*(matches(word) for word in words)), [nearness, *order]
    else:
        approved = {each.id for those in approved_as(viewer.district_id, pathway_ids).values() for each in those}
        if not approved and only != OfferingKind.EXPERIENCE:
            return []
        if approved:
            found = found.where(base.c.id.in_(approved))
    rows = db.session.execute(found.order_by(*order).limit(MOST_OFFERINGS)).all()
    return [_offering(row) for row in rows]


def _offering(row: Any) -> Found:
    amount = row.credits if row.kind == "course" else (row.hours if row.hours is not None else Decimal(row.minimum_hours))
    return Found(row.kind, row.title, detail_of(row, amount), "offering_id", row.id)


def role_finds(district_id: int, pathway_ids: Sequence[int], text: str, only: OfferingKind | None) -> list[FoundRoles]:
    """The program's pathways, or those found by words, with how many offerings are approved in each role today."""
    if text:
        framework = active_framework(district_id)
        lines = search_pathways(text, framework.id, limit=MOST_PATHWAYS) if framework else []
        pathways = [(line.id, line.title) for line in lines]
    else:
        pathways = _titles(pathway_ids)
    approved = approved_as(district_id, [key for key, _ in pathways])

    def today(key: int, role: str) -> int:
        return sum(1 for each in approved.get((key, role), ()) if each.active and (only is None or each.kind == only))

    return [FoundRoles(key, title, tuple((role, today(key, role)) for role in ROLES)) for key, title in pathways]


def _titles(pathway_ids: Sequence[int]) -> list[tuple[int, str]]:
    rows = db.session.execute(sa.select(Pathway.id, Pathway.title).where(Pathway.id.in_(pathway_ids)))
    titles = {row.id: row.title for row in rows}
    return [(key, titles[key]) for key in pathway_ids if key in titles]


def credential_finds(district_id: int, words: Sequence[str]) -> list[Found]:
    """Credentials, the district's own first, whose title or issuer holds every word."""
    found = sa.select(Credential.id, Credential.title, Credential.issuer).where(
        sa.or_(Credential.district_id == district_id, Credential.district_id.is_(None)), Credential.retired.is_(False)
    )
    for word in words:
        found = found.where(sa.or_(Credential.title.icontains(word, autoescape=True), Credential.issuer.icontains(word, autoescape=True)))
    rows = db.session.execute(found.order_by(Credential.district_id.is_(None), Credential.title, Credential.id).limit(MOST_CREDENTIALS))
    return [Found("credential", row.title, row.issuer, "credential_id", row.id) for row in rows]


def cip_finds(text: str, limit: int = MOST_CIPS) -> Sequence[sa.Row[str, str]]:
    """(code, title) of programs of education for '15.04', '150405' or 'robotics technician'."""
    words = text.replace("\x00", "").lower().split()[:MOST_WORDS]
    if not words:
        return []
    title = sa.func.lower(CipProgram.title)
    found = sa.select(CipProgram.code, CipProgram.title)
    for word in words:
        undotted = word if "." in word or not word.isdigit() or len(word) < 3 else f"{word[:2]}.{word[2:]}"
        found = found.where(sa.or_(CipProgram.code.startswith(undotted, autoescape=True), title.contains(word, autoescape=True)))
    nearness = sa.case((title.startswith(" ".join(words), autoescape=True), 0), else_=1)
    return db.session.execute(found.order_by(nearness, CipProgram.code).limit(limit)).all()


def cip_of(text: str) -> sa.Row[str, str] | None:
    """(code, title) where the text begins with a code that there is: '15.0405', '150405', '15.0405 Robotics'."""
    code = CIP_CODE.match(text)
    if code is None:
        return None
    return db.session.execute(sa.select(CipProgram.code, CipProgram.title).where(CipProgram.code == f"{code[1]}.{code[2]}")).one_or_none()


@dataclass(frozen=True)
class PathwayChoice:
    """A pathway of the form's list."""

    id: int
    title: str
    cluster_id: int
    cluster_title: str
    grouping: str


def choosable_pathways(district_id: int, chosen: Collection[int] = ()) -> list[PathwayChoice]:
    """The pathways of the framework that the district works with, and those already chosen, by cluster."""
    framework = active_framework(district_id)
    rows = db.session.execute(
        sa.select(Pathway.id, Pathway.title, Cluster.id.label("cluster_id"), Cluster.title.label("cluster_title"), Cluster.grouping)
        .join(Cluster, Cluster.id == Pathway.cluster_id)
        .join(Framework, Framework.id == Pathway.framework_id)
        .where(
            sa.or_(
                sa.and_(Pathway.framework_id == (framework.id if framework else 0), Pathway.retired.is_(False)),
                Pathway.id.in_(chosen),
            )
        )
        .order_by(Framework.id != (framework.id if framework else 0), Cluster.position, Cluster.title, Cluster.id, Pathway.position, Pathway.title, Pathway.id)
    )
    return [PathwayChoice(*row) for row in rows]
