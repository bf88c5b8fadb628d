"""Everything the page of one host shows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.careers.models import Industry, IndustryPathway
from portal.extensions import db
from portal.frameworks.models import Pathway
from portal.hosts.models import Host, HostContact, HostSite
from portal.hosts.panels import visible_placements
from portal.hosts.permissions import KEEPERS, hosts_visible_to
from portal.hosts.record_models import HostDocument, HostMerge, HostNote, HostPathway


@dataclass(frozen=True)
class Served:
    """A pathway that a host serves, or might by its industry."""

    id: int
    title: str


def visible_host(viewer: Viewer, host_id: int) -> Host | None:
    return db.session.scalar(sa.select(Host).where(Host.id == host_id, hosts_visible_to(viewer)))


def merged_into(viewer: Viewer, host_id: int) -> int | None:
    """Where a duplicate of the viewer's district went, at the end of the chain; None for any other host."""
    for _ in range(20):
        found = db.session.execute(sa.select(Host.id, Host.merged_into_id).where(Host.id == host_id, Host.district_id == viewer.district_id)).one_or_none()
        if found is None or viewer.role not in KEEPERS:
            return None
        if found.merged_into_id is None:
            return int(found.id)
        host_id = found.merged_into_id
    return None


def part_of(viewer: Viewer, model: type[Any], part_id: int) -> tuple[Any, Host] | None:
    """A site, contact, paper or entry with its host, where the viewer may see both."""
    statement = sa.select(model, Host).join(Host, Host.id == model.host_id).where(model.id == part_id, hosts_visible_to(viewer))
    if model is HostNote:
        statement = statement.where(notes_visible_to(viewer))
    row = db.session.execute(statement).one_or_none()
    return (row[0], row[1]) if row else None


def notes_visible_to(viewer: Viewer) -> sa.ColumnElement[bool]:
    """A condition on HostNote: about no placement, or about one that the viewer may see."""
    return sa.or_(HostNote.placement_id.is_(None), HostNote.placement_id.in_(visible_placements(viewer)))


def industry_of(host: Host) -> str:
    return db.session.scalar(sa.select(Industry.title).where(Industry.naics == host.naics)) or ""


def sites_of(host_id: int) -> Sequence[HostSite]:
    return db.session.scalars(sa.select(HostSite).where(HostSite.host_id == host_id).order_by(HostSite.closed, HostSite.name, HostSite.id)).all()


def contacts_of(host_id: int) -> Sequence[HostContact]:
    """Those who left come last."""
    return db.session.scalars(sa.select(HostContact).where(HostContact.host_id == host_id).order_by(HostContact.left, HostContact.name, HostContact.id)).all()


def papers_of(host_id: int) -> Sequence[HostDocument]:
    """By kind, those that hold longest first."""
    return db.session.scalars(
        sa.select(HostDocument)
        .where(HostDocument.host_id == host_id, HostDocument.removed_at.is_(None))
        .order_by(HostDocument.kind, HostDocument.expires_on.desc().nulls_first(), HostDocument.id.desc())
    ).all()


def log_of(host_id: int, viewer: Viewer) -> sa.Select[*tuple[Any, ...]]:
    """What is planned, the next first; then what was done, the last first."""
    return (
        sa.select(
            HostNote.id, HostNote.kind, HostNote.done, HostNote.day, HostNote.at, HostNote.text, HostNote.placement_id, HostNote.version,
            HostContact.name.label("contact"), User.given_name, User.family_name,
        )
        .outerjoin(HostContact, HostContact.id == HostNote.contact_id)
        .outerjoin(User, User.id == HostNote.by_id)
        .where(HostNote.host_id == host_id, HostNote.removed_at.is_(None), notes_visible_to(viewer))
        .order_by(HostNote.done, sa.case((HostNote.done.is_(False), HostNote.day)), HostNote.day.desc(), HostNote.id.desc())
    )  # fmt: skip


def pathways_of_host(host_id: int) -> list[Served]:
    rows = db.session.execute(
        sa.select(Pathway.id, Pathway.title)
        .join(HostPathway, HostPathway.pathway_id == Pathway.id)
        .where(HostPathway.host_id == host_id)
        .order_by(Pathway.title, Pathway.id)
    )
    return [Served(row.id, row.title) for row in rows]


def suggested_among(naics: str | None, pathway_ids: Collection[int]) -> list[Served]:
    """Those of some pathways that an industry leads to."""
    rows = db.session.execute(
        sa.select(Pathway.id, Pathway.title)
        .join(IndustryPathway, IndustryPathway.pathway_id == Pathway.id)
        .where(IndustryPathway.naics == naics, Pathway.id.in_(sorted(pathway_ids)))
        .order_by(Pathway.title, Pathway.id)
    )
    return [Served(row.id, row.title) for row in rows]


def merges_into(host_id: int) -> Sequence[Any]:
    """Duplicates that went into a host and may come out again, the last first."""
    return db.session.execute(
        sa.select(HostMerge.id, HostMerge.at, HostMerge.moved, Host.name)
        .join(Host, Host.id == HostMerge.merged_id)
        .where(HostMerge.kept_id == host_id, HostMerge.undone_at.is_(None))
        .order_by(HostMerge.id.desc())
    ).all()
