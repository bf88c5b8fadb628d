"""How others name and lose what is here: names for the trail, and pathways that are copied or deleted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from portal.accounts.audit_names import Named
from portal.accounts.viewer import Viewer
from portal.competencies.models import Competency, CompetencySet, PathwayCompetencySet
from portal.competencies.permissions import sets_visible_to
from portal.extensions import db
from portal.frameworks.models import Framework, Pathway
from portal.frameworks.signals import pathways_copied, pathways_removed


def audit_names_of_sets(ids: Collection[int], viewer: Viewer) -> dict[int, Named]:
    rows = db.session.execute(
        sa.select(CompetencySet.id, CompetencySet.title)
        .where(CompetencySet.id.in_(ids), sets_visible_to(viewer))
        .order_by(CompetencySet.id)
    )
    return {row.id: Named(row.title, f"/competencies/{row.id}") for row in rows}


def audit_names_of(ids: Collection[int], viewer: Viewer) -> dict[int, Named]:
    rows = db.session.execute(
        sa.select(Competency.id, Competency.code, CompetencySet.title)
        .join(CompetencySet, CompetencySet.id == Competency.set_id)
        .where(Competency.id.in_(ids), sets_visible_to(viewer))
        .order_by(Competency.id)
    )
    return {row.id: Named(f"{row.code} of {row.title}".strip(), f"/competencies/items/{row.id}") for row in rows}


def connect() -> None:
    """Listens to frameworks; a second time changes nothing."""
    pathways_copied.connect(_copy)
    pathways_removed.connect(_forget)


def _copy(sender: Any, *, copies: Mapping[int, int], **rest: Any) -> None:
    """A copied pathway asks for what its original asks for in the district that copies."""
    asking = PathwayCompetencySet
    district_id = db.session.scalar(
        sa.select(Framework.district_id)
        .join(Pathway, Pathway.framework_id == Framework.id)
        .where(Pathway.id.in_(list(copies.values())[:1]))
    )
    rows = db.session.execute(
        sa.select(asking.pathway_id, asking.set_id)
        .where(asking.pathway_id.in_(copies), asking.district_id == district_id)
        .order_by(asking.id)
    )
    new = [asking(district_id=district_id, pathway_id=copies[row.pathway_id], set_id=row.set_id) for row in rows]
    db.session.add_all(new)
    db.session.flush()


def _forget(sender: Any, *, pathway_ids: Collection[int], **rest: Any) -> None:
    """That a deleted pathway asked for a set is of no use without it."""
    db.session.execute(sa.delete(PathwayCompetencySet).where(PathwayCompetencySet.pathway_id.in_(pathway_ids)))
