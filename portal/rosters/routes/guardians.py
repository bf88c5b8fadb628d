"""Who answers for a student until they are 18: one page for all of a student's guardians, one to correct each."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import abort, request, url_for
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewed, viewer
from portal.accounts.models import Role
from portal.accounts.once import IntegrityError, already_taken, take
from portal.clock import this_day
from portal.extensions import db
from portal.rosters.errors import Stale
from portal.rosters.guardian_forms import LANGUAGES, EditGuardianForm, NewGuardianForm
from portal.rosters.guardian_models import Guardian
from portal.rosters.mail_rules import OF_AGE, birthday
from portal.rosters.models import Student
from portal.rosters.queries import visible_student
from portal.rosters.routes.blueprint import bp
from portal.rosters.services import guardians as services
from portal.web.access import requires
from portal.web.respond import conflict, moved, page, refused

EDITORS = (Role.COORDINATOR, Role.COUNSELOR, Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN)
LIST, EDIT = "rosters/guardians.html", "rosters/guardian.html"


def student_or_404(student_id: int) -> Student:
    return visible_student(viewer(), student_id) or abort(404)


def guardian_or_404(guardian_id: int) -> tuple[Guardian, Student]:
    found = db.session.get(Guardian, guardian_id) or abort(404)
    return found, student_or_404(found.student_id)


@bp.route("/students/<int:student_id>/guardians", methods=["GET", "POST"])
@requires(*EDITORS)
def guardians(student_id: int) -> Answer:
    """The guardians; posted to, one more."""
    student = student_or_404(student_id)
    if request.method == "GET":
        viewed(student.id, "guardian.view")
        return page(LIST, **shown(student, NewGuardianForm(formdata=None)))
    form, here = NewGuardianForm(), url_for("rosters.guardians", student_id=student_id)
    if not form.validate():
        return refused(LIST, **shown(student, form))
    if already_taken(form.form_token.data or "", by=viewer()):
        return moved(here, message="That is done already.")
    try:
        made = services.add_guardian(student, form.given, by=viewer())
        take(form.form_token.data or "", here, by=viewer())
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return moved(here, message="That is done already.")
    return moved(here, message=f"{made.name} is on record.")


def shown(student: Student, form: NewGuardianForm) -> dict[str, Any]:
    rows = db.session.scalars(sa.select(Guardian).where(Guardian.student_id == student.id).order_by(Guardian.ends_on.is_not(None), Guardian.id)).all()
    passed = birthday(student.birth_date, OF_AGE) if student.birth_date else None
    today = this_day()
    return {"student": student, "rows": rows, "form": form, "languages": LANGUAGES, "of_age_on": passed, "is_of_age": passed is not None and passed <= today, "today": today}


@bp.route("/guardians/<int:guardian_id>", methods=["GET", "POST"])
@requires(*EDITORS)
def guardian(guardian_id: int) -> Answer:
    """One guardian; posted to, what is on record is corrected."""
    found, student = guardian_or_404(guardian_id)
    if request.method == "GET":
        viewed(student.id, "guardian.view")
        return page(EDIT, guardian=found, student=student, form=EditGuardianForm(obj=found), theirs=None)
    form = EditGuardianForm()
    if not form.validate():
        return refused(EDIT, guardian=found, student=student, form=form, theirs=None)
    try:
        services.change_guardian(found, form.given, version=form.version.data or 0, by=viewer())
        db.session.commit()
    except (Stale, StaleDataError):
        db.session.rollback()
        found, student = guardian_or_404(guardian_id)
        form.version.data, form.version.raw_data = found.version, [str(found.version)]
        return conflict(EDIT, guardian=found, student=student, form=form, theirs=found)
    return moved(url_for("rosters.guardians", student_id=student.id), message="Saved.")


@bp.post("/guardians/<int:guardian_id>/<any(end, restore):deed>")
@requires(*EDITORS)
def end_guardian(guardian_id: int, deed: str) -> Answer:
    found, student = guardian_or_404(guardian_id)
    (services.end_guardian if deed == "end" else services.restore_guardian)(found, by=viewer())
    db.session.commit()
    said = "No guardian any more. What they signed stays." if deed == "end" else "On record again."
    return moved(url_for("rosters.guardians", student_id=student.id), message=f"{found.name}: {said}")
