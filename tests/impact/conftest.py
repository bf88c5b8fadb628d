from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from portal.extensions import db
from tests.impact.harbor import gather


@pytest.fixture
def harbor(session):
    return gather()


@pytest.fixture
def counting(app):
    """`with counting() as n: ...` and then n() is how many queries were asked; transactions do not count."""

    @contextmanager
    def count() -> Iterator[Callable[[], int]]:
        asked: list[str] = []

        def note(conn, cursor, statement, *rest) -> None:
            if not statement.upper().startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")):
                asked.append(statement)

        with app.app_context():
            engine = db.engine
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            yield lambda: len(asked)
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)

    return count
