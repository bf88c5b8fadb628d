"""What is done together hangs on one batch, so that it is listed as one and can be taken back as one."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from portal.accounts.viewer import Viewer
from portal.alignment.models import BatchKind, ChangeBatch
from portal.extensions import db

_batch: ContextVar[int | None] = ContextVar("batch", default=None)


def open_batch(*, district_id: int, kind: BatchKind, title: str, by: Viewer | None) -> ChangeBatch:
    """A batch without changes yet; flushed, so that it has its id."""
    batch = ChangeBatch(district_id=district_id, kind=kind.value, title=title[:300], by_id=by.user_id if by else None)
    db.session.add(batch)
    db.session.flush()
    return batch


@contextmanager
def within(batch: ChangeBatch | None) -> Generator[None]:
    """Revisions of deeds inside hang on this batch; None: on none."""
    token = _batch.set(batch.id if batch is not None else None)
    try:
        yield
    finally:
        _batch.reset(token)


def batch_of_now() -> int | None:
    return _batch.get()
