"""How the files of an upload are read, where they are only nearly OneRoster."""

from __future__ import annotations

from pathlib import Path

from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.extensions import db
from portal.imports import jobs, services, storage
from portal.imports import queries as imports
from portal.imports.complaints import Unreadable
from portal.imports.models import BatchState, ImportBatch
from portal.rosters.oneroster import reading
from portal.rosters.oneroster.reading_form import ReadingForm, as_shown, reading_form
from portal.rosters.routes.blueprint import bp
from portal.web.access import requires
from portal.web.respond import moved, page, refused


@bp.route("/rosters/oneroster/<int:batch_id>/files", methods=["GET", "POST"])
@requires(Role.DISTRICT_ADMIN)
def files(batch_id: int) -> Answer:
    """How the files of an upload are read: which is which, column by column, word by word."""
    batch, source = readable_or_404(batch_id)
    shown = url_for("imports.show", batch_id=batch_id)
    if source is None:
        return moved(shown)
    try:
        found = reading.look(source, viewer().district_id)
    except Unreadable as error:
        return moved(shown, message=str(error))
    if not found:
        return moved(shown, message="There is no CSV file in it.")
    stored = batch.options.get("reading")
    assumed = reading.Reading.of_json(stored) if stored else reading.reading_of(found, viewer().district_id)
    if request.method == "GET":
        return page("rosters/files.html", block="package-files", batch=batch, form=reading_form(found, assumed, filled=True))
    assumed = as_shown(found, assumed, request.form)
    form = reading_form(found, assumed, filled=False)
    if not form.validate():
        again = renamed(found, assumed, form)
        return refused("rosters/files.html", block="package-files", batch=batch, form=again)
    try:
        services.read_anew(batch, {"reading": form.reading.as_json()})
    except services.NotNow as error:
        db.session.rollback()
        return moved(shown, message=str(error))
    reading.keep(found, form.reading, district_id=viewer().district_id)
    db.session.commit()
    jobs.start(batch)
    return moved(shown)


def renamed(found: list[reading.Found], assumed: reading.Reading, form: ReadingForm) -> ReadingForm:
    """The refused form; with more to choose from where a file or a column was only now said to be something."""
    if not any(error.startswith("Now say") for field in form for error in field.errors):
        return form
    wrong = {name: list(field.errors) for name, field in form._fields.items() if field.errors}
    again = reading_form(found, form.reading, filled=True)
    for name, errors in wrong.items():
        if name in again:
            again[name].errors = errors
    return again


def readable_or_404(batch_id: int) -> tuple[ImportBatch, Path | None]:
    """A OneRoster upload that nobody confirmed yet; no path where its file is gone or in already."""
    batch = imports.visible_batch(viewer(), batch_id)
    if batch is None or batch.kind != reading.KIND or batch.state == BatchState.DISCARDED.value:
        abort(404)
    still = (BatchState.UPLOADED.value, BatchState.PREVIEWED.value, BatchState.FAILED.value)
    source = storage.source(batch.storage_key)
    return batch, source if batch.state in still and batch.confirmed_at is None else None
