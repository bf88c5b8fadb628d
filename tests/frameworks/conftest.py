"""A named cast: two districts, who looks after frameworks, who only reads them; a national framework, an own one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories as make


@pytest.fixture
def cast(session, sign_in) -> SimpleNamespace:
    district, elsewhere = make.district(), make.district()
    school = make.school(district, name="Northside High")
    national = make.framework(key="nccf-2024", title="National Framework", edition="2024", publisher="Publisher")
    digital = make.cluster(national, title="Digital Technology", code="digital", position=1)
    networks = make.pathway(digital, title="Networks", code="networks", position=1, summary="They connect computers.")
    software = make.pathway(digital, title="Software", code="software", position=2)
    own = make.framework(district, title="Our Framework")
    crafts = make.cluster(own, title="Crafts", code="crafts", grouping="building", position=1, summary="They make.")
    wood = make.pathway(crafts, title="Wood", code="wood", position=1, summary="They saw.")
    metal = make.pathway(crafts, title="Metal", code="metal", position=2)
    foreign = make.framework(elsewhere, title="Foreign Framework")
    far = make.cluster(foreign, title="Far")
    away = make.pathway(far, title="Away")
    people = {
        "director": make.user(district, "cte_director"),
        "admin": make.user(district, "district_admin"),
        "teacher": make.user(district, "teacher", at=school),
        "student": make.user(district, "student", at=school),
        "stranger": make.user(elsewhere, "cte_director"),
    }
    rows = {
        "district": district, "elsewhere": elsewhere, "school": school, "national": national, "digital": digital,
        "networks": networks, "software": software, "own": own, "crafts": crafts, "wood": wood, "metal": metal,
        "foreign": foreign, "far": far, "away": away,
    }  # fmt: skip
    return SimpleNamespace(**rows, people=people, **{name: sign_in(person) for name, person in people.items()})


@pytest.fixture
def statements(app, connection) -> Callable[[], Any]:
    """`with statements() as seen:` collects the SQL of what is done inside, our own BEGIN left out."""

    @contextmanager
    def watch() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
            if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")):
                seen.append(statement)

        sa.event.listen(connection, "before_cursor_execute", note)
        yield seen
        sa.event.remove(connection, "before_cursor_execute", note)

    return watch
