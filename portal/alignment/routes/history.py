"""What happened to an alignment, and the way back to an earlier revision."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.viewer import STAFF
from portal.alignment import history as revisions
from portal.alignment import services
from portal.alignment.forms import RevertForm
from portal.alignment.models import Alignment, Deed
from portal.alignment.permissions import ALIGNERS, may_align
from portal.alignment.routes import bp
from portal.alignment.routes.loading import alignment_or_404, is_repeat, who_changed
from portal.alignment.transitions import AlignmentError, NothingToDo, Stale
from portal.extensions import db
from portal.web.access import requires
from portal.web.respond import conflict, done, page, refused

TEMPLATE, REGION = "alignment/history.html", "history"


def shown(alignment: Alignment, **state: Any) -> dict[str, Any]:
    aligns = may_align(viewer(), alignment.offering)
    steps = revisions.steps_of(alignment)
    return {"alignment": alignment, "steps": steps, "may_align": aligns, "notice": "", "focus": False} | state


@bp.get("/alignments/<int:alignment_id>/history")
@requires(*STAFF)
def history(alignment_id: int) -> Answer:
    return page(TEMPLATE, block=REGION, **shown(alignment_or_404(alignment_id)))


@bp.post("/alignments/<int:alignment_id>/revert")
@requires(*ALIGNERS)
def revert(alignment_id: int) -> Answer:
    alignment = alignment_or_404(alignment_id, to_align=True)
    form = RevertForm()
    if not form.validate():
        return refused(TEMPLATE, block=REGION, **shown(alignment, notice="Choose a revision from the list."))
    message = "Proposed again and sent to the reviewers."
    try:
        services.revert(alignment, number=form.number.data or 0, version=form.version.data, by=viewer())
        db.session.commit()
    except NothingToDo as nothing:
        db.session.rollback()
        message = str(nothing)
    except AlignmentError as refusal:
        db.session.rollback()
        alignment = alignment_or_404(alignment_id)
        if not _same_again(alignment, form):
            why = (
                f"{who_changed(alignment)} changed it first. Nothing of yours was done."
                if isinstance(refusal, Stale)
                else str(refusal)
            )
            return conflict(TEMPLATE, block=REGION, **shown(alignment, notice=why))
    alignment = alignment_or_404(alignment_id)
    back = f"/alignments/{alignment_id}/history"
    return done(back, TEMPLATE, block=REGION, message=message, **shown(alignment, focus=True))


def _same_again(alignment: Alignment, form: RevertForm) -> bool:
    """The second click of two: what was just brought back says what the asked revision says."""
    said = {step.number: (step.role, step.rationale) for step in revisions.steps_of(alignment)}
    return said.get(form.number.data or 0) == said[max(said)] and is_repeat(alignment, form.version.data, Deed.REVERTED)
