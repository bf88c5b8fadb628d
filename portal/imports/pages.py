"""The page of one import in each of its states: what it shows, and which region htmx may ask for."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as Answer

from portal.imports import queries, staging, storage
from portal.imports.archives import ArchiveKind
from portal.imports.kinds import TabularKind
from portal.imports.models import BatchState, ImportBatch
from portal.web.respond import htmx_redirect, moved, page, wants_fragment
from portal.web.tables import PAGE_SIZE, Listing, page_number

PATIENCE = 10  # seconds a job may wait for the worker, or be silent, before the page says so
ACTIONS = ("new", "changed", "ended", "unchanged", "skipped", "rejected")


def batch_page(batch: ImportBatch, kind: TabularKind | ArchiveKind) -> Answer:
    """Progress while it runs, else the preview or the result."""
    context: dict[str, Any] = {"batch": batch, "kind": kind, "brought_by": queries.person(batch.user_id)}
    if batch.state in queries.RUNNING:
        return page("imports/progress.html", block="import-progress", **context, **progress(batch))
    if wants_fragment() and "poll" in request.args:  # it ran a second ago: go and see what came of it
        return htmx_redirect(url_for("imports.show", batch_id=batch.id))
    if batch.state == BatchState.UPLOADED.value:
        return moved(asking_url(batch, kind))
    if isinstance(kind, TabularKind) and kind.report and batch.state == BatchState.PREVIEWED.value:
        return moved(url_for(kind.report, batch_id=batch.id))
    template = "imports/preview.html" if batch.state == BatchState.PREVIEWED.value else "imports/result.html"
    context["missing_source"] = storage.source(batch.storage_key) is None
    return page(template, block="import-rows", **context, **rows_shown(batch))


def asking_url(batch: ImportBatch, kind: TabularKind | ArchiveKind) -> str:
    """Where somebody says which column is which, or how a package is to be read."""
    if isinstance(kind, ArchiveKind):
        return kind.reading_path.format(id=batch.id)
    return url_for("imports.columns_of", batch_id=batch.id)


def progress(batch: ImportBatch) -> dict[str, Any]:
    """How far it is, and whether anybody works on it."""
    said = storage.told(batch.storage_key)
    running = storage.is_worked_on(batch.storage_key)
    silent = said is None or said.age > PATIENCE
    waits = not running and said is not None and said.doing == "waiting"
    return {
        "said": said if said and said.doing != "waiting" else None,
        "waits": waits and silent,
        "stopped": not running and not waits and silent,
        "percent": 0 if not said or not said.total else min(100, said.done * 100 // said.total),
    }


def missing_file(batch: ImportBatch) -> bool:
    return not (storage.folder(batch.storage_key) / "staging.db").exists()


def rows_shown(batch: ImportBatch) -> dict[str, Any]:
    """The rows of one tab; the first tab with rows is open, rejected ones come first after a result."""
    files = batch.counts.get("files", {})
    done = batch.state != BatchState.PREVIEWED.value
    file: str | None = request.args.get("file", "")
    if file not in files:
        file = next((name for name, of in files.items() if any(of.get(word) for word in ("new", "changed", "ended"))), next(iter(files), ""))
    if done and files:
        file = None  # a result lists the rejected rows of all files
    counts = files[file] if file else batch.counts
    shown_words = (word for word in ACTIONS if not files or word not in ("unchanged", "skipped"))
    tabs = [(word, counts[word]) for word in shown_words if counts.get(word)]
    if counts.get("warnings"):
        tabs.append(("warnings", counts["warnings"]))
    if done:
        tabs = [(word, count) for word, count in tabs if word == "rejected"]
    shown = request.args.get("show", "")
    if shown not in {word for word, _ in tabs}:
        shown = next((word for word, count in tabs if count), "")
    context = {"tabs": tabs, "show": shown, "file": file, "files": files, "counts": counts, "kept": 0}
    if missing_file(batch) or not shown:
        return context | {"listing": Listing(rows=[], total=0, number=1)}
    folder, number, warned = storage.folder(batch.storage_key), page_number(), shown == "warnings"
    kept = staging.how_many(folder, shown, file=file, warned=warned)
    rows = staging.page(folder, shown, file=file, warned=warned, first=(number - 1) * PAGE_SIZE)
    return context | {"listing": Listing(rows=rows, total=kept, number=number), "kept": kept}
