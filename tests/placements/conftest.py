"""The cast of these tests, made anew for each."""

from __future__ import annotations

import pytest

from tests.placements.cast import Cast, a_cast


@pytest.fixture
def cast(session) -> Cast:
    made = a_cast()
    session.commit()
    return made
