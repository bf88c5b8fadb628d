"""Deeds on events: staff make, change, cancel; students say that they come, and take it back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.database import now
from portal.events.models import CareerEvent, CareerEventPathway, EventVisitor
from portal.extensions import db
from portal.language import _
from portal.rosters.models import Student


class EventError(Exception):
    """Refused, in a sentence for who reads the page. `field` is the form's field that it belongs to."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Stale(Exception):
    """Somebody else saved first."""


def make_event(values: dict[str, Any], pathway_ids: Iterable[int], *, by: Viewer) -> CareerEvent:
    """Raises EventError."""
    if values["held_on"] < this_day():
        raise EventError("That day has passed.", "held_on")
    event = CareerEvent(district_id=by.district_id, made_by_id=by.user_id, **values)
    db.session.add(event)
    db.session.flush()
    _tie(event, pathway_ids)
    audit.record("event.make", subject=f"career_events:{event.id}", by=by, detail={"title": event.title, "held_on": event.held_on.isoformat()})
    return event


def edit_event(event: CareerEvent, values: dict[str, Any], pathway_ids: Iterable[int], *, seen: int, by: Viewer) -> None:
    """Raises Stale, and EventError where fewer seats are left than students come."""
    event = _locked(event.id)
    if event.version != seen:
        raise Stale
    coming = comers_of(event.id)
    if values["seats"] is not None and values["seats"] < coming:
        raise EventError(f"{coming} students come already. Leave at least as many seats.", "seats")
    before = {name: getattr(event, name) for name in values}
    for name, value in values.items():
        setattr(event, name, value)
    event.version += 1
    _tie(event, pathway_ids)
    changed = sorted(name for name, value in before.items() if value != values[name])
    audit.record("event.edit", subject=f"career_events:{event.id}", by=by, detail={"changed": changed})


def set_canceled(event: CareerEvent, canceled: bool, *, by: Viewer) -> bool:
    """Whether anything changed; who said that they come stays on the list."""
    event = _locked(event.id)
    if (event.canceled_at is not None) == canceled:
        return False
    event.canceled_at = now() if canceled else None
    event.version += 1
    audit.record("event.cancel" if canceled else "event.bring_back", subject=f"career_events:{event.id}", by=by)
    return True


def come(event: CareerEvent, student: Student, *, by: Viewer, today: date | None = None) -> bool:
    """The student takes a seat; whether they had none before. Raises EventError: canceled, over, or full."""
    event = _locked(event.id)
    if event.canceled_at is not None:
        raise EventError(_("This event was canceled."))
    if event.held_on < (today or this_day()):
        raise EventError(_("This event is over."))
    kept = db.session.scalar(sa.select(EventVisitor).where(EventVisitor.career_event_id == event.id, EventVisitor.student_id == student.id))
    if kept is not None and kept.taken_back_at is None:
        return False
    if event.seats is not None and comers_of(event.id) >= event.seats:
        raise EventError(_("All seats are taken. Look again later: somebody may give theirs back."))
    if kept is None:
        db.session.add(EventVisitor(district_id=event.district_id, career_event_id=event.id, student_id=student.id))
    else:
        kept.taken_back_at, kept.said_at = None, now()
    db.session.flush()
    audit.record("event.come", subject=f"career_events:{event.id}", by=by, student_id=student.id)
    return True


def stay(event: CareerEvent, student: Student, *, by: Viewer) -> bool:
    """The student gives the seat back; whether they had one."""
    event = _locked(event.id)
    kept = db.session.scalar(sa.select(EventVisitor).where(EventVisitor.career_event_id == event.id, EventVisitor.student_id == student.id))
    if kept is None or kept.taken_back_at is not None:
        return False
    kept.taken_back_at = now()
    db.session.flush()
    audit.record("event.stay", subject=f"career_events:{event.id}", by=by, student_id=student.id)
    return True


def comers_of(career_event_id: int) -> int:
    """How many students come."""
    found = sa.select(sa.func.count()).where(EventVisitor.career_event_id == career_event_id, EventVisitor.taken_back_at.is_(None))
    return db.session.scalar(found) or 0


def _locked(career_event_id: int) -> CareerEvent:
    """The event as it stands now; whoever takes a seat or changes seats waits for the one before."""
    return db.session.scalars(sa.select(CareerEvent).where(CareerEvent.id == career_event_id).with_for_update().execution_options(populate_existing=True)).one()


def _tie(event: CareerEvent, pathway_ids: Iterable[int]) -> None:
    db.session.execute(sa.delete(CareerEventPathway).where(CareerEventPathway.career_event_id == event.id))
    for pathway_id in sorted(set(pathway_ids)):
        db.session.add(CareerEventPathway(career_event_id=event.id, pathway_id=pathway_id))
    db.session.flush()
