from __future__ import annotations

import pytest

from tests.impact.harbor import gather


@pytest.fixture
def harbor(session):
    return gather()

