"""Deeds on imports, up to the moment when the runner takes over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.imports import columns, kinds, queries, sources, storage
from portal.imports.archives import ArchiveKind
from portal.imports.columns import Mapping
from portal.imports.kinds import Context, TabularKind
from portal.imports.models import BatchState, ImportBatch
from portal.imports.tables import Table

KEPT = timedelta(days=30)  # rejected rows of a finished import
UNCONFIRMED = timedelta(days=7)  # a preview that nobody confirms


class NotNow(Exception):
    """The import is not in a state for this; the sentence says what happened."""


def begin(
    kind: TabularKind | ArchiveKind,
    *,
    key: str,
    filename: str,
    table: Table | None,
    options: dict[str, Any],
    by: Viewer,
    asks: bool = False,
) -> ImportBatch:
    """Enters an uploaded file; with all required columns found it goes straight on to the comparison.

    `asks`: of a package somebody must first say how it is to be read.
    """
    batch = ImportBatch(
        district_id=by.district_id, user_id=by.user_id, grant_id=by.grant_id, school_id=by.school_id,
        kind=kind.key, filename=filename[:255], storage_key=key, options=options,
    )
    if isinstance(kind, ArchiveKind):
        batch.state = (BatchState.UPLOADED if asks else BatchState.PREPARING).value
    else:
        assert table is not None
        batch.mapping = guessed = columns.guess(kind, table.headings)
        if (known := columns.remembered(kind, table.headings, district_id=by.district_id)) is not None:
            batch.mapping = known
        recall(batch, kind, table)
        batch.notes = read_notes(table, batch.mapping)
        ready = not columns.missing(kind, batch.mapping or guessed)
        batch.state = (BatchState.PREPARING if ready else BatchState.UPLOADED).value
    db.session.add(batch)
    db.session.flush()
    audit.record("import.upload", subject=f"import_batches:{batch.id}", by=by, detail={"kind": kind.key})
    return batch


def recall(batch: ImportBatch, kind: TabularKind, table: Table) -> None:
    """Takes up what is known of the batch's source, named or recognized by its headings."""
    if not kind.wordings:
        return
    name = str(batch.options.get("source", ""))
    if name:
        source = sources.add(kind, name, district_id=batch.district_id)
        if not source.header_hash:  # a new one: this file teaches it
            sources.keep_columns(source, table.headings, batch.mapping)
    else:
        found = sources.recognized(kind, table.headings, district_id=batch.district_id)
        if found is None:
            return
        source = found
    theirs = sources.columns_of(source, kind, table.headings)
    if not columns.missing(kind, theirs):
        batch.mapping = theirs
    batch.options = {**batch.options, "source": source.name, "words": source.words, "defaults": source.defaults}
    source.used_at = now()


def choose_words(
    batch: ImportBatch,
    kind: TabularKind,
    table: Table,
    *,
    source_name: str,
    words: dict[str, dict[str, str]],
    defaults: dict[str, str],
) -> None:
    """Takes what words mean, remembers it for the source where one is named, and asks for a new comparison."""
    move(batch, BatchState.PREPARING, BatchState.PREVIEWED, BatchState.FAILED)
    options = {**batch.options, "words": words, "defaults": defaults, "source": source_name}
    if source_name:
        source = sources.add(kind, source_name, district_id=batch.district_id)
        kept = {field: {**source.words.get(field, {}), **means} for field, means in words.items()}
        source.words, source.defaults = {**source.words, **kept}, dict(defaults)
        sources.keep_columns(source, table.headings, batch.mapping)
        options["source"] = source.name
    batch.options, batch.counts, batch.message = options, {}, ""
    db.session.flush()


def read_notes(table: Table, mapping: Mapping) -> list[str]:
    notes = [*table.notes]
    if left := columns.unused(mapping, table.headings):
        notes.append(f"Columns that are not read: {', '.join(left[:12])}{' and others' if len(left) > 12 else ''}.")
    return notes


def choose_columns(batch: ImportBatch, kind: TabularKind, table: Table, mapping: Mapping, *, by: Viewer) -> None:
    """Takes a mapping, remembers it for the next file with these headings, and asks for a new comparison."""
    move(batch, BatchState.PREPARING, BatchState.UPLOADED, BatchState.PREVIEWED, BatchState.FAILED)
    batch.mapping = mapping
    batch.notes = read_notes(table, mapping)
    batch.counts, batch.message = {}, ""
    columns.remember(kind, table.headings, mapping, district_id=by.district_id)
    if name := batch.options.get("source"):
        sources.keep_columns(sources.add(kind, name, district_id=by.district_id), table.headings, mapping)
    db.session.flush()


