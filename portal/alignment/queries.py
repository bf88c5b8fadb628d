"""Reads of alignments for other features and for single rows; lists are in `lines`, `reviews` and the coverage room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.alignment.models import Alignment, AlignmentState
from portal.catalog.models import Offering, OfferingState
from portal.catalog.permissions import offerings_reached, offerings_visible_to
from portal.clock import this_day
from portal.extensions import db
from portal.frameworks.models import Framework, FrameworkState, Pathway
from portal.rosters.models import Section, SectionTeacher

LARGEST_ID = 2**63 - 1


def offerings_by_role(pathway_ids: Collection[int]) -> dict[tuple[int, str], set[int]]:
    """(pathway id, role in force) -> ids of the offerings that serve it so; what only waits is not in it.

    Retired offerings stay in: a course that is no longer taught still counts for those who passed it.
    """
    found: dict[tuple[int, str], set[int]] = defaultdict(set)
    if not pathway_ids:
        return found
    rows = db.session.execute(
        sa.select(Alignment.pathway_id, Alignment.role, Alignment.offering_id)
        .where(Alignment.pathway_id.in_(pathway_ids), Alignment.role.is_not(None))
        .order_by(Alignment.pathway_id, Alignment.role, Alignment.offering_id)
    )
    for pathway_id, role, offering_id in rows:
        found[pathway_id, str(role)].add(offering_id)
    return found


@dataclass(frozen=True)
class InForce:
    """One pathway that an offering serves."""

    offering_id: int
    pathway_id: int
    pathway_title: str
    role: str


def alignments_of(offering_ids: Collection[int]) -> dict[int, list[InForce]]:
    """Offering id -> what it serves, in force only; offerings that serve nothing are left out."""
    found: dict[int, list[InForce]] = defaultdict(list)
    if not offering_ids:
        return found
    rows = db.session.execute(
        sa.select(Alignment.offering_id, Alignment.pathway_id, Pathway.title, Alignment.role)
        .join(Pathway, Pathway.id == Alignment.pathway_id)
        .where(Alignment.offering_id.in_(offering_ids), Alignment.role.is_not(None))
        .order_by(Alignment.offering_id, Pathway.title, Alignment.id)
    )
    for offering_id, pathway_id, title, role in rows:
        found[offering_id].append(InForce(offering_id, pathway_id, title, str(role)))
    return found


def is_aligned() -> sa.ColumnElement[bool]:
    """A condition on Offering: it serves a pathway, in force."""
    return sa.exists().where(Alignment.offering_id == Offering.id, Alignment.role.is_not(None))


def counts_by_offering(offering_ids: Collection[int]) -> Mapping[int, int]:
    """Offering id -> how many pathways it serves in force, for the rows of one list."""
    return _counts(Alignment.offering_id, offering_ids)


def counts_by_pathway(pathway_ids: Collection[int], viewer: Viewer) -> Mapping[int, int]:
    """Pathway id -> how many active offerings of the viewer's district serve it in force."""
    return _counts(
        Alignment.pathway_id,
        pathway_ids,
        Offering.state == OfferingState.ACTIVE.value,
        offerings_visible_to(viewer),
    )


def pathway_version(pathway_id: int, viewer: Viewer) -> str:
    """A word that changes whenever what a pathway's page shows of alignments does."""
    row = db.session.execute(
        sa.select(sa.func.count(), sa.func.max(Alignment.updated_at), sa.func.max(Offering.updated_at))
        .select_from(Alignment)
        .join(Offering, Offering.id == Alignment.offering_id)
        .where(Alignment.pathway_id == pathway_id, Alignment.district_id == viewer.district_id)
    ).one()
    return f"alignment-{row[0]}-{row[1]}-{row[2]}"


def _counts(column: Any, ids: Collection[int], *further: sa.ColumnElement[bool]) -> dict[int, int]:
    if not ids:
        return {}
    rows = db.session.execute(
        sa.select(column, sa.func.count())
        .select_from(Alignment)
        .join(Offering, Offering.id == Alignment.offering_id)
        .where(column.in_(ids), Alignment.role.is_not(None), *further)
        .group_by(column)
        .order_by(column)
    )
    return {int(row[0]): int(row[1]) for row in rows}


