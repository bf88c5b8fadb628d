"""Who may say what an offering covers."""

from __future__ import annotations

from typing import Any

from portal.accounts.viewer import Viewer
from portal.alignment.permissions import may_align


def may_cover(viewer: Viewer, offering: Any) -> bool:
    """Whoever may align an offering; `offering` has district_id and school_id."""
    return may_align(viewer, offering)
