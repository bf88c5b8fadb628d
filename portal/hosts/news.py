"""What the home page of those who keep placements says of hosts: whose papers run out, and who is to be checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.hosts.externships import waiting_count
from portal.hosts.models import Host, HostState
from portal.hosts.papers import Expiring, expiring
from portal.hosts.permissions import EDITORS, hosts_visible_to


@dataclass(frozen=True)
class HostNews:
    expiring: Sequence[Expiring]
    """Within 60 days or over, the first first."""
    pending: int
    externships: int
    """Teachers' externships that wait for this viewer's approval."""

    @property
    def next(self) -> Expiring:
        """The one that asks for something first: what is expired is listed, what runs out can still be mended."""
        return next((each for each in self.expiring if (each.paper.days or 0) >= 0), self.expiring[0])


def host_news(viewer: Viewer, today: date) -> HostNews | None:
    """None for those who do not keep hosts, and where there is nothing to say. Four queries."""
    if viewer.role not in EDITORS:
        return None
    pending = db.session.scalar(sa.select(sa.func.count()).select_from(Host).where(hosts_visible_to(viewer), Host.state == HostState.PENDING.value)) or 0
    found = expiring(viewer, today)
    waiting = waiting_count(viewer)
    return HostNews(found, pending, waiting) if found or pending or waiting else None
