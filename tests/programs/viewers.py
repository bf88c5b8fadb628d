"""The viewer of a person made by the factories, for tests without HTTP."""

from __future__ import annotations

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.accounts.viewers import load_viewer


def viewer_of(who: User) -> Viewer:
    found = load_viewer(who.id)
    assert found is not None
    return found
