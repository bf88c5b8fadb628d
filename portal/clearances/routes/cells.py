"""One form of one student: put on file, upload, refuse, take back, its history."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import abort, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import noted, viewed, viewer
from portal.accounts.models import Role
from portal.clearances import queries, services
from portal.clearances.asking import Form
from portal.clearances.forms import OnFileForm, RefuseForm
from portal.clearances.models import StudentClearance
from portal.clearances.permissions import may_check, on_the_board
from portal.clearances.routes.blueprint import bp
from portal.clearances.routes.board import rows_of
from portal.extensions import db
from portal.files.models import StoredFile
from portal.files.sending import send_stored
from portal.placements.models import Placement
from portal.placements.permissions import ARRANGERS, KEEPERS
from portal.rosters.models import Student
from portal.rosters.permissions import students_visible_to
from portal.web.access import requires
from portal.web.respond import conflict, moved, page, refused


@bp.get("/clearances/<int:placement_id>/<int:clearance_kind_id>")
@requires(*KEEPERS)
def cell(placement_id: int, clearance_kind_id: int) -> Answer:
    placement, form = found_or_404(placement_id, clearance_kind_id)
    viewed(placement.student_id, "clearance.view")
    return page("clearances/cell.html", **context(placement, form))


@bp.post("/clearances/<int:placement_id>/<int:clearance_kind_id>/on-file")
@requires(*ARRANGERS)
def on_file(placement_id: int, clearance_kind_id: int) -> Answer:
    """Puts it on file, with a paper where there is one; approves what the student handed in."""
    placement, form = found_or_404(placement_id, clearance_kind_id)
    given = OnFileForm()
    if not given.validate():
        return refused("clearances/cell.html", **context(placement, form, given=given))
    try:
        services.put_on_file(services.students_of([placement], by=viewer()), form, until=given.until.data, file=given.found, by=viewer())
    except services.ClearanceError as wrong:
        return wronged(placement_id, clearance_kind_id, given, str(wrong))
    db.session.commit()
    return moved(url_for("clearances.cell", placement_id=placement_id, clearance_kind_id=clearance_kind_id), message=f"{form.title} is on file.")


@bp.post("/clearances/<int:placement_id>/<int:clearance_kind_id>/refuse")
@requires(*ARRANGERS)
def refuse(placement_id: int, clearance_kind_id: int) -> Answer:
    placement, form = found_or_404(placement_id, clearance_kind_id)
    if not may_check(viewer(), placement):
        abort(404)
    given = RefuseForm()
    state = queries.line_of(placement.id)
    shown = next(c for c in state.cells if c.form.id == form.id)
    latest = shown.pending or shown.row
    row = db.session.get(StudentClearance, latest.id) if latest is not None else None
    if row is None or not given.validate():
        return refused("clearances/cell.html", **context(placement, form, refusing=given, refusal="" if row is not None else "There is nothing to refuse."))
    try:
        services.refuse(row, form, reason=given.reason.data or "", seen=given.version.data, by=viewer())
    except services.Stale as stale:
        db.session.rollback()
        placement, form = found_or_404(placement_id, clearance_kind_id)
        return conflict("clearances/cell.html", **context(placement, form, refusal=f"{stale} What it says now stands below."))
    except services.ClearanceError as wrong:
        db.session.rollback()
        placement, form = found_or_404(placement_id, clearance_kind_id)
        return refused("clearances/cell.html", **context(placement, form, refusing=given, refusal=str(wrong)))
    db.session.commit()
    return moved(url_for("clearances.cell", placement_id=placement_id, clearance_kind_id=clearance_kind_id), message="Refused. The student reads why.")


@bp.post("/clearances/rows/<int:student_clearance_id>/take-back")
@requires(*ARRANGERS)
def take_back(student_clearance_id: int) -> Answer:
    rows = rows_of({student_clearance_id}) or abort(404)
    student_id, kind_id = rows[0].student_id, rows[0].kind_id
    count = services.take_back(rows, by=viewer())
    db.session.commit()
    placement_id = db.session.scalar(
        sa.select(Placement.id).where(Placement.student_id == student_id, on_the_board(viewer())).order_by(Placement.id.desc()).limit(1)
    )
    where = url_for("clearances.cell", placement_id=placement_id, clearance_kind_id=kind_id) if placement_id else url_for("clearances.board")
    return moved(where, message="Taken back." if count else "There was nothing to take back.")


@bp.get("/clearances/rows/<int:student_clearance_id>/file")
@requires(*KEEPERS, Role.STUDENT)
def file(student_clearance_id: int) -> Answer:
    """The paper of a form: for the student, and for whoever sees the placement."""
    row = db.session.get(StudentClearance, student_clearance_id) or abort(404)
    mine = students_visible_to(viewer())
    placed: sa.Select[Any] = sa.select(Placement.student_id).where(on_the_board(viewer()))
    seen = mine if viewer().role == Role.STUDENT else sa.or_(mine, Student.id.in_(placed))
    if db.session.scalar(sa.select(Student.id).where(Student.id == row.student_id, seen)) is None:
        abort(404)
    stored = db.session.get(StoredFile, row.file_id) if row.file_id else None
    if viewer().role != Role.STUDENT:
        noted("clearance.file", subject=f"student_clearances:{row.id}", student_id=row.student_id)
    return send_stored(stored) if stored is not None else abort(404)


def wronged(placement_id: int, kind_id: int, given: OnFileForm, sentence: str) -> Answer:
    db.session.rollback()
    placement, form = found_or_404(placement_id, kind_id)
    given.until.errors = [sentence]
    return refused("clearances/cell.html", **context(placement, form, given=given))


def found_or_404(placement_id: int, kind_id: int) -> tuple[Placement, Form]:
    placement = queries.visible_on_board(viewer(), placement_id) or abort(404)
    return placement, queries.form_of(viewer().district_id, kind_id) or abort(404)


def context(placement: Placement, form: Form, *, given: OnFileForm | None = None, refusing: RefuseForm | None = None, refusal: str = "") -> dict[str, Any]:
    line = queries.line_of(placement.id)
    shown = next(c for c in line.cells if c.form.id == form.id)
    latest = shown.pending or shown.row
    history = queries.history_of(placement.student_id, form.id)
    refusing = refusing or RefuseForm(formdata=None)
    refusing.version.data, refusing.version.raw_data = latest.version if latest else 0, None
    return {
        "placement": placement, "line": line, "cell": shown, "f": form, "latest": latest, "history": history, "form": given or OnFileForm(formdata=None),
        "refusing": refusing, "refusal": refusal, "may_check": may_check(viewer(), placement), "people": queries.people_of(history), "files": queries.files_of(history),
    }  # fmt: skip
