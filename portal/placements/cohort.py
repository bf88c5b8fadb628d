"""Placing students, one or a whole class: what is planned for them, who cannot be placed and why, and the deed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.catalog.models import Experience, ExperienceKind, Offering, OfferingState
from portal.clock import this_day
from portal.database import now
from portal.extensions import db
from portal.hosts import papers
from portal.hosts.models import Host, HostState
from portal.minors.checking import Stage
from portal.placements import people, seats, transitions
from portal.placements.host_panels import there_now
from portal.placements.minor_checks import check_new_many
from portal.placements.models import Opening, OpeningState, Origin, Placement, PlacementState
from portal.placements.permissions import may_arrange
from portal.placements.terms import first_terms
from portal.placements.transitions import OVER, PlacementError


@dataclass(frozen=True)
class Wanted:
    """What is planned for each of the students."""

    experience_id: int
    opening_id: int | None
    host_id: int
    site_id: int | None
    supervisor_id: int | None
    supervisor_name: str
    begins_on: date
    ends_on: date
    hours_goal: Decimal
    plan: list[list[Any]] = field(default_factory=list)
    paid: bool = False
    pay: Decimal | None = None
    soc: str | None = None
    hazards: tuple[str, ...] = ()


def what(viewer: Viewer) -> list[tuple[str, str]]:
    """What can be chosen: openings with their seats, then experiences of the catalogue."""
    today = this_day()
    rows = db.session.execute(
        sa.select(Opening.id, Opening.seats, Offering.title, Host.name, Opening.begins_on)
        .join(Offering, Offering.id == Opening.experience_id)
        .join(Host, Host.id == Opening.host_id)
        .where(openings_for(viewer), Opening.state != OpeningState.DRAFT.value, Opening.ends_on >= today)
        .order_by(Offering.title, Host.name, Opening.begins_on, Opening.id)
    ).all()
    held = seats.taken([row.id for row in rows])
    openings = [(f"opening-{row.id}", f"{row.title} at {row.name}, {max(0, row.seats - held.get(row.id, 0))} of {row.seats} seats left") for row in rows]
    return [*openings, *((f"experience-{row.id}", row.title) for row in experiences(viewer))]


def experiences(viewer: Viewer) -> Sequence[Any]:
    mine = sa.true() if viewer.school_id is None else sa.or_(Offering.school_id.is_(None), Offering.school_id == viewer.school_id)
    return db.session.execute(
        sa.select(Offering.id, Offering.title)
        .where(Offering.district_id == viewer.district_id, Offering.kind == "experience", Offering.state == OfferingState.ACTIVE.value, mine)
        .order_by(Offering.title, Offering.id)
    ).all()


def openings_for(viewer: Viewer) -> sa.ColumnElement[bool]:
    mine = sa.true() if viewer.school_id is None else sa.or_(Opening.school_id.is_(None), Opening.school_id == viewer.school_id)
    return sa.and_(Opening.district_id == viewer.district_id, mine)


def opening_of(viewer: Viewer, opening_id: int) -> Opening | None:
    return db.session.scalar(sa.select(Opening).where(Opening.id == opening_id, openings_for(viewer)))


def usual_goal(experience_id: int, opening: Opening | None) -> Decimal:
    """The hours of the opening, else of the experience, else the least its kind asks for."""
    if opening is not None and opening.hours_goal is not None:
        return opening.hours_goal
    experience = Experience.__table__
    row = db.session.execute(
        sa.select(experience.c.hours, ExperienceKind.minimum_hours)
        .join(ExperienceKind, ExperienceKind.code == experience.c.experience_kind)
        .where(experience.c.id == experience_id)
    ).one()
    return Decimal(row.hours if row.hours is not None else row.minimum_hours)


def who_cannot(wanted: Wanted, rows: Sequence[people.Row], *, by: Viewer) -> dict[int, str]:
    """Student id -> why they cannot be placed so; who is not in it can. Seats go to the first by name."""
    ids = [row.id for row in rows]
    reasons: dict[int, str] = {}
    if (nobody := _host_refuses(wanted)) is not None:
        return dict.fromkeys(ids, nobody)
    reasons |= {row.id: "Belongs to another school: its own coordinator places them." for row in rows if not may_arrange(by, _school(by, row))}
    reasons |= {i: f"Is placed there already ({state})." for i, state in _already(wanted, ids).items()}
    host = db.session.get_one(Host, wanted.host_id)
    kind = db.session.scalar(sa.select(Experience.__table__.c.experience_kind).where(Experience.__table__.c.id == wanted.experience_id)) or ""
    found = check_new_many(
        Stage.CONFIRM, student_ids=ids, experience_kind=kind, host=host, begins_on=wanted.begins_on, ends_on=wanted.ends_on, plan=wanted.plan,
        paid=wanted.paid, soc=wanted.soc, hazards=wanted.hazards,
    )  # fmt: skip
    for student_id, checked in found.items():
        if checked.blocking:
            reasons.setdefault(student_id, f"{checked.blocking[0].text} ({checked.blocking[0].citation})")
    places, why = _places(wanted, host)
    for student_id in [i for i in ids if i not in reasons][max(0, places):]:
        reasons[student_id] = why
    return reasons


def place(wanted: Wanted, student_ids: Collection[int], *, by: Viewer) -> list[Placement]:
    """Places these students, confirmed, all or none. Raises PlacementError where one of them cannot be placed (by now)."""
    if wanted.opening_id is not None:
        seats.lock_openings([wanted.opening_id])
    rows = people.chosen(by, student_ids)
    if not rows:
        raise PlacementError("Choose at least one student.")
    if cannot := who_cannot(wanted, rows, by=by):
        named = next(row for row in rows if row.id in cannot)
        raise PlacementError(f"{named.preferred_name or named.given_name} {named.family_name}: {cannot[named.id]}")
    return [_placed(wanted, row, by) for row in rows]


def _placed(wanted: Wanted, row: people.Row, by: Viewer) -> Placement:
    placement = Placement(
        district_id=by.district_id, school_id=_school(by, row), student_id=row.id, experience_id=wanted.experience_id, opening_id=wanted.opening_id,
        host_id=wanted.host_id, supervisor_name=wanted.supervisor_name, begins_on=wanted.begins_on, ends_on=wanted.ends_on, hours_goal=wanted.hours_goal,
        state=PlacementState.CONFIRMED.value, origin=Origin.STAFF.value, decided_at=now(),
    )  # fmt: skip
    first_terms(
        placement, plan=wanted.plan, site_id=wanted.site_id, supervisor_id=wanted.supervisor_id, paid=wanted.paid, pay=wanted.pay, soc=wanted.soc,
        hazards=wanted.hazards, by=by,
    )  # fmt: skip
    transitions.made(placement, by=by)
    return placement


def _school(by: Viewer, row: people.Row) -> int:
    """The school that runs it: the coordinator's own, e.g. a career center; for a district's coordinator the student's."""
    return by.school_id if by.school_id is not None else row.school_id


