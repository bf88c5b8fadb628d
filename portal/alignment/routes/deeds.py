"""Deeds of those who align that need one button, and the removal that needs a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.viewer import STAFF
from portal.alignment import services
from portal.alignment.forms import DeedForm, RemoveForm
from portal.alignment.models import Alignment, Deed
from portal.alignment.permissions import ALIGNERS, may_align, may_retire
from portal.alignment.routes import bp
from portal.alignment.routes.loading import alignment_or_404, follows_from, is_repeat, offering_or_404, who_changed
from portal.alignment.routes.offering import REGION, TEMPLATE, at, shown
from portal.alignment.transitions import AlignmentError, OwnWork, Stale
from portal.catalog.models import Offering
from portal.catalog.supposing import Differs, hold_to
from portal.extensions import db
from portal.web.access import requires
from portal.web.respond import conflict, done, page, refused
from portal.web.urls import local_path


@bp.post("/alignments/<int:alignment_id>/submit")
@requires(*ALIGNERS)
def submit(alignment_id: int) -> Answer:
    return _do(alignment_id, services.submit, Deed.SUBMITTED, "sent to the reviewers.")


@bp.post("/alignments/<int:alignment_id>/withdraw")
@requires(*ALIGNERS)
def withdraw(alignment_id: int) -> Answer:
    return _do(alignment_id, services.withdraw, Deed.WITHDRAWN, "taken back from review.")


@bp.post("/alignments/<int:alignment_id>/discard")
@requires(*ALIGNERS)
def discard(alignment_id: int) -> Answer:
    return _do(alignment_id, services.discard, Deed.DISCARDED, "the proposal is dropped.")


def _do(alignment_id: int, deed: Callable[..., Alignment], name: Deed, said: str) -> Answer:
    alignment = alignment_or_404(alignment_id, to_align=True)
    found = offering_or_404(alignment.offering_id)
    form = DeedForm()
    if not form.validate():
        return refused(TEMPLATE, block=REGION, **shown(found, notice=" ".join(map(str, form.version.errors))))
    title = alignment.pathway.title
    try:
        deed(alignment, version=form.version.data, by=viewer())
        db.session.commit()
    except AlignmentError as refusal:
        db.session.rollback()
        alignment = alignment_or_404(alignment_id)
        if not is_repeat(alignment, form.version.data, name, Deed.DISCARDED):
            return conflict(TEMPLATE, block=REGION, **shown(found, notice=_why(alignment, refusal)))
    back = local_path(form.next.data, at(found.id))
    focus = f"alignment-{alignment_id}"
    return done(back, TEMPLATE, block=REGION, message=f"{title}: {said}", **shown(found, focus=focus))


@bp.route("/alignments/<int:alignment_id>/remove", methods=["GET", "POST"])
@requires(*STAFF)
def remove(alignment_id: int) -> Answer:
    """Who may retire does it at once; everybody else who aligns asks for it."""
    alignment = alignment_or_404(alignment_id)
    found = offering_or_404(alignment.offering_id)
    at_once = may_retire(viewer(), found)
    if not (at_once or may_align(viewer(), found)):
        abort(404)
    if request.method == "GET":
        blank = RemoveForm(formdata=None, version=alignment.version)
        return page(TEMPLATE, block=REGION, **_asking(found, alignment, blank, at_once))
    form = RemoveForm()
    if not form.validate():
        return refused(TEMPLATE, block=REGION, **_asking(found, alignment, form, at_once))
    title = alignment.pathway.title
    try:
        message = _remove(alignment, form, at_once=at_once)
        db.session.commit()
    except Differs as differs:
        db.session.rollback()
        alignment = alignment_or_404(alignment_id)
        found = offering_or_404(alignment.offering_id)
        return conflict(TEMPLATE, block=REGION, **_asking(found, alignment, form, at_once, notice=str(differs)))
    except AlignmentError as refusal:
        db.session.rollback()
        alignment = alignment_or_404(alignment_id)
        message = "removed."
        if not is_repeat(alignment, form.version.data, Deed.RETIRED, Deed.SUBMITTED):
            return conflict(TEMPLATE, block=REGION, **shown(found, notice=_why(alignment, refusal)))
    return done(at(found.id), TEMPLATE, block=REGION, message=f"{title}: {message}", **shown(found, focus="add"))


def _asking(found: Offering, alignment: Alignment, form: RemoveForm, at_once: bool, notice: str = "") -> dict[str, Any]:
    """The form, with what follows; those who only ask for it see the counts, and a link to the names."""
    follows = follows_from([(alignment, None)])
    asked = follows.asked(names=at_once) if follows else None
    return shown(found, removing=alignment.id, form=form, asked=asked, notice=notice)


def _remove(alignment: Alignment, form: RemoveForm, *, at_once: bool) -> str:
    """Raises Differs where what was looked at is no longer what would happen."""
    reason, version = form.comment.data or "", form.version.data
    if at_once:
        follows = follows_from([(alignment, None)])
        try:
            services.retire(alignment, comment=reason, version=version, by=viewer())
            hold_to(follows, form.seal.data or "")
            return "removed."
        except OwnWork:
            if not may_align(viewer(), alignment.offering):
                raise
    services.ask_removal(alignment, rationale=reason, version=version, by=viewer())
    return "a reviewer was asked to remove it."


def _why(alignment: Alignment, refusal: AlignmentError) -> str:
    """What is said above the list as it stands now."""
    if isinstance(refusal, Stale):
        return (
            f"{who_changed(alignment)} changed {alignment.pathway.title} first. "
            "Nothing of yours was done; below is how it stands now."
        )
    return f"{alignment.pathway.title}: {refusal}"
