"""Who sees the board, and who checks forms."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.placements.models import Placement, PlacementState
from portal.placements.permissions import may_arrange, placements_visible_to

ON_THE_BOARD = (PlacementState.REQUESTED.value, PlacementState.CONFIRMED.value, PlacementState.AGREEMENT_OUT.value, PlacementState.ACTIVE.value)
EDITORS = frozenset({Role.DISTRICT_ADMIN, Role.CTE_DIRECTOR, Role.COORDINATOR})


def on_the_board(viewer: Viewer) -> sa.ColumnElement[bool]:
    """A condition on Placement: those whose forms the viewer sees."""
    return sa.and_(placements_visible_to(viewer), Placement.state.in_(ON_THE_BOARD))


def may_check(viewer: Viewer, placement: Any) -> bool:
    """Check the forms of a student: whoever arranges one of their placements."""
    return may_arrange(viewer, placement.school_id)


def may_edit_forms(viewer: Viewer) -> bool:
    """Say which experiences ask for which form: for the whole district, so only with a grant for all of it."""
    return viewer.role in EDITORS and viewer.is_district_wide
