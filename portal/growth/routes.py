"""How a student has grown: their own page, and what staff in scope read of it."""

from __future__ import annotations

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewed, viewer
from portal.accounts.models import Role
from portal.accounts.viewer import STAFF
from portal.clock import this_day
from portal.growth.view import growth_of
from portal.interests.queries import own_student
from portal.rosters.queries import visible_student
from portal.web.access import requires
from portal.web.respond import page

bp = Blueprint("growth", __name__, url_prefix="/my-growth")
of_students = Blueprint("student_growth", __name__, url_prefix="/students")


@bp.get("")
@requires(Role.STUDENT)
def mine() -> Answer:
    student = own_student(viewer()) or abort(404)
    return page("growth/mine.html", own=True, student=student, shown=growth_of(student, this_day(), request.args.get("soc", "")))


@of_students.get("/<int:student_id>/growth")
@requires(*STAFF)
def show(student_id: int) -> Answer:
    student = visible_student(viewer(), student_id) or abort(404)
    viewed(student.id, "growth.view")
    return page("growth/mine.html", own=False, student=student, shown=growth_of(student, this_day(), request.args.get("soc", "")))
