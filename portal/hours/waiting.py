"""Hours in the queue: verified ones wait for the coordinator, submitted ones for the supervisor, returned ones for the student."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.hours.models import HourEntry, HourState, Timesheet
from portal.hours.permissions import APPROVERS
from portal.hours.queries import WAITING
from portal.placements.models import Placement
from portal.placements.waiting import Waiting, joined, name_of, who_and_where
from portal.web.filters import day, number, plural

WHO = {HourState.VERIFIED: "me", HourState.SUBMITTED: "host", HourState.RETURNED: "student"}


def waiting_hours(viewer: Viewer) -> list[Waiting]:
    """A line for each placement and state; one query."""
    since = sa.case(
        (HourEntry.state == HourState.VERIFIED.value, HourEntry.verified_at),
        (HourEntry.state == HourState.RETURNED.value, sa.func.coalesce(HourEntry.returned_at, HourEntry.submitted_at)),
        else_=HourEntry.submitted_at,
    )
    statement = sa.select(
        *who_and_where(), HourEntry.state.label("state"), sa.func.min(since).label("since"), sa.func.sum(HourEntry.hours).label("hours"),
        sa.func.min(HourEntry.day).label("first_day"), sa.func.max(HourEntry.day).label("last_day"),
        Placement.school_id, sa.func.aggregate_strings(sa.cast(HourEntry.id, sa.String), ",").label("entry_ids"),
    ).select_from(HourEntry).join(Placement, Placement.id == HourEntry.placement_id)
    rows = db.session.execute(
        joined(statement, viewer).where(HourEntry.state.in_(WAITING)).group_by(*who_and_where(), Placement.school_id, HourEntry.state).order_by(Placement.id, HourEntry.state)
    ).all()
    return [_line(row, viewer) for row in rows]


def _line(row: Any, viewer: Viewer) -> Waiting:
    state = HourState(row.state)
    here = state == HourState.VERIFIED and viewer.role in APPROVERS and viewer.reaches(row.school_id)
    who, deed = WHO[state], "Open"
    action = f"/placements/{row.placement_id}/hours/approve" if here else ""
    fields = {"entry_ids": sorted(int(each) for each in row.entry_ids.split(","))} if here else {}
    if state == HourState.VERIFIED:
        days = day(row.first_day) + (f" to {day(row.last_day)}" if row.last_day != row.first_day else "")
        what, deed = f"{plural(row.hours, 'verified hour')}, {days}", f"Approve {number(row.hours)} h"
    elif state == HourState.SUBMITTED:
        what = f"{plural(row.hours, 'hour')} to verify"
        if viewer.role in APPROVERS and viewer.reaches(row.school_id):  # the room of supervisors' links answers there
            action, fields, deed = f"/placements/{row.placement_id}/supervisor-link/send", {}, "Send the link again"
    else:
        what = f"{plural(row.hours, 'hour')} returned, to be corrected"
    return Waiting(
        "hours", who, row.since, row.placement_id, row.student_id, name_of(row), row.host, what, deed, f"/placements/{row.placement_id}",
        person=row.supervisor_name if who == "host" else "", action=action, fields=fields,
    )


def waiting_photos(viewer: Viewer) -> list[Waiting]:
    """Photos of timesheets that wait to be entered; one query."""
    statement = sa.select(*who_and_where(), Timesheet.id, Timesheet.week_of, Timesheet.created_at).select_from(Timesheet)
    statement = joined(statement.join(Placement, Placement.id == Timesheet.placement_id), viewer).where(Timesheet.entered_at.is_(None))
    return [
        Waiting(
            "timesheet", "me", row.created_at, row.placement_id, row.student_id, name_of(row), row.host, f"A photo of the timesheet, week of {day(row.week_of)}",
            "Enter it", f"/timesheets/{row.id}", ref=str(row.id),
        )
        for row in db.session.execute(statement.order_by(Timesheet.id))
    ]
