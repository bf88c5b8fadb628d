"""What the page of a placement says of its agreement as the one next deed."""

from __future__ import annotations

from portal.agreements import queries
from portal.placements.models import Placement, PlacementState
from portal.placements.panels import NextDeed


def offer(placement: Placement) -> NextDeed | None:
    """Send it while the placement is confirmed; see who is still to sign while it is out."""
    here = f"/placements/{placement.id}/agreement"
    if placement.state == PlacementState.CONFIRMED:
        return NextDeed("The training agreement comes next: everybody signs it before the first day.", "Send the agreement", here)
    if placement.state == PlacementState.AGREEMENT_OUT and (out := queries.holding(placement.id)) is not None:
        signatures = queries.signatures_of(out.id)
        if not queries.is_answered(signatures):
            return NextDeed(f"The agreement is out: {queries.signed_so_far(signatures)} have signed.", "See who signs", here)
    return None
