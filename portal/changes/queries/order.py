"""Competencies in the order in which they are read: by set, then as they stand below their heading."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.competencies.models import Competency

Above = aliased(Competency, name="above")
place_above = sa.select(Above.position).where(Above.id == Competency.parent_id).correlate(Competency).scalar_subquery()
reading_order = (Competency.set_id, sa.func.coalesce(place_above, Competency.position), Competency.position, Competency.id)
"""Two levels deep, which is what sets have; deeper ones are still told apart by their own place and id."""
