"""Who sees and who keeps openings."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.placements.models import Opening, OpeningState
from portal.placements.permissions import KEEPERS, may_arrange


def openings_visible_to(viewer: Viewer) -> sa.ColumnElement[bool]:
    """A condition on Opening, for staff: of their school and of the whole district."""
    if viewer.role not in KEEPERS:
        return sa.false()
    rule = Opening.district_id == viewer.district_id
    if viewer.school_id is None:
        return rule
    return sa.and_(rule, sa.or_(Opening.school_id.is_(None), Opening.school_id == viewer.school_id))


def openings_for(district_id: int, schools: Collection[int]) -> sa.ColumnElement[bool]:
    """A condition on Opening, for a student: published, of the district or of a school they attend. Closed ones too: they say so."""
    return sa.and_(
        Opening.district_id == district_id, Opening.state != OpeningState.DRAFT.value, sa.or_(Opening.school_id.is_(None), Opening.school_id.in_(sorted(schools))),
    )


def may_keep(viewer: Viewer, opening: Any) -> bool:
    """Edit, close and copy: whoever arranges placements for the school of the opening; a district's one only for all of it."""
    return viewer.district_id == opening.district_id and may_arrange(viewer, opening.school_id)
