"""The long part of an import: comparing a file, and bringing in what was confirmed.

Unlike services this room commits: each chunk is a transaction of its own, well under a second, and how far it
is moves in the same transaction, so that a kill at any moment neither loses nor repeats a chunk. One process
at a time works on an import; a file lock says so, and goes away with the process.
"""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from portal import stamps
from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.accounts.viewers import load_viewer
from portal.database import now
from portal.extensions import db, reading
from portal.imports import kinds, staging, storage
from portal.imports.archives import ArchiveKind, Progress
from portal.imports.columns import Reader
from portal.imports.complaints import Unreadable
from portal.imports.kinds import Context, TabularKind
from portal.imports.models import BatchState, ImportBatch
from portal.imports.tables import open_table

log = logging.getLogger("portal.imports")
CHUNK = 500
SMALLEST = 100
SLOW = 0.5  # seconds: a chunk that takes longer makes the next ones smaller
NOTHING_TO_DO = "Nothing to change: every row is already as the file says, or was rejected."
BROKEN = "The import stopped on an error of ours. Try again; if it stops again, tell your administrator: import {id}."


class NotAllowed(Exception):
    """Whoever brought the file may no longer do so."""


def prepare(batch_id: int, source: Path | None = None, told: Progress | None = None) -> None:
    """Compares the file with what is there, into the staging file; the portal's own data stay as they are.

    A command names a `source` that is not an upload, and shows progress itself.
    """
    _work(batch_id, BatchState.PREPARING, lambda: _prepare(batch_id, source, told))


def apply(batch_id: int, told: Progress | None = None) -> None:
    """Brings in what was confirmed; called again after a stop it goes on behind the last chunk."""
    _work(batch_id, BatchState.APPLYING, lambda: _apply(batch_id, told))


def go_on(batch_id: int) -> None:
    """Whichever of the two the import waits for."""
    prepare(batch_id)
    apply(batch_id)


def _work(batch_id: int, state: BatchState, deed: Callable[[], None]) -> None:
    with reading():
        found = db.session.execute(
            sa.select(ImportBatch.storage_key, ImportBatch.district_id).where(ImportBatch.id == batch_id, ImportBatch.state == state.value)
        ).one_or_none()
        db.session.rollback()
    if found is None:
        return
    if not storage.folder(found.storage_key).is_dir():
        _fail(batch_id, "The file is no longer there. Upload it again.")
        return
    with storage.alone(found.storage_key) as mine, stamps.within(found.district_id):
        if not mine:
            return
        try:
            deed()
        except Unreadable as error:
            _fail(batch_id, str(error))
        except NotAllowed:
            _fail(batch_id, "Whoever brought this file may no longer import it.")
        except Exception:
            log.exception("import %s", batch_id)
            _fail(batch_id, BROKEN.format(id=batch_id))


def context_of(batch: ImportBatch, kind: TabularKind | ArchiveKind) -> Context:
    """For whom the import runs; raises NotAllowed when their grant is over."""
    by: Viewer | None = None
    if batch.user_id is not None:
        by = load_viewer(batch.user_id, batch.grant_id)
        if by is None or by.role not in kind.roles or not by.reaches(batch.school_id):
            raise NotAllowed
    options: dict[str, Any] = {**batch.options, "mapped": sorted(name for name, h in batch.mapping.items() if h)}
    return Context(by, batch.district_id, batch.school_id, batch.id, options)


def _prepare(batch_id: int, given: Path | None, told: Progress | None) -> None:
    with reading():
        batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
        kind = kinds.get(batch.kind)
        context = context_of(batch, kind)
        folder, source = storage.folder(batch.storage_key), given or storage.source(batch.storage_key)
        teller, mapping = told or storage.Teller(batch.storage_key), dict(batch.mapping)
        if source is None:
            raise Unreadable("The file is no longer there. Upload it again.")
        if isinstance(kind, TabularKind):
            counts = compare(kind, source, folder, mapping, context, teller)
        else:
            counts = kind.prepare(source, folder, context, teller)
        db.session.rollback()
    todo = sum(counts.get(word, 0) for word in ("new", "changed", "ended"))
    stop = str(counts.pop("stop", ""))
    over = not todo and not stop and not may_be_mended(kind, counts)
    batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
    batch.counts, batch.prepared_at, batch.applied = counts, now(), 0
    batch.notes = [*batch.notes, *counts.pop("notes", [])]
    batch.state = BatchState.PREVIEWED.value
    if stop:
        batch.state, batch.message = BatchState.FAILED.value, stop
    if over:
        batch.state, batch.finished_at, batch.message = BatchState.DONE.value, now(), NOTHING_TO_DO
    db.session.commit()
    if over:
        _clear(folder)


