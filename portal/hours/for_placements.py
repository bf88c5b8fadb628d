"""What the room of placements asks the hours."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from portal.extensions import db
from portal.hours.models import HourEntry, HourState
from portal.placements.models import Placement
from portal.placements.panels import NextDeed

WRITTEN = (HourState.DRAFT.value, HourState.SUBMITTED.value, HourState.VERIFIED.value, HourState.APPROVED.value, HourState.RETURNED.value)
WAITING = (HourState.SUBMITTED.value, HourState.VERIFIED.value)


def entries_between(placement_id: int, begins_on: date, ends_on: date) -> int:
    """How many days were written down from a day to a day; plans do not count."""
    found = sa.select(sa.func.count()).where(HourEntry.placement_id == placement_id, HourEntry.day.between(begins_on, ends_on), HourEntry.state.in_(WRITTEN))
    return db.session.scalar(found) or 0


def missing_hours(placement: Placement) -> list[str]:
    """What a coordinator should know before completing: hours that wait, hours that are short of the goal."""
    rows = db.session.execute(
        sa.select(HourEntry.state, sa.func.sum(HourEntry.hours)).where(HourEntry.placement_id == placement.id).group_by(HourEntry.state).order_by(HourEntry.state)
    ).all()
    sums: dict[str, Decimal] = {state: Decimal(hours or 0) for state, hours in rows}
    approved, waiting = sums.get(HourState.APPROVED.value, Decimal(0)), sum((sums.get(state, Decimal(0)) for state in WAITING), Decimal(0))
    found = [f"{_number(waiting)} hours still wait for an answer."] if waiting else []
    if approved < placement.hours_goal:
        found.append(f"{_number(approved)} of {_number(placement.hours_goal)} hours are approved.")
    return found


def approve_next(placement: Placement) -> NextDeed | None:
    """Verified hours wait for the school."""
    hours = db.session.scalar(sa.select(sa.func.sum(HourEntry.hours)).where(HourEntry.placement_id == placement.id, HourEntry.state == HourState.VERIFIED.value))
    return NextDeed(f"{_number(Decimal(hours))} verified hours wait for your approval.", "See the hours", "#hours") if hours else None


def _number(hours: Decimal) -> str:
    return f"{Decimal(hours).normalize():,f}"
