"""Findings of the rules for minors in the queue: they wait for the coordinator, who changes the plan or overrides."""

from __future__ import annotations

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.extensions import db
from portal.minors.ages import birthday
from portal.placements.minor_checks import check_placements
from portal.placements.models import HOLDS_A_SEAT, Placement, PlacementState
from portal.placements.waiting import Waiting, joined, name_of, who_and_where
from portal.rosters.models import Student

WEEKS = 4
"""How far ahead plans are asked: what comes later shows in time, and on the placement's own page at once."""


def waiting_findings(viewer: Viewer) -> list[Waiting]:
    """A line for each placement of somebody under 18 with a finding that blocks and was not overridden. Constant queries."""
    today = this_day()
    statement = sa.select(*who_and_where(), Placement, Student.birth_date).select_from(Placement)
    rows = db.session.execute(
        joined(statement, viewer)
        .where(
            Placement.state.in_([PlacementState.REQUESTED.value, *HOLDS_A_SEAT]), Placement.ends_on >= today,
            Student.birth_date > birthday(today, -18),
        )
        .order_by(Placement.id)
    ).all()
    if not rows:
        return []
    found = check_placements([row.Placement for row in rows], weeks=WEEKS, today=today)
    lines = []
    for row in rows:
        blocking = found[row.placement_id].blocking
        if blocking:
            more = f" And {len(blocking) - 1} more." if len(blocking) > 1 else ""
            lines.append(
                Waiting(
                    "minor", "me", row.Placement.updated_at, row.placement_id, row.student_id, name_of(row), row.host, blocking[0].text.split(". ")[0].rstrip(".") + "." + more,
                    "Open the rule", f"/placements/{row.placement_id}#minors",
                )
            )
    return lines
