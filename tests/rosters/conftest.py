"""What several tests of this room use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa


@pytest.fixture
def queries(connection: sa.Connection) -> Callable[[Callable[[], Any]], int]:
    """`queries(deed)` says how many statements a deed takes."""

    def count(deed: Callable[[], Any]) -> int:
        said: list[str] = []

        def note(*given: Any) -> None:
            if not given[2].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                said.append(given[2])

        sa.event.listen(connection, "before_cursor_execute", note)
        try:
            deed()
        finally:
            sa.event.remove(connection, "before_cursor_execute", note)
        return len(said)

    return count
