"""Listens to the features below: whatever coverage, alignments, competencies or programs become, gaps follow at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa

from portal.alignment.models import Alignment
from portal.alignment.signals import alignments_changed
from portal.catalog.models import Offering, Prerequisite
from portal.catalog.signals import offerings_changed
from portal.competencies import references
from portal.competencies.signals import competencies_changed, competencies_removed
from portal.coverage.signals import coverage_changed
from portal.extensions import db
from portal.gaps.keeping import CHUNK, pathways_served_by, refresh
from portal.gaps.models import Gap, GapEvent
from portal.programs.models import Program, ProgramPathway
from portal.programs.signals import programs_changed


def connect() -> None:
    """Connects the receivers; connecting twice changes nothing."""
    coverage_changed.connect(on_coverage)
    alignments_changed.connect(on_alignments)
    offerings_changed.connect(on_offerings)
    competencies_changed.connect(on_competencies)
    competencies_removed.connect(on_removed)
    references.ignore("gaps", ~touched())
    programs_changed.connect(on_programs)


def touched() -> sa.ColumnElement[bool]:
    """A condition on Gap: a person did something about it."""
    return sa.select(GapEvent.gap_id).where(GapEvent.gap_id == Gap.id, GapEvent.by_id.is_not(None)).exists()


def on_coverage(_: Any, *, district_id: int, pairs: Iterable[tuple[int, int]], **__: Any) -> None:
    """Only the competencies whose cells changed, in the pathways that the offerings serve."""
    changed = set(pairs)
    competencies = {competency for _offering, competency in changed}
    pathways = pathways_served_by(offering for offering, _competency in changed)
    refresh(district_id, pathway_ids=pathways, competency_ids=competencies if len(competencies) <= CHUNK else None)


def on_alignments(_: Any, *, pairs: Iterable[tuple[int, int]], **__: Any) -> None:
    changed = sorted(set(pairs))
    db.session.flush()
    for district_id, pathways in _by_district({offering for offering, _pathway in changed}, {pathway for _offering, pathway in changed}).items():
        refresh(district_id, pathway_ids=pathways)


def on_offerings(_: Any, *, offering_ids: Iterable[int], **__: Any) -> None:
    """The pathways that they serve, and those of what asks for them first: the order may be another one."""
    db.session.flush()
    ids = sorted(set(offering_ids))
    concerned: set[int] = set(ids)
    for start in range(0, len(ids), CHUNK):
        chain = sa.select(Prerequisite.course_id).where(Prerequisite.required_id.in_(ids[start : start + CHUNK])).cte("chain", recursive=True)
        after = chain.union(sa.select(Prerequisite.course_id).join(chain, chain.c.course_id == Prerequisite.required_id))
        concerned |= set(db.session.scalars(sa.select(after.c.course_id)))
    pathways = pathways_served_by(concerned)
    for district_id in _districts(ids):
        refresh(district_id, pathway_ids=pathways)


def on_competencies(_: Any, *, district_id: int, pathway_ids: Collection[int] | None, **__: Any) -> None:
    refresh(district_id, pathway_ids=None if pathway_ids is None else set(pathway_ids))


def on_removed(_: Any, *, competency_ids: Collection[int], **__: Any) -> None:
    """What was found by itself and nobody ever did anything about does not keep a competency from being deleted."""
    ordered = sorted(competency_ids)
    for start in range(0, len(ordered), CHUNK):
        found = db.session.scalars(sa.select(Gap.id).where(Gap.competency_id.in_(ordered[start : start + CHUNK]), ~touched())).all()
        for some in (found[n : n + CHUNK] for n in range(0, len(found), CHUNK)):
            db.session.execute(sa.delete(GapEvent).where(GapEvent.gap_id.in_(some)))
            db.session.execute(sa.delete(Gap).where(Gap.id.in_(some)))


def on_programs(_: Any, *, program_ids: Iterable[int], pathway_ids: Collection[int] = (), **__: Any) -> None:
    """The pathways that they have now, and those that they had."""
    db.session.flush()
    ids = sorted(set(program_ids))
    has = set(db.session.scalars(sa.select(ProgramPathway.pathway_id).where(ProgramPathway.program_id.in_(ids))))
    for district_id in db.session.scalars(sa.select(Program.district_id).where(Program.id.in_(ids)).distinct()).all():
        refresh(district_id, pathway_ids=has | set(pathway_ids))


def _districts(offering_ids: list[int]) -> list[int]:
    found: set[int] = set()
    for start in range(0, len(offering_ids), CHUNK):
        found |= set(db.session.scalars(sa.select(Offering.district_id).where(Offering.id.in_(offering_ids[start : start + CHUNK])).distinct()))
    return sorted(found)


def _by_district(offering_ids: set[int], pathway_ids: set[int]) -> dict[int, set[int]]:
    """District id -> the pathways among these that its offerings among these have an alignment with."""
    found: dict[int, set[int]] = {}
    ordered = sorted(offering_ids)
    for start in range(0, len(ordered), CHUNK):
        rows = db.session.execute(
            sa.select(Alignment.district_id, Alignment.pathway_id).where(Alignment.offering_id.in_(ordered[start : start + CHUNK])).distinct()
        )
        for row in rows:
            if row.pathway_id in pathway_ids:
                found.setdefault(row.district_id, set()).add(row.pathway_id)
    return found
