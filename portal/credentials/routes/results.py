"""Lists of results: pasted, and what is left over of them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.catalog.models import Credential
from portal.credentials import services
from portal.credentials.errors import CredentialError
from portal.credentials.forms import PasteForm, SettleForm
from portal.credentials.importers.results import FIELDS, KIND
from portal.credentials.models import CertificationResult
from portal.credentials.permissions import APPROVERS, CATALOGUE_EDITORS
from portal.credentials.queries import results as queries
from portal.credentials.queries.catalogue import choices, visible_credential
from portal.credentials.routes.blueprint import bp
from portal.extensions import db
from portal.imports import columns, jobs, storage
from portal.imports.complaints import Unreadable
from portal.imports.models import BatchState
from portal.imports.services import begin
from portal.imports.tables import open_table
from portal.rosters.models import Student
from portal.rosters.permissions import students_visible_to
from portal.rosters.queries import visible_student
from portal.web.access import requires
from portal.web.filters import plural
from portal.web.respond import moved, page, refused
from portal.web.tables import listing, page_number, request_word

TAB_WORDS = {"open": "To review", "recorded": "Recorded", "skipped": "Skipped"}
PAGE = 20


@bp.get("/credentials/results")
@requires(*APPROVERS)
def leftover() -> Answer:
    return page("credentials/leftover.html", block="results", **context())


def context(wrong: dict[int, str] | None = None) -> dict[str, Any]:
    tab = request_word("tab", tuple(queries.TABS)) or "open"
    found = listing(queries.lines(viewer(), tab), number=page_number(), size=PAGE)
    return {
        "listing": found, "counts": queries.counts(viewer()), "tab": tab, "TABS": TAB_WORDS, "wrong": wrong or {},
        "candidates": queries.candidates(viewer(), found.rows) if tab == "open" else {}, "credentials": choices(viewer()),
        "may_remember": viewer().has(*CATALOGUE_EDITORS),
    }  # fmt: skip


@bp.post("/credentials/results/<int:result_id>/settle")
@requires(*APPROVERS)
def settle(result_id: int) -> Answer:
    """Says who it is, and which credential; what is not said stays as the line has it."""
    result = result_or_404(result_id)
    form = SettleForm()
    form.validate()
    student = chosen_student(form)
    credential = chosen_credential(form, result)
    if student is None or credential is None:
        return told(result_id, "Choose the student, or give the number of one you may see." if student is None else "Choose the credential.")
    try:
        count = services.settle_result(result, student=student, credential=credential, remember=bool(form.remember.data), by=viewer())
    except CredentialError as wrong:
        db.session.rollback()
        return told(result_id, str(wrong))
    message = f"Recorded for {student.name}: {credential.title}."
    if count > 1:
        message += f" {plural(count - 1, 'more line')} of this exam went the same way."
    db.session.commit()
    return moved(url_for("credentials.leftover"), message=message)


@bp.post("/credentials/results/<int:result_id>/skip")
@requires(*APPROVERS)
def skip(result_id: int) -> Answer:
    return simply(result_id, services.skip_result, "Skipped. It stays listed under “Skipped” and can be taken up again.")


@bp.post("/credentials/results/<int:result_id>/reopen")
@requires(*APPROVERS)
def take_up(result_id: int) -> Answer:
    return simply(result_id, services.reopen_result, "The line is open again.")


def simply(result_id: int, deed: Any, message: str) -> Answer:
    result = result_or_404(result_id)
    try:
        deed(result, by=viewer())
    except CredentialError as wrong:
        db.session.rollback()
        return told(result_id, str(wrong))
    db.session.commit()
    return moved(url_for("credentials.leftover"), message=message)


def told(result_id: int, sentence: str) -> Answer:
    return refused("credentials/leftover.html", **context({result_id: sentence}))


def result_or_404(result_id: int) -> CertificationResult:
    return queries.visible_result(viewer(), result_id) or abort(404)


def chosen_student(form: SettleForm) -> Student | None:
    """The one that was chosen, else the one with the number that was typed; only among those in sight."""
    if form.student_number.data:
        found = db.session.scalars(
            sa.select(Student).where(Student.local_id == form.student_number.data, students_visible_to(viewer())).order_by(Student.id).limit(2)
        ).all()
        return found[0] if len(found) == 1 else None
    return visible_student(viewer(), form.student_id.data or 0)


def chosen_credential(form: SettleForm, result: CertificationResult) -> Credential | None:
    return visible_credential(viewer(), form.credential_id.data or result.credential_id or 0)


@bp.route("/credentials/results/paste", methods=["GET", "POST"])
@requires(*APPROVERS)
def paste() -> Answer:
    """Rows copied out of a spreadsheet or a testing service's page; they go the way of a file."""
    if request.method == "GET":
        return page("credentials/paste.html", form=PasteForm(formdata=None), fields=FIELDS)
    form = PasteForm()
    if not form.validate():
        return refused("credentials/paste.html", form=form, fields=FIELDS)
    token = form.form_token.data or ""
    if (led_to := once.already_taken(token, by=viewer())) is not None:
        return moved(led_to)
    key = storage.make_folder()
    path = storage.folder(key) / "source.csv"
    path.write_text(form.rows.data or "", encoding="utf-8", errors="replace")
    try:
        table = open_table(path)
        if not columns.guess(KIND, table.headings):
            raise Unreadable("None of the words in the first row is a heading that is known here. Copy the headings too.")
    except Unreadable as error:
        storage.remove(key)
        form.rows.errors = [str(error)]
        return refused("credentials/paste.html", form=form, fields=FIELDS)
    batch = begin(KIND, key=key, filename="Pasted rows", table=table, options={}, by=viewer())
    asks = batch.state == BatchState.UPLOADED.value
    url = url_for("imports.columns_of" if asks else "imports.show", batch_id=batch.id)
    try:
        once.take(token, url, by=viewer())
        db.session.commit()
    except once.IntegrityError:
        db.session.rollback()
        storage.remove(key)
        return moved(once.already_taken(token, by=viewer()) or url_for("imports.home"))
    jobs.start(batch)
    return moved(url)