def may_be_mended(kind: TabularKind | ArchiveKind, counts: dict[str, Any]) -> bool:
    """Whether a file that changes nothing is still of use: as a report, or once its words are told."""
    return isinstance(kind, TabularKind) and bool(kind.report or (kind.wordings and counts.get("rejected")))


def compare(
    kind: TabularKind, source: Path, folder: Path, mapping: dict[str, str], context: Context, told: Progress
) -> dict[str, Any]:
    """Streams the file through the kind's `compare` into staging; returns the counts."""
    said = context.options
    reader = Reader(kind, open_table(source), mapping, said.get("words"), said.get("defaults"))
    size = source.stat().st_size
    told("Comparing", 0, 0)
    with closing(staging.connect(folder)) as conn:
        staging.empty(conn)
        guess = max(1, size // 60)  # rows, from the bytes; only for the bar
        staging.fill(conn, kind.compare(reader, context), lambda n: told("Comparing", n, max(n, guess)))
        staging.fill(conn, reader.misfits)
        return dict(staging.counts(conn))


def _apply(batch_id: int, told: Progress | None) -> None:
    with reading():
        batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
        kind = kinds.get(batch.kind)
        context = context_of(batch, kind)
        key, after, counts = batch.storage_key, batch.applied, dict(batch.counts)
        db.session.rollback()
    folder, teller = storage.folder(key), told or storage.Teller(key)
    if isinstance(kind, TabularKind):
        bring_in(kind, folder, batch_id, after, counts, context, teller)
    else:
        kind.apply(folder, context, teller)
    _finish(batch_id, context.by)
    _clear(folder)


def bring_in(
    kind: TabularKind,
    folder: Path,
    batch_id: int,
    after: int,
    counts: dict[str, Any],
    context: Context,
    told: Progress,
) -> None:
    """Chunk by chunk from position `after`; how many rows a chunk has follows from how long the last one took."""
    total = counts.get("new", 0) + counts.get("changed", 0)
    size, done = CHUNK, 0
    with closing(staging.looking(folder)) as conn:
        conn.row_factory = None
        if after:
            sql = "SELECT count(*) FROM changes WHERE n <= ? AND action IN ('new', 'changed')"
            done = conn.execute(sql, (after,)).fetchone()[0]
        told("Importing", done, total)
        while chunk := staging.to_apply(conn, after, size):
            began = time.monotonic()
            last = chunk[-1][0]
            kind.apply([change for _, change in chunk], context)
            _advance(batch_id, after, last)
            db.session.commit()
            after, done = last, done + len(chunk)
            told("Importing", done, total)
            took = time.monotonic() - began
            size = max(SMALLEST, size // 2) if took > SLOW else min(CHUNK, size * 2)


def _advance(batch_id: int, start: int, end: int) -> None:
    """Moves the position, in the chunk's own transaction; somebody else having moved it means stop."""
    db.session.flush()
    moved = db.session.execute(
        sa.update(ImportBatch)
        .where(
            ImportBatch.id == batch_id,
            ImportBatch.applied == start,
            ImportBatch.state == BatchState.APPLYING.value,
        )
        .values(applied=end, updated_at=now())
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise RuntimeError("the import was moved on by somebody else")


def _finish(batch_id: int, by: Viewer | None) -> None:
    batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
    batch.state, batch.finished_at, batch.message = BatchState.DONE.value, now(), ""
    counted = ("new", "changed", "ended", "rejected", "unchanged", "skipped")
    detail = {"kind": batch.kind, **{word: batch.counts[word] for word in counted if word in batch.counts}}
    audit.record(
        "import.apply", subject=f"import_batches:{batch_id}", by=by, district_id=batch.district_id, detail=detail
    )
    db.session.commit()


def _fail(batch_id: int, message: str) -> None:
    db.session.rollback()
    db.session.execute(
        sa.update(ImportBatch)
        .where(ImportBatch.id == batch_id)
        .values(state=BatchState.FAILED.value, message=message, updated_at=now())
    )
    db.session.commit()


def _clear(folder: Path) -> None:
    """The upload goes, and of the staging file all but the rejected rows."""
    for path in folder.glob("source.*"):
        path.unlink()
    shutil.rmtree(folder / "files", ignore_errors=True)
    if (folder / "staging.db").exists():
        staging.forget(folder)
