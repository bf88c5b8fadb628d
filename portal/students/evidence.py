"""The rows behind a student's numbers, each as a sentence: what it is, when, and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.catalog.models import Offering
from portal.extensions import db
from portal.placements.models import Host, HourEntry, HourState, Placement
from portal.programs.queries.choices import plan_of
from portal.rosters.queries import credentials_of, current_enrollments, records_of
from portal.schools.models import year_title

ORIGINS = {"transfer": "transfer", "dual": "dual enrollment", "middle": "middle school"}


@dataclass(frozen=True)
class Evidence:
    title: str
    text: str


@dataclass(frozen=True)
class PlacementRow:
    """A placement with its hours added up by state (hours, not thousandths)."""

    id: int
    experience_id: int
    title: str
    host: str
    supervisor: str
    state: str
    begins_on: date
    ends_on: date
    goal: float
    hours: dict[str, float]

    @property
    def waiting(self) -> float:
        return sum(self.hours.get(state, 0) for state in (HourState.SUBMITTED, HourState.VERIFIED, HourState.RETURNED))


def evidence_of(student_id: int, today: date) -> dict[str, Evidence]:
    """'course_records:12' -> what that row says; covers every source that an Item can name."""
    found: dict[str, Evidence] = {}
    for row in records_of([student_id]):
        origin = f", {ORIGINS[row.origin]}" if row.origin in ORIGINS else ""
        term = f"{row.term} " if row.term else ""
        credits = f"{row.credits_earned.normalize():f} credit{'' if row.credits_earned == 1 else 's'}"
        found[f"course_records:{row.id}"] = Evidence(
            row.course_title or row.course_code, f"{row.mark or 'Passed'}, {credits}, {term}{year_title(row.year)}{origin}"
        )
    for row in current_enrollments([student_id], today, upcoming=True):
        begun = f"until {row.ends_on:%B} {row.ends_on.day}" if row.begins_on <= today else f"begins {row.begins_on:%B} {row.begins_on.day}"
        found[f"enrollments:{row.id}"] = Evidence(row.section_title, f"Section {row.section_title}, {begun}")
    for place in placements_of(student_id):
        found[f"placements:{place.id}"] = Evidence(
            place.title, f"At {place.host}, {place.begins_on:%B} {place.begins_on.day} to {place.ends_on:%B} {place.ends_on.day}, {place.hours.get('approved', 0):g} hours approved"
        )
    for row in credentials_of([student_id]):
        earned = f" on {row.earned_on:%B} {row.earned_on.day}, {row.earned_on.year}" if row.earned_on else ""
        found[f"student_credentials:{row.id}"] = Evidence(row.title, f"{row.state.capitalize()}{earned}" + (f", {row.issuer}" if row.issuer else ""))
    for row in plan_of(student_id):
        found[f"plan_entries:{row.id}"] = Evidence(row.offering_title, f"Planned for {year_title(row.year)}" + (f", {row.term}" if row.term else ""))
    return found


def placements_of(student_id: int) -> list[PlacementRow]:
    """Placements, the newest first, with their hours by state."""
    hours: dict[int, dict[str, float]] = {}
    for row in db.session.execute(
        sa.select(HourEntry.placement_id, HourEntry.state, sa.func.sum(HourEntry.hours).label("hours"))
        .where(HourEntry.student_id == student_id)
        .group_by(HourEntry.placement_id, HourEntry.state)
        .order_by(HourEntry.placement_id, HourEntry.state)
    ):
        hours.setdefault(row.placement_id, {})[row.state] = float(row.hours)
    return [
        PlacementRow(
            row.id, row.experience_id, row.title, row.host, row.supervisor_name, row.state, row.begins_on, row.ends_on,
            float(row.hours_goal), hours.get(row.id, {}),
        )
        for row in db.session.execute(
            sa.select(
                Placement.id, Placement.experience_id, Offering.title, Host.name.label("host"), Placement.supervisor_name,
                Placement.state, Placement.begins_on, Placement.ends_on, Placement.hours_goal,
            )
            .join(Offering, Offering.id == Placement.experience_id)
            .join(Host, Host.id == Placement.host_id)
            .where(Placement.student_id == student_id)
            .order_by(Placement.begins_on.desc(), Placement.id.desc())
        )
    ]


def hour_entries_of(student_id: int) -> list[sa.Row[int, date, object, str, str, str, str]]:
    """(id, day, hours, activity, state, comment, host) the newest first, at most 200."""
    return list(
        db.session.execute(
            sa.select(HourEntry.id, HourEntry.day, HourEntry.hours, HourEntry.activity, HourEntry.state, HourEntry.comment, Host.name.label("host"))
            .join(Placement, Placement.id == HourEntry.placement_id)
            .join(Host, Host.id == Placement.host_id)
            .where(HourEntry.student_id == student_id)
            .order_by(HourEntry.day.desc(), HourEntry.id.desc())
            .limit(200)
        ).all()
    )
