"""Reads of requests: a student's own, a coordinator's, the one behind a link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.extensions import db
from portal.hosts.models import Host, HostContact
from portal.meetings.models import LIVE, MeetingOffer, MeetingRequest, State
from portal.placements.permissions import KEEPERS
from portal.rosters.mail_rules import CHILD, birthday
from portal.rosters.models import Student
from portal.rosters.permissions import students_visible_to
from portal.schools.models import School


@dataclass(frozen=True)
class Seen:
    """A request with what stands beside it on a page."""

    one: MeetingRequest
    offer: MeetingOffer
    host: Host
    student: Student
    school: str
    contact: HostContact | None
    email: str
    """The student's own; empty for a child under 13."""
    child: bool
    """Under 13: whatever is to be said goes through the coordinator."""

    @property
    def arranged(self) -> bool:
        """Both agreed: from here on each side sees how to reach the other."""
        return self.one.state in (State.ARRANGED, State.DONE)


def _whole() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(MeetingRequest, MeetingOffer, Host, Student, School.name, HostContact, User.email)
        .join(MeetingOffer, MeetingOffer.id == MeetingRequest.meeting_offer_id)
        .join(Host, Host.id == MeetingOffer.host_id)
        .join(Student, Student.id == MeetingRequest.student_id)
        .join(School, School.id == MeetingRequest.school_id)
        .outerjoin(HostContact, HostContact.id == MeetingRequest.contact_id)
        .outerjoin(User, User.id == Student.user_id)
        .execution_options(populate_existing=True)
    )


def _seen(row: Any) -> Seen:
    one, offer, host, student, school, contact, email = row
    child = student.birth_date is not None and birthday(student.birth_date, CHILD) > this_day()
    return Seen(one, offer, host, student, school, contact, "" if child else email or "", child)


def own_of(student_id: int, since: datetime | None = None) -> Sequence[Seen]:
    """A student's requests: what is open first, then the newest."""
    over = MeetingRequest.state.not_in([state.value for state in LIVE])
    statement = _whole().where(MeetingRequest.student_id == student_id)
    if since is not None:
        moments = (MeetingRequest.asked_at, MeetingRequest.answered_at, MeetingRequest.closed_at)
        statement = statement.where(sa.or_(*(column > since for column in moments)))
    return [_seen(row) for row in db.session.execute(statement.order_by(over, MeetingRequest.id.desc()).limit(100))]


def own_request(student_id: int, meeting_request_id: int) -> Seen | None:
    row = db.session.execute(_whole().where(MeetingRequest.student_id == student_id, MeetingRequest.id == meeting_request_id)).first()
    return _seen(row) if row else None


def requests_visible_to(viewer: Viewer) -> sa.ColumnElement[bool]:
    """A condition on MeetingRequest: for whoever keeps placements, of students in their scope."""
    if viewer.role not in KEEPERS:
        return sa.false()
    return sa.and_(MeetingRequest.district_id == viewer.district_id, MeetingRequest.student_id.in_(sa.select(Student.id).where(students_visible_to(viewer))))


def visible_request(viewer: Viewer, meeting_request_id: int) -> Seen | None:
    row = db.session.execute(_whole().where(MeetingRequest.id == meeting_request_id, requests_visible_to(viewer))).first()
    return _seen(row) if row else None


def listed(viewer: Viewer, state: str = "", host_id: int | None = None) -> sa.Select[*tuple[Any, ...]]:
    """For a list: open ones first, the longest waiting first among them."""
    over = MeetingRequest.state.not_in([each.value for each in LIVE])
    statement = sa.select(
        MeetingRequest.id, MeetingRequest.state, MeetingRequest.answer, MeetingRequest.requested_at, MeetingRequest.meets_on, MeetingOffer.kind, MeetingOffer.host_id,
        Host.name.label("host"), Student.given_name, Student.preferred_name, Student.family_name, School.name.label("school"),
    )
    statement = (
        statement.select_from(MeetingRequest)
        .join(MeetingOffer, MeetingOffer.id == MeetingRequest.meeting_offer_id)
        .join(Host, Host.id == MeetingOffer.host_id)
        .join(Student, Student.id == MeetingRequest.student_id)
        .join(School, School.id == MeetingRequest.school_id)
        .where(requests_visible_to(viewer))
        .order_by(over, MeetingRequest.requested_at, MeetingRequest.id)
    )
    if state:
        statement = statement.where(MeetingRequest.state == state)
    return statement.where(MeetingOffer.host_id == host_id) if host_id is not None else statement


def behind(subject: str) -> Seen | None:
    """What a link stands for."""
    table, _, number = subject.partition(":")
    if table != "meeting_requests" or not number.isdigit():
        return None
    row = db.session.execute(_whole().where(MeetingRequest.id == int(number))).first()
    return _seen(row) if row else None


def contacts_of(host_id: int) -> Sequence[HostContact]:
    """Whom a request can be sent to."""
    return db.session.scalars(
        sa.select(HostContact).where(HostContact.host_id == host_id, HostContact.left.is_(False), HostContact.email != "").order_by(HostContact.name, HostContact.id)
    ).all()
