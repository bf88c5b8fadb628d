"""Counting what the database is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa


@pytest.fixture
def counted(connection) -> Callable[[Callable[[], Any]], int]:
    """`counted(deed)`: how many statements a deed makes, transaction marks left out."""

    def count(deed: Callable[[], Any]) -> int:
        seen: list[str] = []

        def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
            if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")):
                seen.append(statement)

        sa.event.listen(connection, "before_cursor_execute", note)
        deed()
        sa.event.remove(connection, "before_cursor_execute", note)
        return len(seen)

    return count
