"""What others changed since somebody last looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portal.accounts.queries.looks import bounded, last_look
from portal.accounts.viewer import Viewer
from portal.alignment.models import AlignmentRevision
from portal.changes.filters import Asked
from portal.changes.queries.scope import Scope, from_alignments, from_coverage
from portal.coverage.models import CoverageChange
from portal.extensions import db

PLACE = "changes"
MOST = 1_000


@dataclass(frozen=True)
class News:
    """`since`: what came after it is new. `count` stops at MOST."""

    since: datetime
    has_looked: bool
    count: int

    @property
    def is_many(self) -> bool:
        return self.count >= MOST


def seen_until(viewer: Viewer) -> tuple[datetime, bool]:
    """(up to when the viewer has seen the changes, whether they ever said so)."""
    look = last_look(viewer, PLACE)
    return bounded(look.at if look else None), look is not None


def news_for(viewer: Viewer, *, own: bool = False) -> News:
    """How many single changes by others are new; `own`: of the courses that the viewer teaches. Three queries."""
    since, has_looked = seen_until(viewer)
    scope = Scope(viewer, Asked(own=own), since=since, others_only=True)
    count = 0
    for statement in (from_coverage((CoverageChange.id,), scope), from_alignments((AlignmentRevision.id,), scope)):
        count += db.session.scalar(sa.select(sa.func.count()).select_from(statement.limit(MOST).subquery())) or 0
    return News(since, has_looked, min(count, MOST))