def read_anew(batch: ImportBatch, options: dict[str, Any]) -> None:
    """Asks for a new comparison of a package that is to be read in another way; `options` say how."""
    move(batch, BatchState.PREPARING, BatchState.UPLOADED, BatchState.PREVIEWED, BatchState.FAILED)
    batch.options = {**batch.options, **options}
    batch.counts, batch.notes, batch.message = {}, [], ""
    db.session.flush()


def compare_again(batch: ImportBatch) -> None:
    """Asks for a new comparison of a preview that has become old."""
    move(batch, BatchState.PREPARING, BatchState.PREVIEWED)
    batch.counts = {}
    db.session.flush()


def confirm(batch: ImportBatch, *, by: Viewer | None) -> None:
    """Says yes to the preview, once: the second click of a double click raises NotNow. `by` None: a command."""
    kind = kinds.get(batch.kind)
    if isinstance(kind, TabularKind) and kind.report:
        raise NotNow("This file is only compared. Import it as what it is.")
    if batch.state == BatchState.PREVIEWED.value and queries.overtaken(batch):
        raise NotNow("Another import was made since this preview. It was compared again: please look once more.")
    if batch.state == BatchState.PREVIEWED.value and isinstance(kind, ArchiveKind) and kind.fresh is not None:
        source = storage.source(batch.storage_key)
        context = Context(by, batch.district_id, batch.school_id, batch.id, dict(batch.options))
        if source is not None and not kind.fresh(source, storage.folder(batch.storage_key), context):
            raise NotNow("Somebody changed what is here since this preview. It was compared again: please look once more.")
    move(batch, BatchState.APPLYING, BatchState.PREVIEWED)
    batch.confirmed_at = now()
    db.session.flush()
    audit.record(
        "import.confirm", subject=f"import_batches:{batch.id}", by=by, district_id=batch.district_id,
        detail={"kind": batch.kind},
    )  # fmt: skip


def proceed(batch: ImportBatch) -> None:
    """Lets an import that stopped go on from where it was."""
    if batch.state == BatchState.FAILED.value and batch.confirmed_at is not None:
        move(batch, BatchState.APPLYING, BatchState.FAILED)
        batch.message = ""
    elif batch.state not in queries.RUNNING:
        raise NotNow("This import is not waiting to go on.")
    db.session.flush()


def discard(batch: ImportBatch, *, by: Viewer) -> None:
    """Drops an import that is not confirmed; one that has brought rows in stays listed."""
    if batch.confirmed_at is not None and batch.state == BatchState.FAILED.value:
        raise NotNow("Part of this import may be in already. It stays listed; go on with it when its cause is mended.")
    move(batch, BatchState.DISCARDED, BatchState.UPLOADED, BatchState.PREVIEWED, BatchState.FAILED)
    batch.finished_at = now()
    db.session.flush()
    audit.record("import.discard", subject=f"import_batches:{batch.id}", by=by, detail={"kind": batch.kind})


def move(batch: ImportBatch, to: BatchState, *allowed: BatchState) -> None:
    """Changes the state in the database only if it is still one of those allowed; raises NotNow."""
    changed = db.session.execute(
        sa.update(ImportBatch)
        .where(ImportBatch.id == batch.id, ImportBatch.state.in_([state.value for state in allowed]))
        .values(state=to.value, updated_at=now())
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        db.session.refresh(batch)
        raise NotNow(ALREADY.get(BatchState(batch.state), "This import has moved on. Look at where it is now."))
    db.session.refresh(batch)


ALREADY = {
    BatchState.APPLYING: "This import was already confirmed and is running.",
    BatchState.DONE: "This import is already in.",
    BatchState.DISCARDED: "This import was discarded.",
    BatchState.PREPARING: "This import is still being compared.",
}


def tidy() -> None:
    """Removes files that nobody needs anymore: old results' rejected rows, previews nobody confirmed."""
    stale = db.session.scalars(
        sa.select(ImportBatch).where(
            ImportBatch.state.in_([BatchState.UPLOADED.value, BatchState.PREVIEWED.value, BatchState.FAILED.value]),
            ImportBatch.updated_at < now() - UNCONFIRMED,
            ImportBatch.confirmed_at.is_(None),
        )
    )
    for batch in stale:
        batch.state, batch.finished_at = BatchState.DISCARDED.value, now()
        batch.message = "Nobody confirmed it for a week."
        storage.remove(batch.storage_key)
    over = db.session.scalars(
        sa.select(ImportBatch.storage_key).where(
            sa.func.coalesce(ImportBatch.finished_at, ImportBatch.confirmed_at) < now() - KEPT,
            sa.func.coalesce(ImportBatch.finished_at, ImportBatch.confirmed_at) > now() - 2 * KEPT,
        )
    )
    for key in over:
        storage.remove(key)
    db.session.flush()


def keep_no_folder(path: Path) -> None:
    """For uploads that were refused."""
    storage.remove(path.name)
