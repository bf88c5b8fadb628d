"""Days that a rule for minors keeps a student from submitting: the school sees them with the placement, and may let one pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.hours.minor_checks import check_entry
from portal.hours.models import HourEntry, HourState
from portal.hours.permissions import may_answer_for_hours
from portal.minors.checking import Checked
from portal.minors.models import MinorOverride
from portal.minors.permissions import READERS
from portal.minors.services import MinorsError, override_finding
from portal.placements.models import Placement
from portal.placements.terms import history_of, on

OPEN = (HourState.DRAFT.value, HourState.RETURNED.value)
SHOWN = 6
"""So many of the newest days are asked; settle them, and the next ones show."""


@dataclass(frozen=True)
class Stopped:
    """An entry and what stands against it."""

    entry: HourEntry
    checked: Checked


def stopped_days(placement: Placement) -> list[Stopped]:
    """The newest drafts and returned entries against which a rule stands."""
    entries = db.session.scalars(
        sa.select(HourEntry)
        .where(HourEntry.placement_id == placement.id, HourEntry.state.in_(OPEN), HourEntry.removed_at.is_(None))
        .order_by(HourEntry.day.desc(), HourEntry.id.desc())
        .limit(SHOWN)
    ).all()
    found = [Stopped(entry, checked_entry(entry, placement)) for entry in entries]
    return [each for each in found if each.checked.blocking]


def checked_entry(entry: HourEntry, placement: Placement) -> Checked:
    held = on(history_of(placement.id), entry.day)
    terms = next((each for each in held if entry.host_id in (None, each.host_id)), held[0] if held else None)
    return check_entry(entry, placement, terms) if terms is not None else Checked()


def override_day(entry: HourEntry, placement: Placement, *, key: str, reason: str, confirmed: bool, by: Viewer) -> MinorOverride:
    """Lets one finding of one day pass, with a reason that is kept. Raises MinorsError."""
    finding = next((each for each in checked_entry(entry, placement).findings if each.key == key), None)
    if finding is None:
        raise MinorsError("This finding is gone: the day was changed meanwhile. Look at it again.")
    return override_finding(
        finding, placement_id=placement.id, school_id=placement.school_id, student_id=placement.student_id, district_id=placement.district_id, reason=reason,
        confirmed=confirmed, by=by,
    )  # fmt: skip


def panel(placement: Placement, viewer: Viewer, told: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """Nothing where no day is stopped."""
    days = stopped_days(placement)
    if not days:
        return None
    return "hours/_stopped.html", {"placement": placement, "days": days, "may_override": may_answer_for_hours(viewer, placement), "may_read": viewer.role in READERS}
