"""Who draws agreements up and answers for the school."""

from __future__ import annotations

from portal.accounts.viewer import Viewer
from portal.placements.models import Placement
from portal.placements.permissions import may_arrange


def may_keep_agreement(viewer: Viewer, placement: Placement) -> bool:
    """Draw up, send, enter answers, sign for the school: whoever arranges the placements of the school that runs it."""
    return viewer.district_id == placement.district_id and may_arrange(viewer, placement.school_id)
