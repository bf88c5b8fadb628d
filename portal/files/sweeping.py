"""Contents whose row never came to be, or is gone: removed a day after they were written."""

from __future__ import annotations

import time

import sqlalchemy as sa

from portal.extensions import db
from portal.files import storage
from portal.files.models import StoredFile

DAY = 86_400


def sweep() -> None:
    """Removes what no row names; a content younger than a day may belong to a transaction that still runs."""
    old = list(storage.keys_older_than(time.time() - DAY))
    for start in range(0, len(old), 500):
        chunk = old[start : start + 500]
        known = set(db.session.scalars(sa.select(StoredFile.key).where(StoredFile.key.in_(chunk))))
        for key in chunk:
            if key not in known:
                storage.remove(key)
