from __future__ import annotations

import pytest

from portal.accounts import passwords
from tests.accounts.cast import CHEAP_HASHER, Town


@pytest.fixture(autouse=True)
def cheap_hashing(monkeypatch):
    """Hashing that costs nothing; test_passwords looks at the real one."""
    monkeypatch.setattr(passwords, "HASHER", CHEAP_HASHER)
    monkeypatch.setattr(passwords, "NOBODY", CHEAP_HASHER.hash("nobody has this password"))


@pytest.fixture
def town(session) -> Town:
    return Town()
