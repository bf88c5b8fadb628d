"""The hours on the page of a placement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from portal.accounts.viewer import Viewer
from portal.hours.models import HourState
from portal.hours.permissions import may_answer_for_hours
from portal.hours.queries import changed_entries, entries_of
from portal.hours.services.answers import approvable
from portal.placements.models import Placement

SUMMED = ("verified", "submitted", "approved")


def of_placement(placement: Placement, viewer: Viewer, told: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """`weeks` are (Monday, its entries), the newest first; drafts are the student's and not shown."""
    entries = [e for e in entries_of(placement.id) if e.state != HourState.DRAFT]
    return "hours/_panel.html", {
        "placement": placement,
        "weeks": [(week, list(rows)) for week, rows in groupby(entries, key=lambda e: e.day - timedelta(days=e.day.weekday()))],
        "sums": {state: sum((e.hours for e in entries if e.state == state), Decimal(0)) for state in SUMMED},
        "changed": changed_entries(placement.id),
        "one_is_enough": HourState.SUBMITTED in approvable(placement.district_id),
        "may_answer": may_answer_for_hours(viewer, placement),
    }
