"""A student's own plan: look, add, move, take off, and a first draft on request; every deed can be undone."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.catalog.models import Offering
from portal.extensions import db
from portal.language import _, ngettext
from portal.plans.changing import add_entry, move_entry, remove_entry
from portal.plans.desk import load_desk
from portal.plans.pages import BLOCK, PAGE, my_page
from portal.plans.paper import as_pdf
from portal.programs import services
from portal.programs.errors import ProgramError
from portal.programs.models import PlanEntry
from portal.web.access import requires
from portal.web.respond import Undo, moved, page, refused

bp = Blueprint("plans", __name__, url_prefix="/my-plan")
MOST_LINES = 60


@bp.get("")
@requires(Role.STUDENT)
def show() -> Answer:
    return page(PAGE, block=BLOCK, **my_page().context())


@bp.get("/pdf")
@requires(Role.STUDENT)
def pdf() -> Answer:
    return as_pdf(load_desk(my_page().student))


@bp.post("/entries")
@requires(Role.STUDENT)
def add() -> Answer:
    return add_entry(my_page())


@bp.post("/entries/<int:entry_id>/move")
@requires(Role.STUDENT)
def move(entry_id: int) -> Answer:
    return move_entry(my_page(), entry_id)


@bp.post("/entries/<int:entry_id>/remove")
@requires(Role.STUDENT)
def remove(entry_id: int) -> Answer:
    return remove_entry(my_page(), entry_id)


@bp.get("/draft")
@requires(Role.STUDENT)
def draft() -> Answer:
    desk = load_desk(my_page().student)
    return page("plans/draft.html", desk=desk, draft=desk.drafted())


@bp.post("/draft")
@requires(Role.STUDENT)
def accept() -> Answer:
    """Adds the ticked lines, as far as they are still what the draft proposes."""
    student = my_page().student
    desk = load_desk(student)
    drafted = desk.drafted()
    ticked = set(request.form.getlist("line")[:MOST_LINES])
    lines = [one for one in (drafted.proposals if drafted else ()) if f"{one.offering_id}-{one.year}-{one.term}" in ticked]
    if not lines:
        return refused("plans/draft.html", desk=desk, draft=drafted, refusal=_("Tick at least one course to add."))
    offerings = {row.id: row for row in db.session.scalars(sa.select(Offering).where(Offering.id.in_([one.offering_id for one in lines])))}
    try:
        made = services.add_all(student=student, lines=[(offerings[one.offering_id], one.year, one.term) for one in lines], by=viewer())
    except ProgramError as wrong:
        db.session.rollback()
        return refused("plans/draft.html", desk=desk, draft=drafted, refusal=str(wrong))
    undo = Undo(url_for("plans.take_back"), {"entry": [entry.id for entry in made]})
    db.session.commit()
    return moved(url_for("plans.show"), message=ngettext("%(num)s course is on your plan.", "%(num)s courses are on your plan.", len(made)), undo=undo)


@bp.post("/draft/undo")
@requires(Role.STUDENT)
def take_back() -> Answer:
    at = my_page()
    ids = [int(each) for each in request.form.getlist("entry")[:MOST_LINES] if each.isascii() and each.isdigit() and len(each) < 19]
    entries = db.session.scalars(sa.select(PlanEntry).where(PlanEntry.student_id == at.student.id, PlanEntry.id.in_(ids)).order_by(PlanEntry.id)).all()
    services.remove_all(student=at.student, entries=entries, by=viewer())
    return at.shown(_("The draft is off your plan again."), focus="years-title")
