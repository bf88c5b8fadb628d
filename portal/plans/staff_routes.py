"""A student's plan as staff with the student in scope read it; who plans for them changes it as well."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewed
from portal.accounts.viewer import STAFF
from portal.plans.changing import add_entry, move_entry, remove_entry
from portal.plans.desk import load_desk
from portal.plans.pages import BLOCK, PAGE, page_of
from portal.plans.paper import as_pdf
from portal.programs.permissions import PLANNERS
from portal.web.access import requires
from portal.web.respond import page

bp = Blueprint("student_plans", __name__, url_prefix="/students/<int:student_id>/plan")


@bp.get("")
@requires(*STAFF)
def show(student_id: int) -> Answer:
    at = page_of(student_id)
    viewed(at.student.id, "plan.view")
    return page(PAGE, block=BLOCK, **at.context())


@bp.get("/pdf")
@requires(*STAFF)
def pdf(student_id: int) -> Answer:
    at = page_of(student_id)
    viewed(at.student.id, "plan.print")
    return as_pdf(load_desk(at.student))


@bp.post("/entries")
@requires(*PLANNERS)
def add(student_id: int) -> Answer:
    return add_entry(page_of(student_id, deciding=True))


@bp.post("/entries/<int:entry_id>/move")
@requires(*PLANNERS)
def move(student_id: int, entry_id: int) -> Answer:
    return move_entry(page_of(student_id, deciding=True), entry_id)


@bp.post("/entries/<int:entry_id>/remove")
@requires(*PLANNERS)
def remove(student_id: int, entry_id: int) -> Answer:
    return remove_entry(page_of(student_id, deciding=True), entry_id)
