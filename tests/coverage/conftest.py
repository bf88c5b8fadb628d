from __future__ import annotations

import pytest

from tests import factories as make
from tests.alignment.cast import Cast
from tests.alignment.conftest import cast  # noqa: F401 - fixtures
from tests.alignment.town import town  # noqa: F401 - fixture
from tests.browser.conftest import browser, open_page  # noqa: F401 - fixtures


def add_skills(cast: Cast) -> Cast:  # noqa: F811
    """Three competencies of robotics under two headings."""
    found = make.competency_set(cast.district, pathways=(cast.robotics,), title="Robotics standards")
    safety = make.competency(found, "1", statement="Works safely")
    cast.guard = make.competency(found, "1.1", under=safety, statement="Guards a robot cell")
    cast.lock = make.competency(found, "1.2", under=safety, statement="Locks out a machine")
    code = make.competency(found, "2", statement="Programs")
    cast.teach = make.competency(found, "2.1", under=code, statement="Teaches a path")
    return cast


@pytest.fixture
def skills(cast):  # noqa: F811
    return add_skills(cast)
