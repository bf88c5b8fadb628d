"""Who may see a framework, and who may change one."""

from __future__ import annotations

import sqlalchemy as sa

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.frameworks.models import Framework, FrameworkState

EDITORS = frozenset({Role.CTE_DIRECTOR, Role.DISTRICT_ADMIN})


def is_editor(viewer: Viewer) -> bool:
    """Whether they look after the district's frameworks at all."""
    return viewer.has(*EDITORS)


def frameworks_visible_to(viewer: Viewer) -> sa.ColumnElement[bool]:
    """A condition on Framework: the national ones and the district's own; drafts only for who edits them."""
    own = Framework.district_id == viewer.district_id
    if not is_editor(viewer):
        own = sa.and_(own, Framework.state != FrameworkState.DRAFT.value)
    return sa.or_(Framework.district_id.is_(None), own)


def may_edit(viewer: Viewer, framework: Framework) -> bool:
    """The district's own, by its CTE director or administrator; a national original by nobody."""
    return is_editor(viewer) and framework.district_id == viewer.district_id
