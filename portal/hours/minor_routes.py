"""The school lets one day pass that a rule for minors does not allow."""

from __future__ import annotations

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.extensions import db
from portal.hours.minor_overrides import override_day
from portal.hours.models import HourEntry
from portal.minors.services import MinorsError
from portal.placements.permissions import ARRANGERS
from portal.placements.queries import visible_placement
from portal.placements.routes import show_context
from portal.web.access import requires
from portal.web.forms import strip
from portal.web.respond import moved, refused

bp = Blueprint("minor_days", __name__)


@bp.post("/placements/<int:placement_id>/hours/<int:hour_entry_id>/minor-overrides")
@requires(*ARRANGERS)
def override(placement_id: int, hour_entry_id: int) -> Answer:
    placement = visible_placement(viewer(), placement_id) or abort(404)
    entry = db.session.get(HourEntry, hour_entry_id)
    if entry is None or entry.placement_id != placement_id or entry.removed_at is not None:
        abort(404)
    confirmed, reason = request.form.get("confirmed") == "1", strip(request.form.get("reason", "")) or ""
    try:
        override_day(entry, placement, key=request.form.get("finding", ""), reason=reason, confirmed=confirmed, by=viewer())
    except MinorsError as wrong:
        db.session.rollback()
        placement = visible_placement(viewer(), placement_id) or abort(404)
        return refused("placements/show.html", **show_context(placement, refusal=str(wrong)))
    db.session.commit()
    return moved(url_for("placements.show", placement_id=placement_id), message="Overridden. The student can submit the day now.")
