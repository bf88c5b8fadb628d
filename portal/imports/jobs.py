"""Imports on the queue, for files that would keep a page waiting."""

from __future__ import annotations

from portal.extensions import db
from portal.imports import queries, runner, storage
from portal.imports.models import BatchState, ImportBatch
from portal.jobs import at_start, job

SMALL_FILE = 1_500_000  # bytes of plain text that are compared at once
SMALL_BOOK = 200_000  # the same for XLSX and zip, which unpack to more
FEW = 2_000  # changes that are brought in at once

prepare = job(runner.prepare)
apply = job(runner.apply)
go_on = job(runner.go_on)


def start(batch: ImportBatch) -> None:
    """Begins what the import waits for: small ones at once, larger ones on the queue. Call after the commit."""
    batch_id, key, state, counts = batch.id, batch.storage_key, batch.state, dict(batch.counts)
    db.session.rollback()  # a POST holds the write lock from its first query on
    if state == BatchState.PREPARING.value:
        if is_small(key):
            runner.prepare(batch_id)
        else:
            storage.Teller(key).write("waiting", 0, 0)
            prepare(batch_id)
    elif state == BatchState.APPLYING.value:
        if sum(counts.get(word, 0) for word in ("new", "changed", "ended")) <= FEW:
            runner.apply(batch_id)
        else:
            storage.Teller(key).write("waiting", 0, 0)
            apply(batch_id)


def is_small(key: str) -> bool:
    path = storage.source(key)
    if path is None:
        return True
    return path.stat().st_size <= (SMALL_FILE if path.suffix in (".csv", ".txt", ".tsv", ".json") else SMALL_BOOK)


def look_after() -> None:
    """What was interrupted when the last consumer ended goes on."""
    for batch_id in queries.unfinished():
        go_on(batch_id)


at_start(look_after)
