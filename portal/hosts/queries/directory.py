"""The directory: what a list of hosts is narrowed to, its columns, and the counts above it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.careers.models import Industry
from portal.extensions import db
from portal.frameworks.models import Pathway
from portal.frameworks.queries import PathwayLine, active_framework, pathways_of
from portal.hosts.models import Host, HostState
from portal.hosts.panels import placed_now
from portal.hosts.papers import PaperState, standing
from portal.hosts.permissions import hosts_visible_to
from portal.hosts.record_models import HostPathway

STATES = {"": "In use", "active": "Active", "pending": "To check", "inactive": "Inactive", "all": "All"}
PAPERS = {"": "All", "out": "Run out or expired", "not": "Expired or missing"}


@dataclass(frozen=True)
class Wanted:
    """What the directory is narrowed to, as its query string says."""

    q: str = ""
    state: str = ""
    industry: str = ""
    pathway: int | None = None
    papers: str = ""

    @property
    def narrowed(self) -> bool:
        return self != Wanted()


def wanted(args: Mapping[str, str]) -> Wanted:
    """Reads a query string; what is overlong is cut, what is unknown ignored."""

    def one(name: str) -> str:
        return args.get(name, "").replace("\x00", "").strip()[:80]

    pathway = one("pathway")
    return Wanted(
        q=one("q"), state=one("state") if one("state") in STATES else "", industry=one("industry")[:10],
        pathway=int(pathway) if pathway.isascii() and pathway.isdigit() and len(pathway) < 19 else None,
        papers=one("papers") if one("papers") in PAPERS else "",
    )  # fmt: skip


def sorts() -> dict[str, Any]:
    name = sa.func.lower(Host.name)
    return {"name": name, "city": (sa.func.lower(Host.city), name), "placed": (placed_now(Host.id), name), "capacity": (sa.func.coalesce(Host.capacity, -1), name)}


def hosts(viewer: Viewer, narrowed_to: Wanted, order: list[Any], today: date) -> sa.Select[*tuple[Any, ...]]:
    """The hosts that a list shows, with their industry and how many students are there now."""
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            Host.id, Host.name, Host.number, Host.city, Host.state, Host.capacity, Host.naics, Host.phone, Host.website, Host.about,
            Industry.title.label("industry"), placed_now(Host.id).label("placed"),
        )
        .outerjoin(Industry, Industry.naics == Host.naics)
        .where(hosts_visible_to(viewer))
        .order_by(*order, Host.id)
    )  # fmt: skip
    for word in narrowed_to.q.split()[:6]:
        by_pathway = sa.select(HostPathway.host_id).join(Pathway, Pathway.id == HostPathway.pathway_id).where(Pathway.title.icontains(word, autoescape=True))
        columns = (Host.name, Host.city, Host.number, Industry.title)
        statement = statement.where(sa.or_(*(column.icontains(word, autoescape=True) for column in columns), Host.id.in_(by_pathway)))
    if narrowed_to.state != "all":
        states = [narrowed_to.state] if narrowed_to.state else [HostState.ACTIVE.value, HostState.PENDING.value]
        statement = statement.where(Host.state.in_(states))
    if narrowed_to.industry:
        statement = statement.where(Host.naics == narrowed_to.industry)
    if narrowed_to.pathway is not None:
        statement = statement.where(Host.id.in_(sa.select(HostPathway.host_id).where(HostPathway.pathway_id == narrowed_to.pathway)))
    if narrowed_to.papers:
        statement = statement.where(Host.id.in_(with_papers(viewer, narrowed_to.papers, today)))
    return statement


def with_papers(viewer: Viewer, which: str, today: date) -> list[int]:
    """Ids of hosts of which a paper runs out within 60 days or has ('out') or does not hold ('not')."""
    ids = db.session.scalars(sa.select(Host.id).where(hosts_visible_to(viewer)).order_by(Host.id)).all()
    states = {PaperState.RUNS_OUT, PaperState.EXPIRED} if which == "out" else {PaperState.EXPIRED, PaperState.MISSING}
    return [host_id for host_id, stands in standing(ids, today).items() if any(paper.state in states for paper in stands.papers)]


def pathways_served(host_ids: Collection[int]) -> dict[int, list[str]]:
    """Host id -> titles of the pathways it serves."""
    found: dict[int, list[str]] = {host_id: [] for host_id in host_ids}
    rows = db.session.execute(
        sa.select(HostPathway.host_id, Pathway.title)
        .join(Pathway, Pathway.id == HostPathway.pathway_id)
        .where(HostPathway.host_id.in_(sorted(host_ids)))
        .order_by(HostPathway.host_id, Pathway.title, Pathway.id)
    )
    for host_id, title in rows:
        found[host_id].append(title)
    return found


def state_counts(viewer: Viewer) -> dict[str, int]:
    """How many hosts are in each state."""
    rows = db.session.execute(sa.select(Host.state, sa.func.count().label("many")).where(hosts_visible_to(viewer)).group_by(Host.state).order_by(Host.state))
    return dict.fromkeys((state.value for state in HostState), 0) | {row.state: row.many for row in rows}


def industries() -> list[tuple[str, str]]:
    """(NAICS, title), by title."""
    return [(row.naics, row.title) for row in db.session.execute(sa.select(Industry.naics, Industry.title).order_by(Industry.title, Industry.naics))]


def offered_pathways(viewer: Viewer) -> list[PathwayLine]:
    """The pathways of the framework that the viewer's school (or district) works with."""
    framework = active_framework(viewer.district_id, viewer.school_id)
    return list(pathways_of(framework.id)) if framework else []
