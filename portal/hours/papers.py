"""Reads of timesheets on paper: what a printed one says, which photos wait, which placements need paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.hosts.models import Host, HostContact
from portal.hours.models import HourEntry, Timesheet
from portal.hours.services.papers import code_of
from portal.placements import terms as all_terms
from portal.placements.models import Placement, PlacementState, PlacementTerms
from portal.placements.permissions import placements_visible_to
from portal.placements.plans import Slot, read_plan
from portal.placements.waiting import joined, who_and_where
from portal.rosters.models import Student
from portal.web.tables import PAGE_SIZE

BLANK_LINES = 2


@dataclass(frozen=True)
class Sheet:
    """A week of a placement to be printed. `days` holds the planned ones with their slot."""

    placement_id: int
    student: str
    host: str
    title: str
    supervisor: str
    week: date
    days: tuple[tuple[date, Slot | None], ...]
    code: str
    language: str
    """What whoever supervises likes to read; empty where nobody asked them."""

    @property
    def last(self) -> date:
        return self.week + timedelta(days=6)


def sheets_of(viewer: Viewer, week: date, placement_ids: Sequence[int] | None = None, *, paper_only: bool = False) -> list[Sheet]:
    """Timesheets to print, by host and student; running placements where none are named. Three queries."""
    statement = joined(sa.select(*who_and_where(), Placement.ends_on).select_from(Placement), viewer)
    if placement_ids is not None:
        statement = statement.where(Placement.id.in_(list(placement_ids)))
    else:
        statement = statement.where(Placement.state == PlacementState.ACTIVE.value)
        if viewer.school_id is not None:
            statement = statement.where(Placement.school_id == viewer.school_id)
    if paper_only:
        statement = statement.where(Placement.id.in_(on_paper(week)))
    rows = db.session.execute(statement.order_by(Host.name, Student.family_name, Student.given_name, Placement.id).limit(500)).all()
    terms = all_terms.terms_of([row.placement_id for row in rows])
    reads = _languages(terms, week + timedelta(days=6))
    return [
        Sheet(
            row.placement_id, f"{row.preferred_name or row.given_name} {row.family_name}".strip(), row.host, row.title, row.supervisor_name, week,
            week_days(terms[row.placement_id], week), code_of(row.placement_id, week), reads.get(row.placement_id, ""),
        )
        for row in rows
    ]


def _languages(terms: Mapping[int, Sequence[PlacementTerms]], day: date) -> dict[int, str]:
    """Placement id -> what its supervisor on a day likes to read."""
    main = {placement_id: all_terms.main_on(kept, day) for placement_id, kept in terms.items()}
    held = {placement_id: row.supervisor_id for placement_id, row in main.items() if row is not None and row.supervisor_id is not None}
    rows = db.session.execute(sa.select(HostContact.id, HostContact.language).where(HostContact.id.in_(sorted(set(held.values())))))
    known = {row.id: row.language for row in rows}
    return {placement_id: known.get(contact_id, "") for placement_id, contact_id in held.items()}


def week_days(terms: Sequence[PlacementTerms], week: date) -> tuple[tuple[date, Slot | None], ...]:
    """All seven days of a week, each with what the plan of that day says."""
    found: list[tuple[date, Slot | None]] = []
    for count in range(7):
        day = week + timedelta(days=count)
        slots = [slot for held in all_terms.on(terms, day) for slot in read_plan(held.plan) if slot.weekday == day.weekday()]
        found.append((day, slots[0] if slots else None))
    return tuple(found)


def on_paper(day: date) -> sa.Select[Any]:
    """Ids of placements whose supervisor has no e-mail on a day: their hours come on paper."""
    return (
        sa.select(PlacementTerms.placement_id)
        .outerjoin(HostContact, HostContact.id == PlacementTerms.supervisor_id)
        .where(all_terms.in_force(day), sa.or_(PlacementTerms.supervisor_id.is_(None), HostContact.email == ""))
    )


def waiting_sheets(viewer: Viewer, *, entered: bool = False) -> list[Any]:
    """Photos to be entered, the oldest first; or those entered last."""
    statement = joined(sa.select(*who_and_where(), Timesheet.id, Timesheet.week_of, Timesheet.created_at, Timesheet.entered_at, Timesheet.signed_by, Timesheet.file_id).select_from(Timesheet).join(Placement, Placement.id == Timesheet.placement_id), viewer)
    if entered:
        return list(db.session.execute(statement.where(Timesheet.entered_at.is_not(None)).order_by(Timesheet.entered_at.desc(), Timesheet.id).limit(10)).all())
    return list(db.session.execute(statement.where(Timesheet.entered_at.is_(None)).order_by(Timesheet.created_at, Timesheet.id).limit(PAGE_SIZE * 4)).all())


def missing_weeks(viewer: Viewer, today: date) -> list[Any]:
    """Placements on paper without any hours or photo for the last whole week: (who and where ..., week)."""
    week = today - timedelta(days=today.weekday() + 7)
    last = week + timedelta(days=6)
    has_hours = sa.select(HourEntry.placement_id).where(HourEntry.day >= week, HourEntry.day <= last, HourEntry.state != "planned", HourEntry.removed_at.is_(None))
    has_photo = sa.select(Timesheet.placement_id).where(Timesheet.week_of == week)
    statement = joined(sa.select(*who_and_where()).select_from(Placement), viewer).where(
        Placement.state == PlacementState.ACTIVE.value, Placement.begins_on <= last, Placement.id.in_(on_paper(last)), Placement.id.not_in(has_hours), Placement.id.not_in(has_photo)
    )
    return list(db.session.execute(statement.order_by(Placement.id).limit(PAGE_SIZE * 2)).all())


def visible_sheet(viewer: Viewer, timesheet_id: int) -> Timesheet | None:
    return db.session.scalar(sa.select(Timesheet).join(Placement, Placement.id == Timesheet.placement_id).where(Timesheet.id == timesheet_id, placements_visible_to(viewer)))


def next_waiting(viewer: Viewer, after: int) -> int | None:
    ids = [row.id for row in waiting_sheets(viewer) if row.id != after]
    return ids[0] if ids else None
