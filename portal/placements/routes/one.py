"""The page of one placement: its head and its next deed are here, its panels come from the features above."""

from __future__ import annotations

from typing import Any

from flask import abort
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewed, viewer
from portal.clock import this_day
from portal.placements import panels, queries, standing
from portal.placements.forms import DeedForm
from portal.placements.models import Placement
from portal.placements.permissions import KEEPERS, may_arrange
from portal.placements.routes.blueprint import bp
from portal.web.access import requires
from portal.web.respond import page


@bp.get("/<int:placement_id>")
@requires(*KEEPERS)
def show(placement_id: int) -> Answer:
    placement = queries.visible_placement(viewer(), placement_id) or abort(404)
    viewed(placement.student_id, "placement.view")
    return page("placements/show.html", **show_context(placement))


def show_context(placement: Placement, *, refusal: str = "", **told: Any) -> dict[str, Any]:
    """What the page of a placement needs; a refused deed gives its sentence, and its form by name for its own panel."""
    return {
        "placement": placement,
        "names": queries.names_of(placement),
        "at": standing.of(placement, viewer()),
        "may": may_arrange(viewer(), placement.school_id),
        "deed": told.get("deed_form") or DeedForm(formdata=None),
        "wanted": told.get("wanted", ""),
        "meanwhile": told.get("meanwhile", ()),
        "panels": panels.panels_for(placement, viewer(), told),
        "refusal": refusal,
        "today": this_day(),
    }
