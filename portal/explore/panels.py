"""What exploring shows on the pages of occupations, pathways and clusters."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.careers import panels as occupation_panels
from portal.careers.drawings import growth_ends
from portal.careers.figures import ALL_OCCUPATIONS
from portal.careers.models import Occupation, OccupationPathway
from portal.careers.occupation import outlooks
from portal.careers.queries import area_of, in_cluster, sources
from portal.clock import this_day
from portal.explore.drawings import spread_top
from portal.explore.figures import jobs_of
from portal.explore.market import market
from portal.explore.start import start_of
from portal.extensions import db
from portal.frameworks import panels as framework_panels
from portal.frameworks.models import Cluster, Pathway
from portal.interests.matching import match
from portal.language import said

Drawn = tuple[str, dict[str, Any]]


def _facts(key: Any, viewer: Viewer) -> str:
    """The facts change with the stamps that the page carries anyway."""
    return ""


def compare_occupation(soc: str, viewer: Viewer) -> Drawn:
    return "explore/_compare_button.html", {"key": soc}


def compare_pathway(pathway_id: int, viewer: Viewer) -> Drawn:
    return "explore/_compare_button.html", {"key": pathway_id}


def start(soc: str, viewer: Viewer) -> Drawn:
    """Where one can start here; and a student's match, which suggests."""
    found = start_of(soc, viewer, this_day())
    occupation = db.session.get(Occupation, soc)
    fit = None
    if found.scores is not None and found.scores.is_clear and occupation is not None:
        fit = match(found.scores, (occupation.realistic, occupation.investigative, occupation.artistic, occupation.social, occupation.enterprising, occupation.conventional))
    return "explore/_start.html", {"start": found, "fit": fit, "is_student": viewer.role == Role.STUDENT}


def of_pathway(pathway_id: int, viewer: Viewer) -> Drawn | None:
    """The labour market of all occupations that a pathway leads to."""
    leading = Occupation.soc.in_(sa.select(OccupationPathway.soc).where(OccupationPathway.pathway_id == pathway_id))
    pathway = db.session.get(Pathway, pathway_id)
    return _market(leading, said(pathway, "title") if pathway else "", viewer)


def of_cluster(cluster_id: int, viewer: Viewer) -> Drawn | None:
    cluster = db.session.get(Cluster, cluster_id)
    return _market(in_cluster(cluster_id), said(cluster, "title") if cluster else "", viewer)


def _market(condition: sa.ColumnElement[bool], name: str, viewer: Viewer) -> Drawn | None:
    place = area_of(viewer.district_id)
    found = market(jobs_of(condition, place.code).values(), place.code)
    if not found.occupations:
        return None
    average = outlooks(ALL_OCCUPATIONS).get(ALL_OCCUPATIONS)
    low, high = growth_ends(found.change, average.change if average else None)
    return "explore/_market.html", {
        "name": name, "market": found, "place": place, "average": average, "growth_low": low, "growth_high": high, "top": spread_top([found.pay]), "sources": sources(),
    }  # fmt: skip


def register() -> None:
    occupation_panels.register("deeds", 20, compare_occupation, version=_facts)
    occupation_panels.register("start", 10, start)
    framework_panels.register("pathway_deeds", 20, compare_pathway, version=_facts)
    framework_panels.register("pathway", 15, of_pathway, version=_facts)
    framework_panels.register("cluster", 15, of_cluster, version=_facts)
