"""What finding reads, for the schools of a district: a constant number of queries, however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa

from portal.alignment.models import Alignment
from portal.catalog.models import Offering, OfferingState, Prerequisite
from portal.competencies.queries import sets_of_pathways, tree_of
from portal.coverage.models import Coverage
from portal.extensions import db
from portal.gaps.finding import Facts, Taught
from portal.programs.models import Program, ProgramPathway, ProgramSite

Place = tuple[int, int]
"""(school id, pathway id)."""


@dataclass(frozen=True)
class _Serving:
    offering_id: int
    school_id: int | None
    role: str


def facts_of(
    district_id: int, *, pathway_ids: Collection[int] | None = None, competency_ids: Collection[int] | None = None
) -> dict[Place, Facts]:
    """The facts of every school that a pathway concerns; None: all pathways, all competencies of each; six queries."""
    serving = _serving(district_id, pathway_ids)
    pathways = sorted(serving)
    if not pathways:
        return {}
    concerned = _sites(district_id, pathways) | {
        (each.school_id, pathway) for pathway, many in serving.items() for each in many if each.school_id is not None
    }
    asked = _competencies(district_id, pathways, competency_ids)
    levels = _levels(district_id, pathways, competency_ids)
    taught = _taught(district_id, pathways)
    found: dict[Place, Facts] = {}
    for school_id, pathway in sorted(concerned):
        roles = {each.offering_id: each.role for each in serving[pathway] if each.school_id in (None, school_id)}
        if roles:
            found[school_id, pathway] = Facts(
                roles=roles, concerned=True, competency_ids=asked.get(pathway, ()), levels=levels[pathway], taught=taught
            )
    return found


def facts_at(district_id: int, school_id: int, pathway_id: int, competency_id: int | None = None) -> Facts:
    """The facts of one place; where the pathway is no concern of the school, facts that lack nothing."""
    only = None if competency_id is None else {competency_id}
    found = facts_of(district_id, pathway_ids={pathway_id}, competency_ids=only)
    return found.get((school_id, pathway_id)) or Facts(roles={}, concerned=False, taught=_taught(district_id, [pathway_id]))


def with_offerings(facts: Facts, offerings: Mapping[int, Taught]) -> Facts:
    """The same facts, knowing further offerings that do not count."""
    return replace(facts, taught={**offerings, **facts.taught})


def _in_force(district_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Alignment.district_id == district_id,
        Alignment.role.is_not(None),
        Offering.district_id == district_id,
        Offering.state == OfferingState.ACTIVE.value,
    )


def _of(pathway_ids: Collection[int] | None) -> tuple[sa.ColumnElement[bool], ...]:
    return () if pathway_ids is None else (Alignment.pathway_id.in_(sorted(pathway_ids)),)


def _serving(district_id: int, pathway_ids: Collection[int] | None) -> dict[int, list[_Serving]]:
    rows = db.session.execute(
        sa.select(Alignment.pathway_id, Alignment.offering_id, Offering.school_id, Alignment.role)
        .join(Offering, Offering.id == Alignment.offering_id)
        .where(*_in_force(district_id), *_of(pathway_ids))
        .order_by(Alignment.pathway_id, Alignment.offering_id)
    )
    found: dict[int, list[_Serving]] = defaultdict(list)
    for row in rows:
        found[row.pathway_id].append(_Serving(row.offering_id, row.school_id, row.role or ""))
    return found


def _sites(district_id: int, pathway_ids: Collection[int]) -> set[Place]:
    """Where an active program with one of these pathways is offered."""
    rows = db.session.execute(
        sa.select(ProgramSite.school_id, ProgramPathway.pathway_id)
        .join(Program, Program.id == ProgramSite.program_id)
        .join(ProgramPathway, ProgramPathway.program_id == Program.id)
        .where(Program.district_id == district_id, Program.state == "active", ProgramPathway.pathway_id.in_(pathway_ids))
        .distinct()
    )
    return {(row.school_id, row.pathway_id) for row in rows}


def _competencies(district_id: int, pathway_ids: Collection[int], only: Collection[int] | None) -> dict[int, tuple[int, ...]]:
    """Pathway id -> what can be covered of it: neither headings nor what is retired."""
    sets = sets_of_pathways(pathway_ids, district_id)
    in_set: dict[int, list[int]] = defaultdict(list)
    for line in tree_of(sorted({each for many in sets.values() for each in many})):
        if not line.is_heading and (only is None or line.id in only):
            in_set[line.set_id].append(line.id)
    return {pathway: tuple(dict.fromkeys(key for each in many for key in in_set[each])) for pathway, many in sets.items()}


def _levels(
    district_id: int, pathway_ids: Collection[int], competency_ids: Collection[int] | None
) -> dict[int, dict[tuple[int, int], str]]:
    """Pathway id -> the levels of the offerings that serve it."""
    only = () if competency_ids is None else (Coverage.competency_id.in_(sorted(competency_ids)),)
    rows = db.session.execute(
        sa.select(Alignment.pathway_id, Coverage.offering_id, Coverage.competency_id, Coverage.level)
        .join(Offering, Offering.id == Alignment.offering_id)
        .join(Coverage, Coverage.offering_id == Alignment.offering_id)
        .where(*_in_force(district_id), *_of(pathway_ids), Coverage.level.is_not(None), *only)
        .order_by(Alignment.pathway_id, Coverage.id)
    )
    found: dict[int, dict[tuple[int, int], str]] = defaultdict(dict)
    for pathway, offering, competency, level in rows:
        found[pathway][offering, competency] = level or ""
    return found


def _taught(district_id: int, pathway_ids: Collection[int]) -> dict[int, Taught]:
    """The offerings that serve these pathways and all that they ask for first; two queries."""
    serving = sa.select(Alignment.offering_id.label("id")).where(
        Alignment.district_id == district_id, Alignment.role.is_not(None), Alignment.pathway_id.in_(pathway_ids)
    )
    return taught(serving)


def taught(offering_ids: sa.Select[int]) -> dict[int, Taught]:
    """These offerings (a select of ids labelled `id`) and all that they ask for first; two queries."""
    chain = offering_ids.cte("chain", recursive=True)
    chain = chain.union(sa.select(Prerequisite.required_id).join(chain, chain.c.id == Prerequisite.course_id))
    asked: dict[int, set[int]] = defaultdict(set)
    for course, required in db.session.execute(
        sa.select(Prerequisite.course_id, Prerequisite.required_id).where(Prerequisite.course_id.in_(sa.select(chain.c.id)))
    ):
        asked[course].add(required)
    rows = db.session.execute(sa.select(Offering.id, Offering.title, Offering.grade_low).where(Offering.id.in_(sa.select(chain.c.id))))
    return {row.id: Taught(row.id, row.title, row.grade_low, frozenset(asked[row.id])) for row in rows}
