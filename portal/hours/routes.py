"""Answers to the hours of one placement."""

from __future__ import annotations

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import noted, viewer
from portal.accounts.models import Role
from portal.extensions import db
from portal.files.models import StoredFile
from portal.files.sending import send_stored
from portal.hours import services
from portal.hours.forms import HoursForm
from portal.hours.models import HourEntry
from portal.placements.permissions import KEEPERS
from portal.placements.queries import visible_placement
from portal.placements.routes import show_context
from portal.web.access import requires
from portal.web.filters import plural
from portal.web.respond import Undo, moved, refused
from portal.web.urls import local_path

bp = Blueprint("hours", __name__)
DEEDS = {
    "approve": (services.approve_hours, "Approved: {}."),
    "reopen": (services.reopen_hours, "Taken back: {}. They wait for approval again."),
    "verify": (services.verify_for_the_host, "Verified in the supervisor's place: {}."),
    "unverify": (services.unverify, "Taken back: {}. They wait for the supervisor again."),
}


@bp.post("/placements/<int:placement_id>/hours/<any(approve, return, reopen, verify, unverify):deed>")
@requires(*KEEPERS)
def answer(placement_id: int, deed: str) -> Answer:
    """One deed on the marked entries of a placement."""
    placement = visible_placement(viewer(), placement_id) or abort(404)
    form = HoursForm()
    marked = form.marked if form.validate() else set()
    try:
        if deed == "return":
            answered = services.return_hours(placement, entry_ids=marked, comment=form.comment.data or "", by=viewer())
            message = "Sent back to the student: {}."
        else:
            do, message = DEEDS[deed]
            answered = do(placement, entry_ids=marked, by=viewer())
    except services.HoursError as wrong:
        db.session.rollback()
        placement = visible_placement(viewer(), placement_id) or abort(404)
        return refused("placements/show.html", **show_context(placement, refusal=str(wrong), hours_form=form))
    db.session.commit()
    back = local_path(request.form.get("next"), url_for("placements.show", placement_id=placement_id))
    undo = Undo(url_for("hours.answer", placement_id=placement_id, deed="reopen"), {"entry_ids": sorted(marked)}) if deed == "approve" else None
    return moved(back, undo=undo, message=message.format(plural(answered.hours, "hour")) + "".join(f" {one}" for one in answered.missed[:3]))


@bp.get("/hours/entries/<int:hour_entry_id>/file")
@requires(Role.STUDENT, *KEEPERS)
def file(hour_entry_id: int) -> Answer:
    """The photo or file of an entry, to the student and to whoever sees the placement."""
    entry = db.session.get(HourEntry, hour_entry_id)
    placement = visible_placement(viewer(), entry.placement_id) if entry is not None else None
    stored = db.session.get(StoredFile, entry.file_id) if entry is not None and placement is not None and entry.file_id else None
    if placement is None or stored is None:
        abort(404)
    if viewer().role != Role.STUDENT:
        noted("hours.file", subject=f"stored_files:{stored.id}", student_id=placement.student_id)
    return send_stored(stored)
