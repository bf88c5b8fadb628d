"""What changed lately, on the page of an offering."""

from __future__ import annotations

from typing import Any

from portal.accounts.viewer import Viewer
from portal.changes.filters import Asked
from portal.changes.queries import feed
from portal.changes.queries.scope import Scope
from portal.changes.queries.since import seen_until

SHOWN = 4


def on_offering(offering_id: int, viewer: Viewer) -> tuple[str, dict[str, Any]] | None:
    """The last few changes, for catalog.panels; nothing where there are none or the viewer sees none."""
    if not viewer.is_staff:
        return None
    scope = Scope(viewer, Asked(offering_id=offering_id))
    lines, total = feed.entries(scope, number=1, size=SHOWN, seen=seen_until(viewer)[0])
    return ("changes/_panel.html", {"offering_id": offering_id, "lines": lines, "total": total}) if lines else None