def alignment_for(viewer: Viewer, alignment_id: int) -> Alignment | None:
    """With its offering, school, pathway and cluster, in one query; None where it may not be seen."""
    if not 0 < alignment_id <= LARGEST_ID or not viewer.is_staff:
        return None
    return db.session.scalar(_whole().where(Alignment.id == alignment_id, offerings_visible_to(viewer)))


def alignment_at(viewer: Viewer, offering_id: int, pathway_id: int) -> Alignment | None:
    """The same by offering and pathway, for a cell of the grid."""
    here = (Alignment.offering_id == offering_id, Alignment.pathway_id == pathway_id)
    return db.session.scalar(_whole().where(*here, offerings_visible_to(viewer)))


def alignments_for(viewer: Viewer, alignment_ids: Collection[int]) -> Sequence[Alignment]:
    """Those of the ids that the viewer sees, whole, the longest waiting first."""
    if not alignment_ids or not viewer.is_staff:
        return []
    return db.session.scalars(
        _whole()
        .where(Alignment.id.in_(alignment_ids), offerings_visible_to(viewer))
        .order_by(Alignment.submitted_at, Alignment.id)
    ).all()


def _whole() -> sa.Select[Alignment]:
    offering, pathway = joinedload(Alignment.offering), joinedload(Alignment.pathway)
    return (
        sa.select(Alignment)
        .join(Offering, Offering.id == Alignment.offering_id)
        .options(offering.joinedload(Offering.school), pathway.joinedload(Pathway.cluster))
        .execution_options(populate_existing=True)
    )


def visible_pathway(viewer: Viewer, pathway_id: int) -> Pathway | None:
    """A pathway of a national framework or the district's own, with its cluster."""
    if not 0 < pathway_id <= LARGEST_ID:
        return None
    return db.session.scalar(_pathways_of(viewer).where(Pathway.id == pathway_id))


def pathway_to_align(viewer: Viewer, pathway_id: int) -> Pathway | None:
    """The same, where an offering may still be aligned with it: neither it nor its framework is retired."""
    if not 0 < pathway_id <= LARGEST_ID:
        return None
    living = (Pathway.retired.is_(False), Framework.state != FrameworkState.RETIRED.value)
    return db.session.scalar(_pathways_of(viewer).where(Pathway.id == pathway_id, *living))


def _pathways_of(viewer: Viewer) -> sa.Select[Pathway]:
    return (
        sa.select(Pathway)
        .join(Framework, Framework.id == Pathway.framework_id)
        .options(joinedload(Pathway.cluster))
        .where(sa.or_(Framework.district_id.is_(None), Framework.district_id == viewer.district_id))
    )


@dataclass(frozen=True)
class Unaligned:
    """An offering that serves no pathway yet; `proposed` where one was proposed and waits or came back."""

    id: int
    title: str
    kind: str
    code: str
    proposed: bool


def unaligned_offerings(viewer: Viewer, limit: int = 200) -> Sequence[Unaligned]:
    """Active offerings that are the viewer's own concern and serve no pathway.

    A teacher's: the courses of own sections of this year and later; everybody else's: what their grant reaches.
    """
    proposed = sa.exists().where(
        Alignment.offering_id == Offering.id, Alignment.state.in_([s for s in AlignmentState if s != "retired"])
    )
    rows = db.session.execute(
        sa.select(Offering.id, Offering.title, Offering.kind, Offering.code, proposed.label("proposed"))
        .where(
            offerings_reached(viewer),
            own_concern(viewer),
            Offering.state == OfferingState.ACTIVE.value,
            sa.not_(is_aligned()),
        )
        .order_by(proposed, Offering.title, Offering.id)
        .limit(limit)
    )
    return [Unaligned(**row) for row in rows.mappings()]


def own_concern(viewer: Viewer) -> sa.ColumnElement[bool]:
    """A condition on Offering: what a home page speaks of."""
    if viewer.role != Role.TEACHER:
        return sa.true()
    taught = (
        sa.select(Section.course_id)
        .join(SectionTeacher, SectionTeacher.section_id == Section.id)
        .where(SectionTeacher.user_id == viewer.user_id, Section.ends_on >= this_day())
    )
    return Offering.id.in_(taught)
