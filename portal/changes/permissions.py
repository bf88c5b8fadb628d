"""Whose changes somebody sees, and who may take them back."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.catalog.permissions import offerings_reached, reaches_offering
from portal.coverage.permissions import may_cover

Condition = sa.ColumnElement[bool]


def changes_visible_to(viewer: Viewer) -> Condition:
    """A condition on Offering: the own school's and those of the whole district; nothing for students."""
    return offerings_reached(viewer) if viewer.is_staff else sa.false()


def sees_changes(viewer: Viewer, offering: Any) -> bool:
    """The same for one row (anything with district_id and school_id)."""
    return viewer.is_staff and reaches_offering(viewer, offering)


def may_set_back(viewer: Viewer, offering: Any) -> bool:
    """Whoever may say what it covers may say it again."""
    return may_cover(viewer, offering)
