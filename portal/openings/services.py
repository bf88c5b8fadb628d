"""Deeds on openings: make, change, copy, close; and a student's request for a seat, or for a host they bring."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.catalog.models import Experience, ExperienceKind
from portal.clearances.people import coordinators_of
from portal.clearances.queries import extra_of
from portal.clearances.services import set_extra
from portal.clock import this_day
from portal.database import now
from portal.extensions import db
from portal.hosts.models import Host, HostContact
from portal.language import _, in_language
from portal.mail.services import post
from portal.openings import fitting
from portal.openings.permissions import may_keep
from portal.placements import seats, transitions
from portal.placements.models import Opening, OpeningState, Origin, Placement, PlacementState, WithdrawnAs
from portal.placements.terms import first_terms
from portal.rosters.models import Student
from portal.web.filters import day

WAITS = timedelta(days=14)
"""So long a request waits for an answer."""
TOLD_FOR = timedelta(days=7)
"""So long after a request expired it is still told of, where the portal stood still."""


class OpeningError(Exception):
    """A deed on an opening that is not possible; the message says why."""


class Stale(OpeningError):
    """Somebody else saved first."""


@dataclass(frozen=True)
class Told:
    """What somebody says of an opening."""

    values: dict[str, Any]
    """Columns of Opening."""
    clearances: frozenset[int] = field(default_factory=frozenset)


def create_opening(told: Told, *, by: Viewer) -> Opening:
    made = Opening(district_id=by.district_id, **told.values)
    _may(made, by)
    db.session.add(made)
    db.session.flush()
    set_extra(made.id, set(told.clearances))
    _note("opening.create", made, by)
    return made


def edit_opening(opening: Opening, told: Told, *, seen: int, by: Viewer) -> Opening:
    """Changes an opening; placements that were made from it keep their own terms. Raises Stale."""
    _may(opening, by)
    if opening.version != seen:
        raise Stale("Somebody else changed this opening first.")
    held = seats.taken([opening.id]).get(opening.id, 0)
    if told.values.get("seats", opening.seats) < held:
        raise OpeningError(f"{held} {'student has a seat' if held == 1 else 'students have seats'} here. Withdraw one of them first.")
    for name, value in told.values.items():
        setattr(opening, name, value)
    _may(opening, by)
    opening.updated_at = now()
    db.session.flush()
    set_extra(opening.id, set(told.clearances))
    _note("opening.edit", opening, by)
    return opening


def set_state(opening: Opening, state: OpeningState, *, by: Viewer) -> bool:
    """Publishes, closes or opens it again; twice is once. What students asked for stays and is answered."""
    _may(opening, by)
    if opening.state == state:
        return False
    opening.state = state.value
    db.session.flush()
    _note("opening.close" if state == OpeningState.CLOSED else "opening.open", opening, by)
    return True


def copy_opening(opening: Opening, *, by: Viewer) -> Opening:
    """The same for the time after: a draft of the same length that begins the day after the last one ended; its days are checked next."""
    _may(opening, by)
    length = opening.ends_on - opening.begins_on
    begins = max(opening.ends_on, this_day()) + timedelta(days=1)
    begins += timedelta(days=(opening.begins_on.weekday() - begins.weekday()) % 7)
    kept = {c.name: getattr(opening, c.name) for c in Opening.__table__.columns if c.name not in ("id", "version", "created_at", "updated_at", "state")}
    ahead = opening.begins_on - opening.apply_by if opening.apply_by else None
    made = Opening(**kept | {"begins_on": begins, "ends_on": begins + length, "apply_by": begins - ahead if ahead else None, "state": OpeningState.DRAFT.value})
    db.session.add(made)
    db.session.flush()
    set_extra(made.id, extra_of({opening.id}).get(opening.id, set()))
    _note("opening.copy", made, by)
    return made


def request_seat(opening: Opening, student: Student, *, why: str, by: Viewer) -> Placement:
    """A student asks for a seat. A second request for the same opening is the first one. Raises OpeningError."""
    _own(student, by)
    today = this_day()
    seats.lock_openings([opening.id])
    there = db.session.scalar(
        sa.select(Placement).where(Placement.opening_id == opening.id, Placement.student_id == student.id, Placement.state.not_in(fitting.OVER)).order_by(Placement.id).limit(1)
    )
    if there is not None:
        return there
    offer = next(iter(fitting.offers(fitting.seeker_of(student, today), today, only=opening.id)), None)
    if offer is None:
        raise OpeningError(_("This opening is not for your school."))
    if offer.reasons:
        raise OpeningError(offer.reasons[0])
    if not why.strip():
        raise OpeningError(_("Say in one sentence why you want it: the host may read it."))
    contact = db.session.get(HostContact, opening.supervisor_id) if opening.supervisor_id else None
    begins = max(opening.begins_on, today)
    made = Placement(
        district_id=opening.district_id, school_id=opening.school_id or student.school_id, student_id=student.id, experience_id=opening.experience_id,
        host_id=opening.host_id, opening_id=opening.id, state=PlacementState.REQUESTED.value, origin=Origin.REQUEST.value, request=why.strip()[:1_000],
        supervisor_name=contact.name if contact else "", begins_on=begins, ends_on=max(begins, opening.ends_on),
        hours_goal=opening.hours_goal or usual_hours(opening.experience_id), expires_on=_answer_by(today, opening),
    )
    first_terms(
        made, plan=opening.plan, site_id=opening.site_id, supervisor_id=opening.supervisor_id, paid=opening.paid, pay=opening.pay, soc=opening.soc,
        hazards=opening.hazards or (), by=by,
    )
    transitions.made(made, by=by)
    return made


def bring_host(
    student: Student, host: Host, *, experience_id: int, why: str, begins_on: date, ends_on: date, contact: HostContact | None = None, paid: bool = False, by: Viewer,
) -> Placement:
    """A student asks for a placement at a host that they found themselves, new or known; the school checks both."""
    _own(student, by)
    today = this_day()
    if begins_on < today or ends_on < begins_on:
        raise OpeningError(_("The first day is today or later, and the last day comes after it."))
    there = db.session.scalar(
        sa.select(Placement).where(
            Placement.student_id == student.id, Placement.host_id == host.id, Placement.experience_id == experience_id, Placement.state == PlacementState.REQUESTED.value,
        ).limit(1)
    )  # fmt: skip
    if there is not None:
        return there
    made = Placement(
        district_id=student.district_id, school_id=student.school_id, student_id=student.id, experience_id=experience_id, host_id=host.id,
        state=PlacementState.REQUESTED.value, origin=Origin.OWN_HOST.value, request=why.strip()[:1_000], supervisor_name=contact.name if contact else "",
        begins_on=begins_on, ends_on=ends_on, hours_goal=usual_hours(experience_id), expires_on=today + WAITS,
    )
    first_terms(made, supervisor_id=contact.id if contact else None, paid=paid, by=by)
    transitions.made(made, by=by)
    return made


def withdraw_request(placement: Placement, *, by: Viewer) -> bool:
    return transitions.withdraw(placement, kind=WithdrawnAs.STUDENT, reason="The student took the request back.", by=by)


def usual_hours(experience_id: int) -> Decimal:
    """What a placement of an experience usually has."""
    row = db.session.execute(
        sa.select(Experience.__table__.c.hours, ExperienceKind.minimum_hours)
        .join(ExperienceKind, ExperienceKind.code == Experience.__table__.c.experience_kind)
        .where(Experience.__table__.c.id == experience_id)
    ).one()
    return Decimal(row.hours) if row.hours is not None else Decimal(row.minimum_hours or 1)


def tell_expired(today: date | None = None) -> int:
    """Tells students and coordinators, in their digests, of requests that expired lately; once each. Commits. How many messages.

    The room of placements ends them when their day is over (placements.daily).
    """
    today = today or this_day()
    lately = sa.select(Placement).where(
        Placement.state == PlacementState.WITHDRAWN.value, Placement.withdrawn_as == WithdrawnAs.EXPIRED.value, Placement.ended_on >= today - TOLD_FOR
    )
    count = sum(_tell_expired(placement) for placement in db.session.scalars(lately.order_by(Placement.id)).all())
    db.session.commit()
    return count


def tell_all() -> None:
    """What the hourly job does."""
    tell_expired()


def _tell_expired(placement: Placement) -> int:
    student = db.session.get_one(Student, placement.student_id)
    host = db.session.get_one(Host, placement.host_id)
    user = db.session.get(User, student.user_id) if student.user_id else None
    said: dict[str, Any] = {"district_id": placement.district_id, "student_id": student.id, "topic": "request"}
    sent = 0
    if user is not None:
        with in_language(user.language):
            subject = _("Your request was not answered in time")
            text = _("Nobody answered your request at %(host)s by %(day)s. You may ask again, or for another opening: {link}", host=host.name, day=day(placement.expires_on))
        sent += None is not post(
            key=f"request:expired:{placement.id}", to_email=user.email, to_name=student.name, user_id=user.id, path="/openings",
            subject=subject, text=text, **said,
        )
    for person in coordinators_of(placement.district_id, placement.school_id):
        sent += None is not post(
            key=f"request:expired:{placement.id}:{person.id}", to_email=person.email, to_name=f"{person.given_name} {person.family_name}", user_id=person.id,
            path=f"/placements/{placement.id}", subject="A request expired without an answer", text=f"{student.name} asked for a seat at {host.name}; nobody answered by {day(placement.expires_on)}. You can take it up again: {{link}}", **said,
        )
    return sent


def _answer_by(today: date, opening: Opening) -> date:
    """Two weeks, but not beyond the last day of the opening."""
    return min(today + WAITS, max(today, opening.ends_on))


def _own(student: Student, by: Viewer) -> None:
    if student.user_id is None or student.user_id != by.user_id:
        raise OpeningError(_("Students ask for themselves."))


def _may(opening: Opening, by: Viewer) -> None:
    if not may_keep(by, opening):
        raise OpeningError("Openings of a school are kept by its coordinator; those of the whole district by somebody with a grant for it.")


def _note(action: str, opening: Opening, by: Viewer) -> None:
    audit.record(action, subject=f"openings:{opening.id}", by=by, district_id=opening.district_id, detail={"seats": opening.seats, "state": opening.state})
