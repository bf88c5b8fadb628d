"""Two equal posts at once make one row: whoever is second is told, and reads what the first one made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import IntegrityError

from portal.extensions import db


def added(row: Any, *, first: Callable[[], None] | None = None) -> bool:
    """Adds and flushes a row that a unique constraint guards; False where a twin is there already.

    `first` runs in the same savepoint and is undone with it.
    """
    try:
        with db.session.begin_nested():
            if first is not None:
                first()
                db.session.flush()
            db.session.add(row)
    except IntegrityError:
        return False
    return True
