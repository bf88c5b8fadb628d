"""A student asks for a seat, and takes the request back."""

from __future__ import annotations

import sqlalchemy as sa
from flask import abort
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.clock import this_day
from portal.extensions import db
from portal.language import _
from portal.openings import queries, services
from portal.openings.forms import RequestForm
from portal.openings.permissions import openings_for
from portal.openings.routes.blueprint import bp
from portal.openings.routes.student import me, show_context
from portal.placements.models import Opening, Placement
from portal.placements.transitions import PlacementError
from portal.programs.summaries import schools_of
from portal.web.access import requires
from portal.web.forms import Form
from portal.web.respond import moved, refused

MINE = "/my-placements"


@bp.post("/openings/<int:opening_id>/request")
@requires(Role.STUDENT)
def ask(opening_id: int) -> Answer:
    """One click with one sentence; a second one is the first."""
    student = me() or abort(404)
    schools = schools_of([student.id], this_day())[student.id]
    row = queries.row_for(openings_for(student.district_id, schools), opening_id) or abort(404)
    opening: Opening = row.Opening
    form = RequestForm()
    if not form.validate():
        return refused("openings/for_student.html", block="request", **show_context(student, opening_id, form))
    try:
        services.request_seat(opening, student, why=form.why.data or "", by=viewer())
    except (services.OpeningError, PlacementError) as wrong:
        db.session.rollback()
        return refused("openings/for_student.html", block="request", **show_context(me() or abort(404), opening_id, form, str(wrong)))
    message = _("You asked for a seat: %(title)s at %(host)s. Your coordinator answers.", title=row.title, host=row.host)
    db.session.commit()
    return moved(MINE, message=message)


@bp.post("/my-placements/<int:placement_id>/withdraw")
@requires(Role.STUDENT)
def withdraw(placement_id: int) -> Answer:
    """Takes a request back; nothing else is in a student's hand."""
    student = me() or abort(404)
    Form().validate()
    placement = db.session.scalar(sa.select(Placement).where(Placement.id == placement_id, Placement.student_id == student.id)) or abort(404)
    try:
        services.withdraw_request(placement, by=viewer())
    except PlacementError as wrong:
        db.session.rollback()
        return moved(MINE, message=str(wrong))
    db.session.commit()
    return moved(MINE, message=_("Your request is taken back."))
