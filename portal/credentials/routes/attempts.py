"""A student's credentials: their own page, the staff's page, one attempt, and the file that proves it."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, make_response, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import noted, viewed, viewer
from portal.accounts.models import Role
from portal.accounts.viewer import STAFF
from portal.clock import this_day
from portal.credentials import services
from portal.credentials.errors import CredentialError, Stale
from portal.credentials.forms import RESULT_WORDS, EditAttemptForm, NewAttemptForm
from portal.credentials.permissions import may_answer, may_enter
from portal.credentials.queries import attempts as queries
from portal.credentials.queries.catalogue import choices, visible_credential
from portal.credentials.routes.blueprint import bp
from portal.extensions import db
from portal.language import _
from portal.rosters.models import Student, StudentCredential
from portal.rosters.queries import visible_student
from portal.web.access import requires
from portal.web.respond import conflict, moved, page, refused

MINE = "/my-credentials"


@bp.route("/my-credentials", methods=["GET", "POST"])
@requires(Role.STUDENT)
def mine() -> Answer:
    student = queries.own_student(viewer())
    if student is None:
        return page("credentials/unknown.html") if request.method == "GET" else abort(404)
    return shown(student, MINE)


@bp.route("/students/<int:student_id>/credentials", methods=["GET", "POST"])
@requires(*STAFF)
def of_student(student_id: int) -> Answer:
    student = visible_student(viewer(), student_id) or abort(404)
    if request.method == "GET":
        viewed(student.id)
    return shown(student, url_for("credentials.of_student", student_id=student.id))


def shown(student: Student, here: str) -> Answer:
    """The page of a student's attempts with the form for another one; or, posted, that attempt."""
    form = NewAttemptForm(formdata=None) if request.method == "GET" else NewAttemptForm()
    form.credential_id.choices = [("", _("Choose")), *choices(viewer())]
    if request.method == "GET":
        form.credential_id.data = request.args.get("credential", "")
        return page("credentials/of_student.html", **context(student, here, form))
    if not form.validate() or not form.credential_id.data:
        if not form.credential_id.data and not form.credential_id.errors:
            form.credential_id.errors = [_("Choose the credential.")]
        return refused("credentials/of_student.html", **context(student, here, form))
    return entered(student, here, form)


def entered(student: Student, here: str, form: NewAttemptForm) -> Answer:
    token = form.form_token.data or ""
    if (led_to := once.already_taken(token, by=viewer())) is not None:
        return moved(led_to)
    credential = visible_credential(viewer(), int(form.credential_id.data)) or abort(404)
    student_id = student.id
    try:
        made = services.enter_attempt(student=student, credential=credential, told=form.told, proof=form.found, by=viewer())
        once.take(token, here, by=viewer())
    except CredentialError as wrong:
        db.session.rollback()
        form.attempted_on.errors = [str(wrong)]
        return refused("credentials/of_student.html", **context(visible_student(viewer(), student_id) or abort(404), here, form))
    except once.IntegrityError:
        db.session.rollback()
        return moved(once.already_taken(token, by=viewer()) or here)
    message = _("%(credential)s is entered.", credential=credential.title) if made.state == "attempted" else _("%(credential)s is submitted and waits for approval.", credential=credential.title)
    db.session.commit()
    return moved(here, message=message)


def context(student: Student, here: str, form: Any) -> dict[str, Any]:
    return {
        "student": student, "form": form, "here": here, "attempts": queries.attempts_of(student.id), "today": this_day(),
        "own": viewer().role == Role.STUDENT, "may_enter": may_enter(viewer(), student), "may_answer": may_answer(viewer()),
        "words": {key.value: word for key, word in RESULT_WORDS.items()},
    }  # fmt: skip


@bp.route("/credentials/attempts/<int:attempt_id>/edit", methods=["GET", "POST"])
@requires(*STAFF, Role.STUDENT)
def edit_attempt(attempt_id: int) -> Answer:
    attempt, student = entered_or_404(attempt_id)
    if request.method == "GET":
        return page("credentials/attempt.html", **one(attempt, student, EditAttemptForm(obj=attempt)))
    form = EditAttemptForm()
    if not form.validate():
        return refused("credentials/attempt.html", **one(attempt, student, form))
    try:
        services.change_attempt(attempt, told=form.told, proof=form.found, seen=form.version.data, by=viewer())
    except Stale:
        db.session.rollback()
        attempt, student = entered_or_404(attempt_id)
        form.version.data, form.version.raw_data = attempt.version, None
        return conflict("credentials/attempt.html", **one(attempt, student, form) | {"stale": True})
    except CredentialError as wrong:
        db.session.rollback()
        attempt, student = entered_or_404(attempt_id)
        form.result.errors = [str(wrong)]
        return refused("credentials/attempt.html", **one(attempt, student, form))
    db.session.commit()
    return moved(home_of(student), message=_("The attempt is saved.") if attempt.state == "attempted" else _("The attempt is submitted and waits for approval."))


def one(attempt: StudentCredential, student: Student, form: EditAttemptForm) -> dict[str, Any]:
    credential = visible_credential(viewer(), attempt.credential_id) or abort(404)
    return {"attempt": attempt, "student": student, "credential": credential, "form": form, "home": home_of(student), "stale": False, "result_words": {key.value: word for key, word in RESULT_WORDS.items()}}


def home_of(student: Student) -> str:
    return MINE if viewer().role == Role.STUDENT else url_for("credentials.of_student", student_id=student.id)


def entered_or_404(attempt_id: int) -> tuple[StudentCredential, Student]:
    """An attempt that the viewer may change: of a student in their scope, not approved."""
    attempt = queries.visible_attempt(viewer(), attempt_id) or abort(404)
    student = visible_student(viewer(), attempt.student_id) or abort(404)
    if not may_enter(viewer(), student) or attempt.state == "approved":
        abort(404)
    return attempt, student


@bp.get("/credentials/attempts/<int:attempt_id>/proof")
@requires(*STAFF, Role.STUDENT)
def proof(attempt_id: int) -> Response:
    """The file, as a download: never shown within a page of ours."""
    attempt = queries.visible_attempt(viewer(), attempt_id) or abort(404)
    found = queries.proof_of(attempt.id) or abort(404)
    noted("credential_attempt.proof", subject=f"student_credentials:{attempt.id}", student_id=attempt.student_id)
    response = make_response(found.content)
    response.headers["Content-Type"] = found.media_type
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    response.headers.set("Content-Disposition", "attachment", filename=found.filename)
    return response
