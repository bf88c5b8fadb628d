"""Who may see a competency set, and who may change one: as with frameworks."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.competencies.models import CompetencySet, SetState
from portal.frameworks.permissions import EDITORS, is_editor


def sets_visible_to(viewer: Viewer) -> sa.ColumnElement[bool]:
    """A condition on CompetencySet: the district's; drafts and retired ones only for who edits them."""
    own = CompetencySet.district_id == viewer.district_id
    if is_editor(viewer):
        return own
    states = [SetState.ACTIVE.value] if not viewer.is_staff else [SetState.ACTIVE.value, SetState.RETIRED.value]
    return sa.and_(own, CompetencySet.state.in_(states))


def may_edit(viewer: Viewer, of: Any) -> bool:
    """`of` has a district_id: a set or a competency."""
    return is_editor(viewer) and of.district_id == viewer.district_id


__all__ = ["EDITORS", "is_editor", "may_edit", "sets_visible_to"]
