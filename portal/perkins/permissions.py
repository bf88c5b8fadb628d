"""Who may see Perkins reports, change rules and exits, and withdraw a status."""

from __future__ import annotations

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer

READERS = frozenset({Role.CTE_DIRECTOR, Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN})
"""They see the students of their scope behind every number."""
RULE_EDITORS = frozenset({Role.CTE_DIRECTOR, Role.DISTRICT_ADMIN})
PUBLISHERS = RULE_EDITORS
"""Who takes out the tables to publish: two scopes side by side could be subtracted, so there is one."""
WITHDRAWERS = frozenset({Role.DISTRICT_ADMIN, Role.CTE_DIRECTOR})


def may_edit_rules(viewer: Viewer) -> bool:
    return viewer.has(*RULE_EDITORS)


def may_withdraw(viewer: Viewer) -> bool:
    """Taking back what a student reached decides on what the state is told: for the district, not for one school."""
    return viewer.has(*WITHDRAWERS)
