"""Reads of placements: the queue of who waits for whom, and one placement with its hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.catalog.models import Offering
from portal.database import now
from portal.extensions import db
from portal.placements.models import Host, HourEntry, HourState, Placement, PlacementState
from portal.placements.permissions import placements_visible_to
from portal.rosters.models import Student

# who has to act on hours in a state: the coordinator is 'me'
WHO = {HourState.VERIFIED: "me", HourState.SUBMITTED: "host", HourState.RETURNED: "student"}
WAITING = tuple(state.value for state in WHO)


@dataclass(frozen=True)
class Waiting:
    """One line of the queue: a placement that waits for somebody, since a moment."""

    who: str
    """me, host or student."""
    since: datetime | None
    placement_id: int
    student_id: int
    student: str
    host: str
    supervisor: str
    title: str
    hours: Decimal
    """Hours that wait; zero for a request."""
    entries: int
    first_day: date | None
    last_day: date | None


def queue(viewer: Viewer) -> list[Waiting]:
    """Everything that waits, the longest first; two queries however much it is."""
    rows = [_line(row, WHO[HourState(row.state)]) for row in db.session.execute(_waiting_hours(viewer)).all()]
    rows += [_line(row, "me") for row in db.session.execute(_requests(viewer)).all()]
    return sorted(rows, key=lambda w: (w.since is None, w.since or now(), w.placement_id, w.who))


def _waiting_hours(viewer: Viewer) -> sa.Select[*tuple[Any, ...]]:
    since = sa.case((HourEntry.state == HourState.VERIFIED.value, HourEntry.verified_at), else_=HourEntry.submitted_at)
    return (
        sa.select(
            *_who_and_where(), HourEntry.state.label("state"), sa.func.min(since).label("since"), sa.func.sum(HourEntry.hours).label("hours"),
            sa.func.count(HourEntry.id).label("entries"), sa.func.min(HourEntry.day).label("first_day"), sa.func.max(HourEntry.day).label("last_day"),
        )
        .select_from(HourEntry)
        .join(Placement, Placement.id == HourEntry.placement_id)
        .join(Student, Student.id == Placement.student_id)
        .join(Host, Host.id == Placement.host_id)
        .join(Offering, Offering.id == Placement.experience_id)
        .where(placements_visible_to(viewer), HourEntry.state.in_(WAITING))
        .group_by(*_who_and_where(), HourEntry.state)
        .order_by(Placement.id, HourEntry.state)
    )


def _requests(viewer: Viewer) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            *_who_and_where(), Placement.created_at.label("since"), sa.literal(0).label("hours"), sa.literal(0).label("entries"),
            Placement.begins_on.label("first_day"), Placement.ends_on.label("last_day"),
        )
        .select_from(Placement)
        .join(Student, Student.id == Placement.student_id)
        .join(Host, Host.id == Placement.host_id)
        .join(Offering, Offering.id == Placement.experience_id)
        .where(placements_visible_to(viewer), Placement.state == PlacementState.REQUESTED.value)
        .order_by(Placement.id)
    )


def _who_and_where() -> tuple[Any, ...]:
    return (
        Placement.id.label("placement_id"), Placement.student_id, Student.given_name, Student.preferred_name, Student.family_name,
        Host.name.label("host"), Placement.supervisor_name, Offering.title,
    )


def _line(row: Any, who: str) -> Waiting:
    return Waiting(
        who, row.since, row.placement_id, row.student_id, f"{row.preferred_name or row.given_name} {row.family_name}", row.host,
        row.supervisor_name, row.title, Decimal(row.hours), row.entries, row.first_day, row.last_day,
    )


def running_count(viewer: Viewer) -> int:
    """Placements that are confirmed, out for signature or active."""
    states = [PlacementState.CONFIRMED.value, PlacementState.AGREEMENT_OUT.value, PlacementState.ACTIVE.value]
    return db.session.scalar(sa.select(sa.func.count()).select_from(Placement).where(placements_visible_to(viewer), Placement.state.in_(states))) or 0


def visible_placement(viewer: Viewer, placement_id: int) -> Placement | None:
    return db.session.scalar(sa.select(Placement).where(Placement.id == placement_id, placements_visible_to(viewer)))


def names_of(placement: Placement) -> sa.Row[*tuple[Any, ...]]:
    """given_name, preferred_name, family_name, host, title of one placement."""
    return db.session.execute(
        sa.select(Student.given_name, Student.preferred_name, Student.family_name, Host.name.label("host"), Offering.title)
        .select_from(Placement)
        .join(Student, Student.id == Placement.student_id)
        .join(Host, Host.id == Placement.host_id)
        .join(Offering, Offering.id == Placement.experience_id)
        .where(Placement.id == placement.id)
    ).one()


def entries_of(placement_id: int) -> Sequence[HourEntry]:
    """All entries, the newest day first."""
    return db.session.scalars(sa.select(HourEntry).where(HourEntry.placement_id == placement_id).order_by(HourEntry.day.desc(), HourEntry.id.desc())).all()


def list_of(viewer: Viewer) -> sa.Select[*tuple[Any, ...]]:
    """All placements a viewer may see, the running ones first, with approved and waiting hours."""
    approved = sa.func.sum(sa.case((HourEntry.state == HourState.APPROVED.value, HourEntry.hours), else_=0))
    waiting = sa.func.sum(sa.case((HourEntry.state.in_(WAITING), HourEntry.hours), else_=0))
    hours = (
        sa.select(HourEntry.placement_id, approved.label("approved"), waiting.label("waiting")).group_by(HourEntry.placement_id).subquery()
    )
    rank = sa.case((Placement.state == PlacementState.ACTIVE.value, 0), (Placement.state.in_(["completed", "withdrawn"]), 2), else_=1)
    return (
        sa.select(*_who_and_where(), Placement.state, Placement.begins_on, Placement.ends_on, Placement.hours_goal, hours.c.approved, hours.c.waiting)
        .select_from(Placement)
        .join(Student, Student.id == Placement.student_id)
        .join(Host, Host.id == Placement.host_id)
        .join(Offering, Offering.id == Placement.experience_id)
        .outerjoin(hours, hours.c.placement_id == Placement.id)
        .where(placements_visible_to(viewer))
        .order_by(rank, Student.family_name, Student.given_name, Placement.id)
    )
