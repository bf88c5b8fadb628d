from __future__ import annotations

import pytest

from tests.alignment.cast import Cast, gather


@pytest.fixture
def cast(session) -> Cast:
    return gather()
