"""Giving many gaps to somebody at once."""

from __future__ import annotations

from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.viewer import STAFF
from portal.extensions import db
from portal.gaps import services
from portal.gaps.errors import GapError
from portal.gaps.forms import BulkForm
from portal.gaps.permissions import may_assign_any
from portal.gaps.queries.one import pathways_led_by
from portal.gaps.routes.blueprint import bp
from portal.gaps.routes.index import REGION, TEMPLATE, context
from portal.web.access import requires
from portal.web.filters import plural
from portal.web.respond import done, refused
from portal.web.urls import query_with


@bp.post("/gaps/assign")
@requires(*STAFF)
def assign() -> Answer:
    led = pathways_led_by(viewer())
    if not may_assign_any(viewer(), led):
        abort(404)
    form = BulkForm()
    shown = context(form)
    chosen = form.chosen if form.validate() else {}
    refusal = ""
    if not form.errors and not chosen:
        refusal = "Mark at least one gap first."
    elif not form.errors and form.owner is None and form.due is None:
        refusal = "Choose an owner, or a due date, or both."
    if form.errors or refusal:
        return refused(TEMPLATE, block=REGION, **shown | {"refusal": refusal, "chosen": frozenset(form.chosen)})
    try:
        changed, left = services.plan_many(chosen, services.Bulk(form.owner, form.due), by=viewer(), led=led)
    except GapError as wrong:
        db.session.rollback()
        return refused(TEMPLATE, block=REGION, **context(form, str(wrong), frozenset(chosen)))
    db.session.commit()
    message = f"Saved for {plural(changed, 'gap')}."
    if left:
        message += f" {plural(left, 'other')} changed meanwhile, or {'is' if left == 1 else 'are'} not yours to assign: look again."
    fresh = context(BulkForm(formdata=None))
    return done(url_for("gaps.index") + (query_with(mark=None) if request.args else ""), TEMPLATE, block=REGION, message=message, **fresh)
