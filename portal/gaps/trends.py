"""How many gaps were open at the end of each week, told by their events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.extensions import db
from portal.gaps.models import Gap, GapDeed, GapEvent, GapKind
from portal.gaps.queries.lists import Wanted, conditions

WEEKS = 26
OPENS = (GapDeed.OPENED.value, GapDeed.REOPENED.value)
ENDS = (GapDeed.CLOSED.value, GapDeed.ACCEPTED.value)


@dataclass(frozen=True)
class Week:
    """Open gaps by kind when a day was over (the last one: now)."""

    until: date
    open: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.open.values())


def weekly(viewer: Viewer, wanted: Wanted) -> list[Week]:
    """The last half year, oldest first, of the viewer's gaps of a school, pathway and kind; one query."""
    today = this_day()
    days = [today - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    step = sa.case((GapEvent.deed.in_(OPENS), 1), else_=-1)
    sums = [sa.func.sum(sa.case((GapEvent.at < _midnight_after(day), step), else_=0)) for day in days]
    of = Wanted(school_id=wanted.school_id, pathway_id=wanted.pathway_id, kind=wanted.kind, state="any")
    rows = db.session.execute(
        sa.select(Gap.kind, *sums)
        .join(Gap, Gap.id == GapEvent.gap_id)
        .where(*conditions(viewer, of), GapEvent.deed.in_(OPENS + ENDS))
        .group_by(Gap.kind)
        .order_by(Gap.kind)
    ).all()
    by_kind = {row[0]: row[1:] for row in rows}
    return [Week(day, {kind.value: int(by_kind[kind.value][n]) for kind in GapKind if kind.value in by_kind}) for n, day in enumerate(days)]


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), UTC)
