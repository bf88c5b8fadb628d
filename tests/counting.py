"""How many statements something takes: the ceilings of lists and deeds are counted here, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from portal.extensions import db

HOUSEKEEPING = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")


@contextmanager
def statements() -> Iterator[list[str]]:
    """`with statements() as seen:` gathers the SQL that runs inside; what begins and ends transactions is left out."""
    seen: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.lstrip().upper().startswith(HOUSEKEEPING):
            seen.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def cost_of(deed: Callable[[], Any]) -> int:
    """How many statements a deed takes; what waits to be written before it is written first."""
    db.session.flush()
    with statements() as seen:
        deed()
    return len(seen)
