"""Saying which skills and knowledge a competency speaks for. Does not commit."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.competencies.models import Competency
from portal.extensions import db
from portal.growth.formula import Key
from portal.growth.models import CompetencyElement


def tie(*, competency: Competency, keys: Collection[Key], by: Viewer) -> None:
    """From now on the competency speaks for these and no others; said twice it changes nothing."""
    before = {(row.kind, row.name): row for row in db.session.scalars(sa.select(CompetencyElement).where(CompetencyElement.competency_id == competency.id))}
    wanted = set(keys)
    if wanted == set(before):
        return
    for key in sorted(set(before) - wanted):
        db.session.delete(before[key])
    for kind, name in sorted(wanted - set(before)):
        db.session.add(CompetencyElement(district_id=competency.district_id, competency_id=competency.id, kind=kind, name=name, tied_by_id=by.user_id))
    db.session.flush()
    audit.record(
        "competency_elements.tie", subject=f"competencies:{competency.id}", by=by,
        detail={"added": sorted(f"{kind}: {name}" for kind, name in wanted - set(before)), "removed": sorted(f"{kind}: {name}" for kind, name in set(before) - wanted)},
    )  # fmt: skip


def on_removed(_: Any, *, competency_ids: Collection[int], **__: Any) -> None:
    """Ties of competencies that are about to be deleted are of no use without them."""
    ids = sorted(competency_ids)
    for start in range(0, len(ids), 900):
        db.session.execute(sa.delete(CompetencyElement).where(CompetencyElement.competency_id.in_(ids[start : start + 900])))
