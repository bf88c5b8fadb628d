"""The list of occupations: what it can be narrowed and sorted by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal import stamps
from portal.careers.models import (
    Area,
    LoadedSeed,
    Occupation,
    OccupationPathway,
    OccupationTitle,
    Projection,
    Source,
    Wage,
)
from portal.careers.queries import OccupationLine, in_cluster, lines_for
from portal.careers.words import EDUCATION, INTERESTS, JOB_ZONES
from portal.frameworks.models import Cluster, Framework, FrameworkChoice, Pathway
from portal.schools.models import District, School
from portal.search import queries as search

FACTS = "occupations"
stamps.watch(FACTS, Occupation, OccupationTitle, OccupationPathway, Wage, Projection, Source, Area, LoadedSeed)
stamps.watch(FACTS, Framework, FrameworkChoice, Cluster, Pathway, District, School)
SORTS = ("title", "pay", "growth", "openings")


@dataclass(frozen=True)
class Wanted:
    """What was asked for; '' or None is everything. `sort` 'best' is the order of the search."""

    q: str = ""
    cluster: int | None = None
    pathway: int | None = None
    education: str = ""
    zone: int | None = None
    interest: str = ""
    sort: str = "title"

    @property
    def is_narrow(self) -> bool:
        return any((self.q, self.cluster, self.pathway, self.education, self.zone, self.interest))


def wanted(args: Mapping[str, str]) -> Wanted:
    """Reads a query string; what it cannot mean is left out."""
    q = args.get("q", "")[:200].replace("\x00", "").strip()
    sort, zone, interest = args.get("sort", ""), _number(args.get("zone", "")), args.get("interest", "").upper()
    if sort.removeprefix("-") not in SORTS:
        sort = "best" if q else "-openings"
    education = args.get("education", "")
    return Wanted(
        q=q,
        cluster=_number(args.get("cluster", "")),
        pathway=_number(args.get("pathway", "")),
        education=education if education in EDUCATION else "",
        zone=zone if zone in JOB_ZONES else None,
        interest=interest if interest in INTERESTS else "",
        sort=sort,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def statements(asked: Wanted, *, district_id: int, area_code: str) -> tuple[Any, Any]:
    """(rows in order, how many there are) for web.tables.listing."""
    lines = lines_for(area_code)
    conditions: list[sa.ColumnElement[bool]] = []
    places: dict[str, int] = {}
    if asked.q:
        found = search.find(asked.q, district_id=district_id, kinds=("occupation",), limit=400)
        places = {each.key: place for place, each in enumerate(found)}
        conditions.append(Occupation.soc.in_(list(places)))
    if asked.cluster is not None:
        conditions.append(in_cluster(asked.cluster))
    if asked.pathway is not None:
        of = sa.select(OccupationPathway.soc).where(OccupationPathway.pathway_id == asked.pathway)
        conditions.append(Occupation.soc.in_(of))
    if asked.education:
        conditions.append(Occupation.education == asked.education)
    if asked.zone is not None:
        conditions.append(Occupation.job_zone == asked.zone)
    if asked.interest:
        conditions.append(Occupation.interest_code.contains(asked.interest, autoescape=True))
    if not asked.q and asked.cluster is None and asked.pathway is None:
        # what is published only with its group stands behind it, and would fill the top with equal figures
        conditions.append(Occupation.reported_as.in_(("", Occupation.soc)))
    rows = lines.select().where(*conditions)
    if asked.sort == "best":
        by_place = sa.case(places, value=Occupation.soc) if places else Occupation.soc
        rows = rows.order_by(by_place, Occupation.soc)
    else:
        rows = lines.ordered(rows, asked.sort)
    return rows, sa.select(sa.func.count()).select_from(Occupation).where(*conditions)


def lines_of(rows: Any) -> list[OccupationLine]:
    """Rows of `statements` as lines."""
    return [OccupationLine(**row._mapping) for row in rows]
