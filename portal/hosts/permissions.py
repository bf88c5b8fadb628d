"""Who sees the directory of hosts, and who keeps it. Hosts belong to the district: every school shares them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.hosts.models import Host

KEEPERS = frozenset({Role.COORDINATOR, Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN, Role.CTE_DIRECTOR})
EDITORS = frozenset({Role.COORDINATOR, Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN})


def hosts_visible_to(viewer: Viewer) -> sa.ColumnElement[bool]:
    """A condition on Host: of the district's directory, without duplicates that were merged. Keepers only look."""
    if viewer.role not in KEEPERS:
        return sa.false()
    return sa.and_(Host.district_id == viewer.district_id, Host.merged_into_id.is_(None))


def may_edit(viewer: Viewer, host: Any) -> bool:
    """Coordinators and administrators edit, check, merge and import hosts."""
    return viewer.role in EDITORS and host.district_id == viewer.district_id
