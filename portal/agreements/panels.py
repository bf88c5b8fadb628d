"""The agreement on the page of a placement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.accounts.viewer import Viewer
from portal.agreements import bodies, queries
from portal.agreements.permissions import may_keep_agreement
from portal.placements.models import HOLDS_A_SEAT, Placement


def of_placement(placement: Placement, viewer: Viewer, told: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    current = queries.holding(placement.id)
    if current is None and placement.state not in HOLDS_A_SEAT:
        return None
    signatures = queries.signatures_of(current.id) if current else []
    return "agreements/_panel.html", {
        "placement": placement, "current": current, "draft": queries.draft_of(placement.id), "signatures": signatures,
        "so_far": queries.signed_so_far(signatures), "amended": current is not None and bodies.has_moved(current, placement),
        "may": may_keep_agreement(viewer, placement),
    }  # fmt: skip
