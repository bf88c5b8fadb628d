"""A student hands a form in: a file, or a photo taken on the spot."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import abort
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.clearances import queries, services
from portal.clearances.forms import HandInForm
from portal.clearances.routes.blueprint import bp
from portal.clearances.standing import Cell
from portal.extensions import db
from portal.language import _
from portal.rosters.models import Student
from portal.web.access import requires
from portal.web.respond import moved, page, refused

MINE = "/my-placements"


@bp.route("/my-placements/forms/<int:clearance_kind_id>", methods=["GET"])
@requires(Role.STUDENT)
def mine(clearance_kind_id: int) -> Answer:
    student, cell = own_or_404(clearance_kind_id)
    return page("clearances/mine.html", **context(student, cell, HandInForm(formdata=None)))


@bp.post("/my-placements/forms/<int:clearance_kind_id>")
@requires(Role.STUDENT)
def hand_in(clearance_kind_id: int) -> Answer:
    student, cell = own_or_404(clearance_kind_id)
    given = HandInForm()
    if not given.validate():
        return refused("clearances/mine.html", **context(student, cell, given))
    try:
        services.hand_in(student, cell.form, file=given.found, by=viewer())
    except services.ClearanceError as wrong:
        db.session.rollback()
        student, cell = own_or_404(clearance_kind_id)
        given.file.errors = [str(wrong)]
        return refused("clearances/mine.html", **context(student, cell, given))
    db.session.commit()
    return moved(MINE, message=_("%(form)s is handed in. Your coordinator checks it.", form=cell.form.title))


def own_or_404(kind_id: int) -> tuple[Student, Cell]:
    student = db.session.scalar(sa.select(Student).where(Student.user_id == viewer().user_id)) or abort(404)
    return student, next((c for c in queries.of_student(student.id, student.district_id) if c.form.id == kind_id), None) or abort(404)


def context(student: Student, cell: Cell, form: HandInForm) -> dict[str, Any]:
    history = queries.history_of(student.id, cell.form.id)
    return {"cell": cell, "f": cell.form, "form": form, "history": history, "files": queries.files_of(history)}
