"""Everything that one occupation's page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.careers.figures import ALL_OCCUPATIONS, NATION, Outlook, Pay
from portal.careers.models import (
    RIASEC,
    Area,
    CipOccupation,
    CipProgram,
    Occupation,
    OccupationElement,
    OccupationPathway,
    OccupationTitle,
    Projection,
    RelatedOccupation,
    Wage,
)
from portal.careers.queries import OccupationLine, lines_for
from portal.careers.words import LETTER_OF
from portal.extensions import db
from portal.frameworks.models import Cluster, Pathway


@dataclass(frozen=True)
class Element:
    kind: str
    name: str
    importance: float


@dataclass(frozen=True)
class PathwayOf:
    """A pathway that leads to the occupation."""

    id: int
    title: str
    title_es: str
    cluster_id: int
    cluster_title: str
    cluster_title_es: str
    grouping: str


def occupation(soc: str) -> Occupation | None:
    return db.session.get(Occupation, soc)


def scores(found: Occupation) -> dict[str, float]:
    """Its six interest scores by letter; empty where O*NET has none."""
    by_letter = {LETTER_OF[column]: getattr(found, column) for column in RIASEC}
    return {} if any(score is None for score in by_letter.values()) else by_letter


def pays(soc: str, area_code: str) -> dict[tuple[str, str], Pay]:
    """Pay by (SOC, area): of the occupation and of all occupations, in the area and in the nation, newest year."""
    rows = db.session.execute(
        sa.select(
            Wage.soc, Wage.area_code, Area.name, Wage.year, Wage.employment, Wage.p10, Wage.p25, Wage.median,
            Wage.p75, Wage.p90, Wage.top_coded, Wage.basis,
        )
        .join(Area, Area.code == Wage.area_code)
        .where(Wage.soc.in_((soc, ALL_OCCUPATIONS)), Wage.area_code.in_((area_code, NATION)))
        .order_by(Wage.year, Wage.soc, Wage.area_code)
    )  # fmt: skip
    return {(row.soc, row.area_code): Pay(*tuple(row)[1:]) for row in rows}


def outlooks(soc: str) -> dict[str, Outlook]:
    """Growth of the occupation and of all occupations together, by SOC."""
    rows = db.session.execute(
        sa.select(
            Projection.soc, Projection.base_year, Projection.target_year, Projection.employment_base_thousands,
            Projection.employment_target_thousands, Projection.change_percent, Projection.openings_thousands,
            Projection.basis,
        ).where(Projection.soc.in_((soc, ALL_OCCUPATIONS)))
    )  # fmt: skip
    figures: dict[str, tuple[Any, ...]] = {row.soc: tuple(row)[1:] for row in rows}
    return {soc: Outlook(*line) for soc, line in figures.items()}


def elements(soc: str) -> Sequence[Element]:
    """Skills and knowledge, the most important first."""
    rows = db.session.execute(
        sa.select(OccupationElement.kind, OccupationElement.name, OccupationElement.importance)
        .where(OccupationElement.soc == soc)
        .order_by(OccupationElement.kind.desc(), OccupationElement.rank, OccupationElement.name)
    )
    return [Element(*row) for row in rows]


def other_names(soc: str, limit: int) -> Sequence[str]:
    return db.session.scalars(
        sa.select(OccupationTitle.title)
        .where(OccupationTitle.soc == soc)
        .order_by(sa.func.length(OccupationTitle.title), OccupationTitle.title, OccupationTitle.id)
        .limit(limit)
    ).all()


def related(soc: str, area_code: str) -> Sequence[OccupationLine]:
    """Occupations alike, the nearest first."""
    lines = lines_for(area_code)
    statement = (
        lines.select()
        .join(RelatedOccupation, RelatedOccupation.related_soc == Occupation.soc)
        .where(RelatedOccupation.soc == soc)
        .order_by(RelatedOccupation.rank, Occupation.soc)
    )
    return [OccupationLine(**row) for row in db.session.execute(statement).mappings()]


def pathways_to(soc: str, framework_id: int) -> Sequence[PathwayOf]:
    """The pathways of a framework that lead there."""
    rows = db.session.execute(
        sa.select(
            Pathway.id, Pathway.title, Pathway.title_es, Cluster.id.label("cluster_id"), Cluster.title.label("cluster_title"),
            Cluster.title_es.label("cluster_title_es"), Cluster.grouping,
        )
        .join(OccupationPathway, OccupationPathway.pathway_id == Pathway.id)
        .join(Cluster, Cluster.id == Pathway.cluster_id)
        .where(OccupationPathway.soc == soc, Pathway.framework_id == framework_id, Pathway.retired.is_(False))
        .order_by(Cluster.position, Cluster.id, Pathway.position, Pathway.id)
    )  # fmt: skip
    return [PathwayOf(**row) for row in rows.mappings()]


def programs_to(soc: str, limit: int) -> tuple[Sequence[tuple[str, str]], int]:
    """(code, title) of programs of education that prepare for it, and how many there are in all."""
    rows = db.session.execute(
        sa.select(CipProgram.code, CipProgram.title, sa.func.count().over())
        .join(CipOccupation, CipOccupation.cip == CipProgram.code)
        .where(CipOccupation.soc == soc)
        .order_by(CipProgram.code)
        .limit(limit)
    ).all()
    return [(code, title) for code, title, _ in rows], (rows[0][2] if rows else 0)
