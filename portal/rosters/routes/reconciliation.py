"""The reconciliation report: a file that was compared, beside the records that are here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import abort, stream_with_context, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import noted, viewer
from portal.imports import staging, storage
from portal.imports.models import BatchState, ImportBatch
from portal.imports.pages import missing_file
from portal.imports.queries import visible_batch
from portal.rosters import history, reconciling
from portal.rosters.routes.blueprint import ADMINS, bp
from portal.web.access import requires
from portal.web.exports import csv_response, xlsx_response
from portal.web.respond import moved, page
from portal.web.tables import PAGE_SIZE, Listing, page_number, request_word

TABS = ("new", "missing", "changed", "rejected", "unchanged")


@bp.get("/reconciliations/<int:batch_id>")
@requires(*ADMINS)
def reconciliation(batch_id: int) -> Answer:
    batch, folder = batch_or_404(batch_id)
    if folder is None:
        return moved(url_for("imports.show", batch_id=batch_id))
    noted("record.reconcile", subject=f"import_batches:{batch.id}")
    report = reconciling.report_of(batch, folder, viewer())
    show = request_word("show", TABS) or next((word for word in TABS if report.rows[word]), "unchanged")
    first = (page_number() - 1) * PAGE_SIZE
    if show == "missing":
        lines = reconciling.only_here(report.missing[first : first + PAGE_SIZE], viewer())
    else:
        lines = reconciling.from_file(staging.page(folder, show, first=first), viewer())
    found: Listing[Any] = Listing(rows=lines, total=report.rows[show], number=page_number())
    return page(
        "rosters/reconciliation.html", block="reconciliation", batch=batch, report=report, tabs=TABS, words=reconciling.WORDS, show=show, listing=found
    )


@bp.get('/reconciliations/<int:batch_id>/export.<any("csv", "xlsx"):ending>')
@requires(*ADMINS)
def reconciliation_export(batch_id: int, ending: str) -> Answer:
    batch, folder = batch_or_404(batch_id)
    if folder is None:
        abort(404)
    report = reconciling.report_of(batch, folder, viewer())
    noted("record.reconcile.export", subject=f"import_batches:{batch.id}", detail={"rows": report.rows})
    rows = reconciling.exported(report, folder, viewer())
    name = f"reconciliation-{batch.id}.{ending}"
    if ending == "csv":
        return csv_response(name, reconciling.HEADER, stream_with_context(rows))  # type: ignore[type-var]  # it takes any rows, and says text
    return xlsx_response(name, "Reconciliation", reconciling.HEADER, rows)


def batch_or_404(batch_id: int) -> tuple[ImportBatch, Path | None]:
    """The compared file; no folder where it is not compared yet, or gone."""
    batch = visible_batch(viewer(), batch_id)
    if batch is None or batch.kind != history.COMPARE.key or batch.state == BatchState.DISCARDED.value:
        abort(404)
    ready = batch.state == BatchState.PREVIEWED.value and not missing_file(batch)
    return batch, storage.folder(batch.storage_key) if ready else None
