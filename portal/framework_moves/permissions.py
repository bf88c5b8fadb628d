"""Who takes schools to another framework: who looks after the district's frameworks, for the whole district."""

from __future__ import annotations

from portal.accounts.viewer import Viewer
from portal.frameworks.permissions import EDITORS

MOVERS = EDITORS


def may_move(viewer: Viewer) -> bool:
    return viewer.has(*MOVERS) and viewer.is_district_wide