def _host_refuses(wanted: Wanted) -> str | None:
    host = db.session.get_one(Host, wanted.host_id)
    if host.state == HostState.PENDING:
        return f"{host.name} was brought by a student and is not checked yet. Accept the host first."
    if host.state == HostState.INACTIVE:
        return f"{host.name} takes no students any more."
    problems = papers.standing([host.id], wanted.begins_on)[host.id].problems
    return f"{host.name}: {' '.join(problems)} Put it on file at the host first." if problems else None


def _already(wanted: Wanted, student_ids: Sequence[int]) -> dict[int, str]:
    rows = db.session.execute(
        sa.select(Placement.student_id, Placement.state)
        .where(
            Placement.student_id.in_(student_ids), Placement.experience_id == wanted.experience_id, Placement.host_id == wanted.host_id,
            Placement.state.not_in(OVER), Placement.begins_on <= wanted.ends_on, Placement.ends_on >= wanted.begins_on,
        )
        .order_by(Placement.id)
    ).all()  # fmt: skip
    return {row.student_id: row.state.replace("_", " ") for row in rows}


def _places(wanted: Wanted, host: Host) -> tuple[int, str]:
    """How many more fit, by the opening's seats and the host's capacity, and what says so."""
    found: list[tuple[int, str]] = [(10_000, "")]
    if wanted.opening_id is not None:
        opening = db.session.get_one(Opening, wanted.opening_id)
        left = seats.left(opening)
        found.append((left, f"No seat is left: the opening has {opening.seats}."))
    if host.capacity is not None:
        there = db.session.scalar(sa.select(there_now(sa.literal(host.id)))) or 0
        found.append((host.capacity - there, f"{host.name} takes {host.capacity} at a time, and {there} are there."))
    return min(found)
