"""The district that the tests of Perkins share."""

from __future__ import annotations

import pytest

from tests.perkins.trades import gather


@pytest.fixture
def trades(session):
    return gather()
