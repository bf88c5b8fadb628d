"""The supervisors' links on the page of a placement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.accounts.viewer import Viewer
from portal.links.tokens import token_of, whole_address
from portal.placements.models import Placement
from portal.placements.permissions import may_arrange
from portal.supervision.forms import LinkForm
from portal.supervision.queries import Supervisor, earlier_links, supervisors_of

RUNS = ("confirmed", "agreement_out", "active", "completed", "withdrawn")


def of_placement(placement: Placement, viewer: Viewer, told: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    if placement.state not in RUNS:
        return None
    found = supervisors_of(placement)
    may = viewer.district_id == placement.district_id and may_arrange(viewer, placement.school_id)
    return "supervision/_panel.html", {
        "placement": placement,
        "supervisors": found,
        "may_arrange": may,
        "addresses": {s.link.id: address_of(s) for s in found if may and s.link is not None and s.state == "open"},
        "earlier": earlier_links(placement.id, {s.answerable.subject for s in found}),
        "form": LinkForm(formdata=None),
        "refusal": told.get("link_refusal", ""),
    }


def address_of(supervisor: Supervisor) -> str:
    """The whole address, for a text message."""
    return whole_address(f"/supervise/{token_of(supervisor.link)}") if supervisor.link else ""
