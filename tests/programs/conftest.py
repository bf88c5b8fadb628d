"""The district that the tests of pages and deeds on programs share."""

from __future__ import annotations

import pytest

from portal.programs import services
from tests.programs.lakes import gather


@pytest.fixture
def lakes(session):
    return gather()


@pytest.fixture
def editor(session, lakes, sign_in):
    """A director with a draft of version 2 open; `lakes.draft` and `lakes.here` say where."""
    lakes.draft = services.draft_version(lakes.program, entry_year=2028, by=lakes.by)
    lakes.here = f"/programs/{lakes.program.id}/draft"
    session.commit()
    return sign_in(lakes.director)
