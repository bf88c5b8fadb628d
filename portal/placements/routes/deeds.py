"""The deeds on one placement: each a POST below its page, and the same deed again changes nothing."""

from __future__ import annotations

from flask import abort, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewed, viewer
from portal.extensions import db
from portal.placements import confirming, queries, seats, transitions
from portal.placements.forms import DeedForm
from portal.placements.models import Placement, WithdrawnAs
from portal.placements.permissions import KEEPERS, may_arrange
from portal.placements.routes.blueprint import bp
from portal.placements.routes.one import show_context
from portal.placements.steps import steps_of
from portal.web.access import requires
from portal.web.respond import conflict, moved, refused

DEEDS = ("confirm", "decline", "send-agreement-out", "activate", "complete", "withdraw", "reopen")
SAID = {
    "confirm": "Confirmed. The student has the place.", "decline": "Declined. The student reads your reason.",
    "send-agreement-out": "Noted: the agreement waits for signatures.", "activate": "It has begun. The student can log hours.",
    "complete": "Completed.", "withdraw": "Withdrawn. The student reads your reason.", "reopen": "Undone.",
}  # fmt: skip


@bp.post("/<int:placement_id>/<any('confirm', 'decline', 'send-agreement-out', 'activate', 'complete', 'withdraw', 'reopen'):deed>")
@requires(*KEEPERS)
def move(placement_id: int, deed: str) -> Answer:
    """Moves a placement on or back. Somebody else was quicker: 409 with what they did, and the form as it was filled in."""
    placement = queries.visible_placement(viewer(), placement_id) or abort(404)
    may_arrange(viewer(), placement.school_id) or abort(404)
    form = DeedForm()
    if not form.validate():
        return _again(placement_id, deed, form, "; ".join(wrong for _, _, wrong in form.problems))
    seats.lock(placement)
    stale = placement.version != form.version.data
    try:
        changed = None if stale and not _is_done(placement, deed) else do(placement, deed, form)
    except transitions.PlacementError as wrong:
        return _again(placement_id, deed, form, str(wrong))
    if changed is None:
        return _others(placement, deed, form)
    db.session.commit()
    return moved(url_for("placements.show", placement_id=placement_id), message=SAID[deed])


def do(placement: Placement, deed: str, form: DeedForm) -> bool:
    reason = form.reason.data or ""
    if deed == "confirm":
        return confirming.confirm(placement, anyway=bool(form.anyway.data), by=viewer())
    if deed == "decline":
        return transitions.decline(placement, reason=reason, by=viewer())
    if deed == "withdraw":
        return transitions.withdraw(placement, kind=WithdrawnAs(form.kind.data or "other"), reason=reason, by=viewer())
    if deed == "reopen":
        return transitions.reopen(placement, by=viewer(), seen=form.seen.data or "")
    simple = {"send-agreement-out": transitions.send_agreement_out, "activate": transitions.activate, "complete": transitions.complete}
    return simple[deed](placement, by=viewer())


def _is_done(placement: Placement, deed: str) -> bool:
    """Whether the last step was this very deed: then the post is the second half of a double click."""
    steps = steps_of(placement.id)
    return bool(steps) and steps[0].deed == deed.replace("-", "_") and steps[0].by_id == viewer().user_id


def _again(placement_id: int, deed: str, form: DeedForm, sentence: str) -> Answer:
    db.session.rollback()
    placement = queries.visible_placement(viewer(), placement_id) or abort(404)
    viewed(placement.student_id, "placement.view")
    return refused("placements/show.html", **show_context(placement, refusal=sentence, deed_form=form, wanted=deed))


def _others(placement: Placement, deed: str, form: DeedForm) -> Answer:
    viewed(placement.student_id, "placement.view")
    answer = conflict("placements/show.html", **show_context(placement, deed_form=form, wanted=deed, meanwhile=queries.meanwhile(placement.id)))
    db.session.rollback()
    return answer
