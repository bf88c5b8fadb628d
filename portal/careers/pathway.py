"""What hangs on a pathway: where it leads, the programs of education before it, the industries around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from portal.careers.models import CipOccupation, CipPathway, CipProgram, Industry, IndustryPathway, OccupationPathway
from portal.extensions import db


@dataclass(frozen=True)
class ProgramLine:
    """A program of education; `occupations` of the pathway that it prepares for."""

    code: str
    title: str
    occupations: int


def programs_of(pathway_id: int, *, limit: int) -> tuple[Sequence[ProgramLine], int]:
    """The programs of a pathway that prepare for most of its occupations, and how many programs it has in all."""
    prepared = (
        sa.select(CipOccupation.cip, sa.func.count().label("occupations"))
        .join(OccupationPathway, OccupationPathway.soc == CipOccupation.soc)
        .where(OccupationPathway.pathway_id == pathway_id)
        .group_by(CipOccupation.cip)
        .subquery()
    )
    occupations = sa.func.coalesce(prepared.c.occupations, 0)
    rows = db.session.execute(
        sa.select(CipProgram.code, CipProgram.title, occupations.label("occupations"), sa.func.count().over())
        .join(CipPathway, CipPathway.cip == CipProgram.code)
        .outerjoin(prepared, prepared.c.cip == CipProgram.code)
        .where(CipPathway.pathway_id == pathway_id)
        .order_by(occupations.desc(), CipProgram.title, CipProgram.code)
        .limit(limit)
    ).all()
    return [ProgramLine(code, title, number) for code, title, number, _ in rows], (rows[0][3] if rows else 0)


def industries_of(pathway_id: int) -> Sequence[tuple[str, str]]:
    """(NAICS, title) of the industries in which its occupations are found."""
    rows = db.session.execute(
        sa.select(Industry.naics, Industry.title)
        .join(IndustryPathway, IndustryPathway.naics == Industry.naics)
        .where(IndustryPathway.pathway_id == pathway_id)
        .order_by(Industry.naics)
    )
    return [(naics, title) for naics, title in rows]
