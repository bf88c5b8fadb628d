from __future__ import annotations

import pytest

from tests.alignment.cast import Cast, gather
from tests.alignment.town import town  # noqa: F401 - fixture
from tests.browser.conftest import browser, open_page  # noqa: F401 - fixtures


@pytest.fixture
def cast(session) -> Cast:
    return gather()

