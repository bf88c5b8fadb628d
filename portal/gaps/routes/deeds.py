"""What people do with one gap."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.viewer import STAFF
from portal.coverage.permissions import may_cover
from portal.coverage.services import StaleCells
from portal.extensions import db
from portal.gaps import covering, services
from portal.gaps.errors import GapError, NotAllowed, Stale
from portal.gaps.forms import AcceptForm, CoverForm, PlanForm, SeenForm
from portal.gaps.models import Gap
from portal.gaps.permissions import OWNERS, may_assign, may_plan
from portal.gaps.queries.one import gap_row, gap_to_change, pathways_led_by
from portal.gaps.routes.blueprint import bp
from portal.gaps.routes.show import REGION, TEMPLATE, context, offer_owners
from portal.gaps.words import LEVEL_VERBS
from portal.web.access import requires
from portal.web.respond import conflict, done, refused


@bp.post("/gaps/<int:gap_id>/plan")
@requires(*STAFF)
def plan(gap_id: int) -> Answer:
    """Owner, due date and note."""
    gap, led = _gap(gap_id), pathways_led_by(viewer())
    if not may_plan(viewer(), gap, led):
        abort(404)
    form = PlanForm()
    offer_owners(form, gap_row(viewer(), gap_id), assigns=may_assign(viewer(), gap, led))
    if not form.validate():
        return refused(TEMPLATE, block=REGION, **context(gap_id, form=form))
    told = services.Plan(form.owner, form.due_on.data, form.note.data or "")

    def deed() -> bool:
        return services.plan(gap, told, version=form.version.data, by=viewer(), led=led)

    return _answer(gap_id, deed, "Saved.", form=form)


@bp.post("/gaps/<int:gap_id>/take")
@requires(*OWNERS)
def take(gap_id: int) -> Answer:
    gap, form = _gap(gap_id), SeenForm()
    if not form.validate():
        return refused(TEMPLATE, block=REGION, **context(gap_id, notice="Reload the page: the form lost its version."))
    return _answer(gap_id, lambda: services.take(gap, version=form.version.data, by=viewer()), "It is yours now.")


@bp.post("/gaps/<int:gap_id>/accept")
@requires(*STAFF)
def accept(gap_id: int) -> Answer:
    """Leaves it as it is, with a reason."""
    gap, led, form = _gap(gap_id), pathways_led_by(viewer()), AcceptForm()
    if not may_assign(viewer(), gap, led):
        abort(404)
    if not form.validate():
        return refused(TEMPLATE, block=REGION, **context(gap_id, accept=form))

    def deed() -> bool:
        return services.accept(gap, reason=form.reason.data or "", version=form.version.data, by=viewer(), led=led)

    return _answer(gap_id, deed, "It is left as it is.", accept=form)


@bp.post("/gaps/<int:gap_id>/reopen")
@requires(*STAFF)
def reopen(gap_id: int) -> Answer:
    gap, led, form = _gap(gap_id), pathways_led_by(viewer()), SeenForm()
    if not may_assign(viewer(), gap, led):
        abort(404)
    if not form.validate():
        return refused(TEMPLATE, block=REGION, **context(gap_id, notice="Reload the page: the form lost its version."))
    return _answer(gap_id, lambda: services.reopen(gap, version=form.version.data, by=viewer(), led=led), "It is open again.")


@bp.post("/gaps/<int:gap_id>/cover")
@requires(*OWNERS)
def cover(gap_id: int) -> Answer:
    """Sets the level of a candidate; the gap closes itself where that was what it lacked."""
    gap, form = _gap(gap_id), CoverForm()
    if not form.validate():
        return refused(TEMPLATE, block=REGION, **context(gap_id, notice="Choose an offering and a level from the list below."))
    offering = covering.offering_at(gap, form.offering_id.data or 0)
    if offering is None or not may_cover(viewer(), offering):
        abort(404)
    level = form.level.data or None
    try:
        covering.cover(gap, offering, level=level, version=form.version.data or 0, by=viewer())
    except StaleCells as wrong:
        db.session.rollback()
        return conflict(TEMPLATE, block=REGION, **context(gap_id, stale=(offering.title, next(iter(wrong.cells.values()), None), level)))
    except GapError as wrong:
        db.session.rollback()
        return refused(TEMPLATE, block=REGION, **context(gap_id, notice=str(wrong)))
    db.session.commit()
    did = f"{LEVEL_VERBS[level]} it" if level else "no longer covers it"
    closed = _gap(gap_id).state == "closed"
    message = f"{offering.title} {did} now.{' The gap closed itself.' if closed else ''}"
    return done(url_for("gaps.show", gap_id=gap_id), TEMPLATE, block=REGION, message=message, **context(gap_id, focus=True))


def _gap(gap_id: int) -> Gap:
    """The gap, or 404 where the viewer may not see it."""
    found = gap_to_change(viewer(), gap_id)
    if found is None:
        abort(404)
    return found


def _answer(gap_id: int, deed: Callable[[], bool], message: str, *, form: PlanForm | None = None, accept: AcceptForm | None = None) -> Answer:
    """Does it, and answers: done, 409 with both versions, or why not. A repeat of what stands is done too."""
    try:
        deed()
    except Stale as wrong:
        db.session.rollback()
        return conflict(TEMPLATE, block=REGION, **context(gap_id, form=form, accept=accept, theirs=True, notice=str(wrong)))
    except NotAllowed as wrong:
        db.session.rollback()
        return refused(TEMPLATE, block=REGION, **context(gap_id, notice=str(wrong)))
    except GapError as wrong:
        db.session.rollback()
        return refused(TEMPLATE, block=REGION, **context(gap_id, form=form, accept=accept, notice=str(wrong)))
    db.session.commit()
    return done(url_for("gaps.show", gap_id=gap_id), TEMPLATE, block=REGION, message=message, **context(gap_id, focus=True))
