"""Imports: what can be brought in, a file's way from upload to result, and what came of earlier ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.extensions import db, reading
from portal.imports import columns, jobs, kinds, queries, services, sources, staging, storage
from portal.imports.archives import ArchiveKind
from portal.imports.complaints import Unreadable
from portal.imports.forms import PackageForm, UploadForm, columns_form, upload_form, words_form
from portal.imports.kinds import TabularKind
from portal.imports.models import BatchState, ImportBatch
from portal.imports.pages import asking_url, batch_page, missing_file
from portal.imports.permissions import IMPORTERS, may_import
from portal.imports.tables import Table, open_table
from portal.web.access import requires
from portal.web.exports import csv_response, xlsx_response
from portal.web.respond import moved, page, refused
from portal.web.tables import listing, page_number

bp = Blueprint("imports", __name__)


@bp.get("/imports")
@requires(*IMPORTERS)
def home() -> Answer:
    mine = kinds.kinds_for(viewer())
    chosen = next((kind.key for kind in mine if kind.key == request.args.get("kind")), "")
    found = listing(queries.history(viewer(), chosen), number=page_number(), size=20)
    titles = {kind.key: kind.title for kind in mine}
    return page(
        "imports/home.html", block="import-list", kinds=mine, chosen=chosen, listing=found, titles=titles
    )


@bp.route("/imports/new", methods=["GET", "POST"])
@requires(*IMPORTERS)
def new() -> Answer:
    kind = kind_or_404(request.args.get("kind", ""))
    with reading():
        questions = kind.questions(viewer()) if kind.questions else ()
        known = sources.names(kind, district_id=viewer().district_id) if isinstance(kind, TabularKind) and kind.wordings else ()
        db.session.rollback()
    if request.method == "GET":
        asked = {each.name: request.args.get(each.name, "") for each in questions}
        return page("imports/new.html", kind=kind, form=upload_form(kind, questions, asked, known))
    form = upload_form(kind, questions, sources=known)
    if not form.validate():
        return refused("imports/new.html", kind=kind, form=form)
    return take(kind, form)


def take(kind: TabularKind | ArchiveKind, form: UploadForm) -> Answer:
    """Keeps the upload and starts the comparison; the file is written and read before the database is asked."""
    key = storage.make_folder()
    try:
        path, table = kept(kind, key, form)
    except Unreadable as error:
        storage.remove(key)
        form.file.errors = [str(error)]
        return refused("imports/new.html", kind=kind, form=form)
    token = form.form_token.data or ""
    if (led_to := once.already_taken(token, by=viewer())) is not None:
        storage.remove(key)
        return moved(led_to)
    services.tidy()
    asks = isinstance(kind, ArchiveKind) and kind.asks is not None and kind.asks(path, viewer().district_id)
    batch = services.begin(
        kind, key=key, filename=form.filename, table=table, by=viewer(), asks=asks,
        options=form.answers | ({"source": form.source_name} if form.source_name else {}),
    )
    url = asking_url(batch, kind) if batch.state == BatchState.UPLOADED.value else url_for("imports.show", batch_id=batch.id)
    try:
        once.take(token, url, by=viewer())
        db.session.commit()
    except once.IntegrityError:  # a twin of this post was quicker
        db.session.rollback()
        storage.remove(key)
        return moved(once.already_taken(token, by=viewer()) or url_for("imports.home"))
    jobs.start(batch)
    return moved(url)


def kept(kind: TabularKind | ArchiveKind, key: str, form: UploadForm) -> tuple[Path, Table | None]:
    """The upload in its folder, and as a table where it is one; raises Unreadable."""
    if isinstance(form, PackageForm):
        try:
            path = storage.save_package(key, [(name, each.stream) for name, each in zip(form.names, form.file.data, strict=True)])
        except ValueError as error:
            raise Unreadable(f"Two of the files are called {error}.") from None
    else:
        path = storage.save(key, form.file.data.stream, form.ending)
    table = open_table(path) if isinstance(kind, TabularKind) else None
    if not path.stat().st_size:
        raise Unreadable("The file is empty.")
    return path, table


@bp.get("/imports/template/<key>.<ending>")
@requires(*IMPORTERS)
def template(key: str, ending: str) -> Response:
    """A file with the headings that a kind expects, and one sample row where the kind has one."""
    kind = kind_or_404(key)
    if isinstance(kind, ArchiveKind) or ending not in ("csv", "xlsx"):
        abort(404)
    header = [each.label for each in kind.fields]
    rows = [[each.example for each in kind.fields]] if any(each.example for each in kind.fields) else []
    if ending == "xlsx":
        return xlsx_response(f"{key}.xlsx", kind.title, header, rows)
    return csv_response(f"{key}.csv", header, rows)


@bp.route("/imports/<int:batch_id>/columns", methods=["GET", "POST"])
@requires(*IMPORTERS)
def columns_of(batch_id: int) -> Answer:
    batch, kind, table = readable_or_404(batch_id)
    if table is None:
        return moved(url_for("imports.show", batch_id=batch.id))
    given = columns_form(kind, table.headings, None if request.method == "POST" else batch.mapping)
    sample = table.sample()
    context: dict[str, Any] = {
        "batch": batch, "kind": kind, "form": given, "table": table, "sample": sample,
        "unused": columns.unused(given.mapping, table.headings),
    }
    if request.method == "GET":
        return page("imports/columns.html", block="import-columns", **context)
    if not given.validate():
        return refused("imports/columns.html", block="import-columns", **context)
    try:
        services.choose_columns(batch, kind, table, given.mapping, by=viewer())
    except services.NotNow as error:
        db.session.rollback()
        return moved(url_for("imports.show", batch_id=batch_id), message=str(error))
    db.session.commit()
    jobs.start(batch)
    return moved(url_for("imports.show", batch_id=batch_id))


@bp.route("/imports/<int:batch_id>/words", methods=["GET", "POST"])
@requires(*IMPORTERS)
def words_of(batch_id: int) -> Answer:
    """What the words of a source mean here; remembered with its name."""
    batch, kind, table = readable_or_404(batch_id)
    if not kind.wordings:
        abort(404)
    if table is None or batch.state == BatchState.UPLOADED.value:
        return moved(url_for("imports.show", batch_id=batch.id))
    shown = sources.words_in(table, kind, batch.mapping, batch.options.get("words", {}))
    if request.method == "GET":
        form = words_form(shown, source=batch.options.get("source", ""), defaults=batch.options.get("defaults", {}))
        return page("imports/words.html", block="import-words", batch=batch, kind=kind, form=form)
    form = words_form(shown)
    if not form.validate():
        return refused("imports/words.html", block="import-words", batch=batch, kind=kind, form=form)
    try:
        services.choose_words(batch, kind, table, source_name=form.source_name.data or "", words=form.words, defaults=form.defaults)
    except services.NotNow as error:
        db.session.rollback()
        return moved(url_for("imports.show", batch_id=batch_id), message=str(error))
    db.session.commit()
    jobs.start(batch)
    return moved(url_for("imports.show", batch_id=batch_id))


@bp.get("/imports/<int:batch_id>")
@requires(*IMPORTERS)
def show(batch_id: int) -> Answer:
    return batch_page(*batch_or_404(batch_id))


@bp.post("/imports/<int:batch_id>/confirm")
@requires(*IMPORTERS)
def confirm(batch_id: int) -> Answer:
    batch, _ = batch_or_404(batch_id)
    message = ""
    try:
        services.confirm(batch, by=viewer())
    except services.NotNow as error:
        message = str(error)
        if batch.state == BatchState.PREVIEWED.value:
            services.compare_again(batch)
    db.session.commit()
    jobs.start(batch)
    return moved(url_for("imports.show", batch_id=batch_id), message=message)


@bp.post("/imports/<int:batch_id>/continue")
@requires(*IMPORTERS)
def go_on(batch_id: int) -> Answer:
    batch, _ = batch_or_404(batch_id)
    try:
        services.proceed(batch)
    except services.NotNow as error:
        return moved(url_for("imports.show", batch_id=batch_id), message=str(error))
    db.session.commit()
    jobs.start(batch)
    return moved(url_for("imports.show", batch_id=batch_id))


@bp.post("/imports/<int:batch_id>/discard")
@requires(*IMPORTERS)
def discard(batch_id: int) -> Answer:
    batch, _ = batch_or_404(batch_id)
    try:
        services.discard(batch, by=viewer())
    except services.NotNow as error:
        db.session.rollback()
        return moved(url_for("imports.show", batch_id=batch_id), message=str(error))
    key, name = batch.storage_key, batch.filename
    db.session.commit()
    storage.remove(key)
    return moved(url_for("imports.home"), message=f"{name} was discarded. Nothing more of it comes in.")


@bp.get("/imports/<int:batch_id>/rejected.csv")
@requires(*IMPORTERS)
def rejected(batch_id: int) -> Response:
    batch, _ = batch_or_404(batch_id)
    folder = storage.folder(batch.storage_key)
    if missing_file(batch):
        abort(404)
    rows = ((row.file, row.line, row.column, row.title, row.reason) for row in staging.rejected(folder))
    return csv_response(f"rejected-{batch.id}.csv", ("File", "Line", "Column", "Row", "Reason"), rows)


# --- loading


def kind_or_404(key: str) -> TabularKind | ArchiveKind:
    try:
        kind = kinds.get(key)
    except kinds.UnknownKind:
        abort(404)
    if not may_import(viewer(), kind):
        abort(404)
    return kind


def batch_or_404(batch_id: int) -> tuple[ImportBatch, TabularKind | ArchiveKind]:
    batch = queries.visible_batch(viewer(), batch_id)
    if batch is None or batch.state == BatchState.DISCARDED.value:
        abort(404)
    return batch, kinds.get(batch.kind)


def readable_or_404(batch_id: int) -> tuple[ImportBatch, TabularKind, Table | None]:
    """A table whose columns can still be chosen; no table where its file is in already."""
    batch, kind = batch_or_404(batch_id)
    if not isinstance(kind, TabularKind):
        abort(404)
    path = storage.source(batch.storage_key)
    open_for_choice = (BatchState.UPLOADED.value, BatchState.PREVIEWED.value, BatchState.FAILED.value)
    if path is None or batch.state not in open_for_choice or batch.confirmed_at is not None:
        return batch, kind, None
    return batch, kind, open_table(path)
