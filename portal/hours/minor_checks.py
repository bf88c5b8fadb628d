"""Asks the rules for minors of a day's hours, with all that the student logged and has planned in that week."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.catalog.models import Experience
from portal.clock import this_day
from portal.extensions import db
from portal.hosts.models import Host
from portal.hours.models import HourEntry, HourState
from portal.minors.checking import Checked, Job, Stage, Worked, check
from portal.placements.minor_checks import planned_elsewhere
from portal.placements.models import Placement, PlacementTerms

LOOKS_BACK = 27
"""Days before the entry that a rule may ask about: three weeks and the rest of its own."""


def check_entry(entry: HourEntry | Mapping[str, Any], placement: Placement, terms: PlacementTerms, *, today: date | None = None) -> Checked:
    """What the rules say of one entry: a row, kept or not, or its values (day, hours, begins_at, ends_at; `id` where it is
    a row being changed). Counted with it are all other entries of the student around that day, at every placement, and
    the plans of later days of the week that have no entry yet.
    """
    values = entry if isinstance(entry, Mapping) else {name: getattr(entry, name) for name in ("id", "day", "hours", "begins_at", "ends_at")}
    day: date = values["day"]
    asked = Worked(day, Decimal(values["hours"]), values.get("begins_at"), values.get("ends_at"))
    first, last = day - timedelta(days=LOOKS_BACK), day + timedelta(days=6)
    with db.session.no_autoflush:
        rows = db.session.execute(
            sa.select(HourEntry.id, HourEntry.placement_id, HourEntry.day, HourEntry.hours, HourEntry.begins_at, HourEntry.ends_at, HourEntry.state)
            .where(HourEntry.student_id == placement.student_id, HourEntry.day >= first, HourEntry.day <= last, HourEntry.removed_at.is_(None))
            .order_by(HourEntry.day, HourEntry.id)
        ).all()
    logged = [row for row in rows if row.state != HourState.PLANNED and row.id != values.get("id")]
    has_entry = {(row.placement_id, row.day) for row in logged} | {(placement.id, day)}
    planned = [row for row in rows if row.state == HourState.PLANNED and row.id != values.get("id") and (row.placement_id, row.day) not in has_entry]
    days = [_worked(row.day, row.hours, row.begins_at, row.ends_at) for row in (*logged, *planned)]
    has_entry |= {(row.placement_id, row.day) for row in planned}
    ahead = max(day, today or this_day()) + timedelta(days=1)
    if ahead <= last:
        for placement_id, work in planned_elsewhere(placement.student_id, ahead, last, placement_id=placement.id):
            if (placement_id, work.day) not in has_entry:
                days.append(work)
    facts = db.session.execute(
        sa.select(Experience.experience_kind, Host.naics).select_from(Experience).join(Host, Host.id == terms.host_id).where(Experience.id == placement.experience_id)
    ).one()
    job = Job(
        begins_on=placement.begins_on, ends_on=max(placement.ends_on, day), experience_kind=facts.experience_kind, paid=terms.paid, soc=terms.soc,
        naics=facts.naics, hazards=tuple(terms.hazards or ()), days=(asked, *days), agreement_signed_on=placement.agreement_signed_on,
    )
    return check(Stage.HOURS, student_id=placement.student_id, job=job, placement_id=placement.id, days=[asked], today=today)


def _worked(day: date, hours: Decimal, begins: time | None, ends: time | None) -> Worked:
    return Worked(day, hours, begins, ends)
