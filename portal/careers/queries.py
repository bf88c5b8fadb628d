"""Lists of occupations with what they pay in the district's area, and how they grow."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.careers.figures import NATION
from portal.careers.models import Area, Occupation, OccupationPathway, Projection, Source, Wage
from portal.extensions import db
from portal.frameworks.models import Pathway
from portal.schools.models import District

TOP = 10**9
"""Stands for a pay above what is published, where rows are sorted by pay."""


@dataclass(frozen=True)
class OccupationLine:
    """An occupation as a list shows it; `area_code` says where its pay is from, '' where none is known."""

    soc: str
    title: str
    title_es: str
    education: str
    job_zone: int | None
    interest_code: str
    p10: int | None
    median: int | None
    p90: int | None
    top_coded: bool
    area_code: str
    pay_basis: str
    change: float | None
    openings: float | None
    basis: str


@dataclass(frozen=True)
class Place:
    """The area whose wages a district sees first."""

    code: str
    name: str


def area_of(district_id: int) -> Place:
    """The district's area, or the nation where it names none that is known."""
    row = db.session.execute(
        sa.select(Area.code, Area.name)
        .join(District, District.area_code == Area.code)
        .where(District.id == district_id)
    ).one_or_none()
    return Place(row.code, row.name) if row else Place(NATION, "United States")


def sources() -> Mapping[str, Source]:
    """Every publisher's release by its key."""
    found = db.session.scalars(sa.select(Source).order_by(Source.publisher, Source.title, Source.key))
    return {source.key: source for source in found}


class Lines:
    """The SELECT of OccupationLine for an area, and what it can be sorted by.

    Pay is that of the area where it is published there, else the nation's; the line says which.
    """

    def __init__(self, area_code: str) -> None:
        here, nation = aliased(Wage), aliased(Wage)
        known = sa.or_(here.median.is_not(None), here.top_coded.is_(True))
        self.median = sa.case((known, here.median), else_=nation.median)
        top_coded = sa.func.coalesce(sa.case((known, here.top_coded), else_=nation.top_coded), sa.false())
        self._columns = (
            Occupation.soc, Occupation.title, Occupation.title_es, Occupation.education, Occupation.job_zone, Occupation.interest_code,
            sa.case((known, here.p10), else_=nation.p10).label("p10"),
            self.median.label("median"),
            sa.case((known, here.p90), else_=nation.p90).label("p90"),
            top_coded.label("top_coded"),
            sa.func.coalesce(sa.case((known, here.area_code), else_=nation.area_code), "").label("area_code"),
            sa.func.coalesce(sa.case((known, here.basis), else_=nation.basis), "exact").label("pay_basis"),
            Projection.change_percent.label("change"), Projection.openings_thousands.label("openings"),
            sa.func.coalesce(Projection.basis, "exact").label("basis"),
        )  # fmt: skip
        self._here = sa.and_(here.soc == Occupation.soc, here.area_code == area_code, here.year == latest(area_code))
        self._nation = sa.and_(nation.soc == Occupation.soc, nation.area_code == NATION, nation.year == latest(NATION))
        self._wages = (here, nation)
        self.sorts: dict[str, Any] = {
            "title": Occupation.title,
            "pay": sa.case((top_coded, TOP), else_=self.median),
            "growth": Projection.change_percent,
            "openings": Projection.openings_thousands,
        }

    def select(self) -> sa.Select[*tuple[Any, ...]]:
        here, nation = self._wages
        return (
            sa.select(*self._columns)
            .select_from(Occupation)
            .outerjoin(here, self._here)
            .outerjoin(nation, self._nation)
            .outerjoin(Projection, Projection.soc == Occupation.soc)
        )

    def ordered(self, statement: sa.Select[*tuple[Any, ...]], word: str) -> sa.Select[*tuple[Any, ...]]:
        """Sorted by 'pay' or '-pay'; rows without the figure stand last either way."""
        column = self.sorts[word.removeprefix("-")]
        chosen = column.desc() if word.startswith("-") else column.asc()
        return statement.order_by(chosen.nulls_last(), Occupation.title, Occupation.soc)


@lru_cache(maxsize=64)
def lines_for(area_code: str) -> Lines:
    """The SELECT for an area; made once, because making it costs more than running it."""
    return Lines(area_code)


def latest(area_code: str) -> sa.ScalarSelect[Any]:
    """The newest year of wages in an area."""
    return sa.select(sa.func.max(Wage.year)).where(Wage.area_code == area_code).scalar_subquery()


def of_pathway(pathway_id: int, *, area_code: str, sort: str, limit: int | None = None) -> Sequence[OccupationLine]:
    """The occupations that a pathway leads to."""
    lines = lines_for(area_code)
    statement = lines.select().join(OccupationPathway, OccupationPathway.soc == Occupation.soc)
    statement = lines.ordered(statement.where(OccupationPathway.pathway_id == pathway_id), sort)
    return [OccupationLine(**row) for row in db.session.execute(statement.limit(limit)).mappings()]


def of_cluster(cluster_id: int, *, area_code: str, sort: str, limit: int) -> Sequence[OccupationLine]:
    """The occupations that the pathways of a cluster lead to, each once."""
    lines = lines_for(area_code)
    statement = lines.select().where(in_cluster(cluster_id))
    return [OccupationLine(**row) for row in db.session.execute(lines.ordered(statement, sort).limit(limit)).mappings()]


def in_cluster(cluster_id: int) -> sa.ColumnElement[bool]:
    """A condition on Occupation: a pathway of the cluster leads to it."""
    return Occupation.soc.in_(
        sa.select(OccupationPathway.soc)
        .join(Pathway, Pathway.id == OccupationPathway.pathway_id)
        .where(Pathway.cluster_id == cluster_id, Pathway.retired.is_(False))
    )


def count_in_cluster(cluster_id: int) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Occupation).where(in_cluster(cluster_id))) or 0


def counted_by_pathway(pathway_ids: Collection[int]) -> dict[int, int]:
    """How many occupations each pathway leads to."""
    rows = db.session.execute(
        sa.select(OccupationPathway.pathway_id, sa.func.count().label("number"))
        .where(OccupationPathway.pathway_id.in_(pathway_ids))
        .group_by(OccupationPathway.pathway_id)
    )
    return {row.pathway_id: row.number for row in rows}
