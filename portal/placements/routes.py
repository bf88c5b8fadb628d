"""The coordinator's queue, placements, and the hours of one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewed, viewer
from portal.extensions import db
from portal.placements import queries, services
from portal.placements.forms import HoursForm
from portal.placements.models import Placement
from portal.placements.permissions import KEEPERS, may_answer_for_hours
from portal.web.access import requires
from portal.web.filters import plural
from portal.web.respond import moved, page, refused
from portal.web.tables import listing, page_number
from portal.web.urls import local_path

bp = Blueprint("placements", __name__, url_prefix="/placements")
DEEDS = {
    "approve": (services.approve_hours, "Approved: {}."),
    "reopen": (services.reopen_hours, "Taken back: {}. They wait for approval again."),
}


@bp.get("")
@requires(*KEEPERS)
def index() -> Answer:
    return page("placements/index.html", block="placement_list", listing=listing(queries.list_of(viewer()), number=page_number()))


@bp.get("/<int:placement_id>")
@requires(*KEEPERS)
def show(placement_id: int) -> Answer:
    placement = queries.visible_placement(viewer(), placement_id) or abort(404)
    viewed(placement.student_id, "placement.view")
    return page("placements/show.html", **context(placement, HoursForm(formdata=None)))


def context(placement: Placement, form: HoursForm, refusal: str = "") -> dict[str, Any]:
    return {
        "placement": placement,
        "names": queries.names_of(placement),
        "entries": queries.entries_of(placement.id),
        "may_answer": may_answer_for_hours(viewer(), placement),
        "form": form,
        "refusal": refusal,
    }


@bp.post("/<int:placement_id>/hours/<any(approve, return, reopen):deed>")
@requires(*KEEPERS)
def answer(placement_id: int, deed: str) -> Answer:
    """Approves, returns or reopens the marked entries; without any marked, 'approve' takes all that are verified."""
    placement = queries.visible_placement(viewer(), placement_id) or abort(404)
    form = HoursForm()
    marked = form.marked if form.validate() else set()
    try:
        if deed == "return":
            hours = services.return_hours(placement, entry_ids=marked, comment=form.comment.data or "", by=viewer())
            message = "Sent back to the student: {}."
        else:
            do, message = DEEDS[deed]
            hours = do(placement, entry_ids=marked, by=viewer())
    except services.HoursError as wrong:
        db.session.rollback()
        return refused("placements/show.html", **context(queries.visible_placement(viewer(), placement_id) or abort(404), form, str(wrong)))
    db.session.commit()
    back = local_path(request.form.get("next"), url_for("placements.show", placement_id=placement_id))
    return moved(back, message=message.format(plural(hours, "hour")))
