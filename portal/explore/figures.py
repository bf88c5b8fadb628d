"""The occupations of a framework with their figures: two queries, kept until the facts change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.careers.figures import NATION
from portal.careers.models import RIASEC, Occupation, OccupationPathway, Projection, Wage
from portal.careers.queries import latest
from portal.extensions import db
from portal.frameworks.models import Pathway


@dataclass(frozen=True)
class Job:
    """An occupation with what an area and the nation publish of it; a missing figure is None, never zero.

    `line` is the line under which it is published: several occupations of one wider group share it, and it counts once.
    Jobs in thousands: `base` and `target` are the nation's; `here` and `nation` are employed people.
    """

    soc: str
    title: str
    title_es: str
    education: str
    zone: int | None
    six: tuple[float | None, ...]
    line: str
    broad: bool
    median: int | None
    top_coded: bool
    pay_area: str
    """Where its pay is from: the area where it is published there, else the nation; '' where none is."""
    here: int | None
    nation: int | None
    base: float | None
    target: float | None
    change: float | None
    openings: float | None


@dataclass(frozen=True)
class Facts:
    jobs: Mapping[str, Job]
    of_pathway: Mapping[int, tuple[str, ...]]
    """Pathway -> its occupations."""


def facts(framework_id: int, area_code: str, stamp: str) -> Facts:
    """`stamp` is what frameworks.versions.current says; facts of the same stamp are read once a process."""
    return _kept(framework_id, area_code, stamp) if "=" in stamp.partition("reference")[2] else _read(framework_id, area_code)


@lru_cache(maxsize=16)
def _kept(framework_id: int, area_code: str, stamp: str) -> Facts:
    return _read(framework_id, area_code)


def _read(framework_id: int, area_code: str) -> Facts:
    links: dict[int, list[str]] = defaultdict(list)
    rows = db.session.execute(
        sa.select(OccupationPathway.pathway_id, OccupationPathway.soc)
        .join(Pathway, Pathway.id == OccupationPathway.pathway_id)
        .where(Pathway.framework_id == framework_id, Pathway.retired.is_(False))
        .order_by(OccupationPathway.pathway_id, OccupationPathway.soc)
    )
    for pathway_id, soc in rows:
        links[pathway_id].append(soc)
    wanted = sa.select(OccupationPathway.soc).join(Pathway, Pathway.id == OccupationPathway.pathway_id).where(Pathway.framework_id == framework_id)
    return Facts(jobs_of(Occupation.soc.in_(wanted), area_code), {key: tuple(socs) for key, socs in links.items()})


def jobs_of(condition: sa.ColumnElement[bool], area_code: str) -> dict[str, Job]:
    """The occupations that a condition names, by SOC; one query."""
    here, nation = aliased(Wage), aliased(Wage)
    rows = db.session.execute(
        sa.select(
            Occupation.soc, Occupation.title, Occupation.title_es, Occupation.education, Occupation.job_zone, Occupation.reported_as,
            *(getattr(Occupation, column) for column in RIASEC), here, nation, Projection,
        )
        .select_from(Occupation)
        .outerjoin(here, sa.and_(here.soc == Occupation.soc, here.area_code == area_code, here.year == latest(area_code)))
        .outerjoin(nation, sa.and_(nation.soc == Occupation.soc, nation.area_code == NATION, nation.year == latest(NATION)))
        .outerjoin(Projection, Projection.soc == Occupation.soc)
        .where(condition)
        .order_by(Occupation.soc)
    )  # fmt: skip
    return {row.soc: _job(row, row[-3], row[-2], row[-1]) for row in rows}


def _job(row: Any, here: Wage | None, nation: Wage | None, outlook: Projection | None) -> Job:
    pay = next((wage for wage in (here, nation) if wage is not None and (wage.median is not None or wage.top_coded)), None)
    return Job(
        soc=row.soc, title=row.title, title_es=row.title_es, education=row.education, zone=row.job_zone,
        six=tuple(getattr(row, column) for column in RIASEC),
        line=row.reported_as or row.soc, broad=row.reported_as not in ("", row.soc),
        median=pay.median if pay else None, top_coded=bool(pay and pay.top_coded and pay.median is None), pay_area=pay.area_code if pay else "",
        here=here.employment if here else None, nation=nation.employment if nation else None,
        base=outlook.employment_base_thousands if outlook else None, target=outlook.employment_target_thousands if outlook else None,
        change=outlook.change_percent if outlook else None, openings=outlook.openings_thousands if outlook else None,
    )  # fmt: skip
