"""What home pages say of gaps."""

from __future__ import annotations

from typing import Any

from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.gaps.queries.lists import Wanted, by_pathway, counts, own
from portal.gaps.words import sentence_of

SHOWN = 6


def mine(viewer: Viewer) -> dict[str, Any]:
    """The viewer's open gaps, due first first, and how many nobody has yet; two queries."""
    return {"counts": counts(viewer, Wanted()), "rows": own(viewer, limit=SHOWN), "sentence": sentence_of, "today": this_day()}


def overview(viewer: Viewer) -> dict[str, Any]:
    """Open gaps by pathway, how many nobody has, how many are overdue; two queries."""
    lines = by_pathway(viewer)
    return {"counts": counts(viewer, Wanted()), "pathways": lines[:SHOWN], "more": max(0, len(lines) - SHOWN)}
