"""The pathways of a framework in the database as targets, kept in memory until the framework changes."""

from __future__ import annotations

import threading
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from portal.careers.models import CipPathway, OccupationPathway
from portal.extensions import db
from portal.frameworks import versions
from portal.frameworks.models import Cluster, CrosswalkLink, Pathway
from portal.suggestions.evidence import Evidence
from portal.suggestions.targets import Target, Targets

MOST_KEPT = 8
LEAST_WEIGHT = 0.2
"""A crosswalk link that carries less of the old pathway's occupations says too little."""
_kept: dict[int, tuple[tuple[Any, ...], Targets]] = {}
_lock = threading.Lock()


def targets_of(known: Evidence, framework_id: int, *, district_id: int) -> Targets:
    """The framework's pathways that are not retired; two short queries where they did not change."""
    stamp = (versions.current(district_id), *_counted(framework_id))
    kept = _kept.get(framework_id)
    if kept is not None and kept[0] == stamp:
        return kept[1]
    made = _read(known, framework_id)
    with _lock:
        _kept.pop(framework_id, None)
        while len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[framework_id] = (stamp, made)
    return made


def forget() -> None:
    """Drops what is kept."""
    with _lock:
        _kept.clear()


def _counted(framework_id: int) -> tuple[Any, ...]:
    return tuple(
        db.session.execute(
            sa.select(sa.func.count(), sa.func.max(Pathway.id), sa.func.sum(Pathway.version)).where(
                Pathway.framework_id == framework_id, Pathway.retired.is_(False)
            )
        ).one()
    )


def _read(known: Evidence, framework_id: int) -> Targets:
    rows = db.session.execute(
        sa.select(Pathway.id, Pathway.title, Cluster.id.label("cluster_id"), Cluster.title.label("cluster_title"))
        .join(Cluster, Cluster.id == Pathway.cluster_id)
        .where(Pathway.framework_id == framework_id, Pathway.retired.is_(False))
        .order_by(Cluster.position, Cluster.id, Pathway.position, Pathway.id)
    ).all()
    targets = [Target(row.id, row.title, row.cluster_id, row.cluster_title) for row in rows]
    here = sa.select(Pathway.id).where(Pathway.framework_id == framework_id, Pathway.retired.is_(False))
    occupations = _pairs(
        sa.select(OccupationPathway.pathway_id, OccupationPathway.soc).where(OccupationPathway.pathway_id.in_(here))
    )
    programs = _pairs(sa.select(CipPathway.pathway_id, CipPathway.cip).where(CipPathway.pathway_id.in_(here)))
    if missing := {row.id for row in rows} - {pathway_id for pathway_id, _ in occupations}:
        occupations += _through_crosswalk(missing)
    return Targets(known, targets, occupations=occupations, programs=programs)


def _through_crosswalk(pathway_ids: Collection[int]) -> list[tuple[int, str]]:
    """Occupations of the pathways that a crosswalk ties to these, in whichever direction it was written."""
    found: set[tuple[int, str]] = set()
    for mine, other in (
        (CrosswalkLink.from_pathway_id, CrosswalkLink.to_pathway_id),
        (CrosswalkLink.to_pathway_id, CrosswalkLink.from_pathway_id),
    ):
        found |= set(
            _pairs(
                sa.select(mine, OccupationPathway.soc)
                .join(OccupationPathway, OccupationPathway.pathway_id == other)
                .where(
                    mine.in_(pathway_ids),
                    sa.or_(CrosswalkLink.weight >= LEAST_WEIGHT, CrosswalkLink.origin == "official"),
                )
            )
        )
    return sorted(found)


def _pairs(statement: sa.Select[int, str]) -> list[tuple[int, str]]:
    return [(int(one), str(other)) for one, other in db.session.execute(statement)]
