"""The goals of the training plan, as evaluations ask about them."""

from __future__ import annotations

import sqlalchemy as sa

from portal.agreements.queries import agreed_competencies
from portal.competencies.models import Competency
from portal.extensions import db
from portal.placements.models import Placement


def goals(placement: Placement) -> list[Competency]:
    """Competencies that the agreement names, in its order."""
    ids = agreed_competencies(placement.id)
    rows = {row.id: row for row in db.session.scalars(sa.select(Competency).where(Competency.id.in_(ids)).order_by(Competency.id))} if ids else {}
    return [rows[key] for key in ids if key in rows]
