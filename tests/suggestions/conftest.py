from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal.suggestions import frameworks
from tests.alignment.cast import Cast, gather


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """Rows that are rolled back give their ids to the next test."""
    frameworks.forget()
    yield
    frameworks.forget()


@pytest.fixture
def cast(session) -> Cast:
    """Metal Work I is a course; Robotics and Welding are pathways without any occupation."""
    return gather()
