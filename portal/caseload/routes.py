"""Notes about a student: a page for all, one to change each."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request, url_for
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewed, viewer
from portal.accounts.once import IntegrityError, already_taken, take
from portal.caseload import notes as services
from portal.caseload.forms import EditNoteForm, NewNoteForm
from portal.caseload.models import StudentNote
from portal.caseload.permissions import GUIDES, may_change
from portal.clock import this_day
from portal.extensions import db
from portal.rosters.models import Student
from portal.rosters.queries import visible_student
from portal.web.access import requires
from portal.web.respond import Undo, conflict, moved, page, refused
from portal.web.urls import local_path

bp = Blueprint("caseload", __name__)
LIST, EDIT = "caseload/notes.html", "caseload/note.html"


@bp.route("/students/<int:student_id>/notes", methods=["GET", "POST"])
@requires(*GUIDES)
def notes(student_id: int) -> Answer:
    """All notes; posted to, one more."""
    student = _student(student_id)
    if request.method == "GET":
        viewed(student.id, "note.view")
        return page(LIST, **shown(student, NewNoteForm(formdata=None, about_on=this_day())))
    form, here = NewNoteForm(), url_for("caseload.notes", student_id=student_id)
    if not form.validate():
        return refused(LIST, **shown(student, form))
    if already_taken(form.form_token.data or "", by=viewer()):
        return moved(here, message="That is noted already.")
    try:
        services.write(student, form.given, by=viewer())
        take(form.form_token.data or "", here, by=viewer())
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return moved(here, message="That is noted already.")
    return moved(here, message="Noted.")


def shown(student: Student, form: NewNoteForm) -> dict[str, Any]:
    return {"student": student, "rows": services.notes_of(student.id, viewer()), "form": form, "may_change": may_change}


@bp.route("/notes/<int:student_note_id>", methods=["GET", "POST"])
@requires(*GUIDES)
def note(student_note_id: int) -> Answer:
    """One's own note; posted to, it is changed."""
    found, student = _own(student_note_id)
    if found.removed_at is not None:
        abort(404)
    if request.method == "GET":
        viewed(student.id, "note.view")
        return page(EDIT, note=found, student=student, form=EditNoteForm(obj=found), theirs=None)
    form = EditNoteForm()
    if not form.validate():
        return refused(EDIT, note=found, student=student, form=form, theirs=None)
    try:
        services.change(found, form.given, version=form.version.data or 0, by=viewer())
        db.session.commit()
    except (services.StaleNote, StaleDataError):
        db.session.rollback()
        found, student = _own(student_note_id)
        form.version.data, form.version.raw_data = found.version, [str(found.version)]
        return conflict(EDIT, note=found, student=student, form=form, theirs=found)
    return moved(url_for("caseload.notes", student_id=student.id), message="Saved.")


DEEDS = {
    "remove": ("The note is taken away.", "restore"),
    "restore": ("The note is back.", ""),
    "done": ("Done.", "undone"),
    "undone": ("It is due again.", ""),
}


@bp.post("/notes/<int:student_note_id>/<any(remove, restore, done, undone):deed>")
@requires(*GUIDES)
def change(student_note_id: int, deed: str) -> Answer:
    found, student = _own(student_note_id)
    if deed in ("remove", "restore"):
        (services.remove if deed == "remove" else services.restore)(found, by=viewer())
    else:
        services.tick(found, done=deed == "done", by=viewer())
    db.session.commit()
    said, back = DEEDS[deed]
    here = local_path(request.form.get("next"), url_for("caseload.notes", student_id=student.id))
    undo = Undo(url_for("caseload.change", student_note_id=found.id, deed=back), {"next": here}) if back else None
    return moved(here, message=said, undo=undo)


def _student(student_id: int) -> Student:
    return visible_student(viewer(), student_id) or abort(404)


def _own(note_id: int) -> tuple[StudentNote, Student]:
    """404 for what is somebody else's, or about a student out of sight."""
    found = db.session.get(StudentNote, note_id) or abort(404)
    if not may_change(viewer(), found):
        abort(404)
    return found, _student(found.student_id)
