"""What waits for somebody, for the queue."""

from __future__ import annotations

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.extensions import db
from portal.hosts.models import Host, HostContact
from portal.meetings.models import Meeting, MeetingOffer, MeetingRequest, Said, State
from portal.meetings.queries import requests_visible_to
from portal.placements.waiting import Waiting, name_of
from portal.rosters.models import Student


def waiting_meetings(viewer: Viewer) -> list[Waiting]:
    """Requests to read, hosts and students who are asked, and meetings whose day is over. One query."""
    past = sa.and_(MeetingRequest.state == State.ARRANGED.value, MeetingRequest.meets_on < this_day())
    rows = db.session.execute(
        sa.select(
            MeetingRequest.id, MeetingRequest.state, MeetingRequest.answer, MeetingRequest.requested_at, MeetingRequest.asked_at, MeetingRequest.answered_at,
            MeetingRequest.arranged_at, MeetingRequest.round, MeetingRequest.student_id, MeetingOffer.kind, Host.name.label("host"), HostContact.name.label("contact"),
            Student.given_name, Student.preferred_name, Student.family_name,
        )
        .join(MeetingOffer, MeetingOffer.id == MeetingRequest.meeting_offer_id)
        .join(Host, Host.id == MeetingOffer.host_id)
        .join(Student, Student.id == MeetingRequest.student_id)
        .outerjoin(HostContact, HostContact.id == MeetingRequest.contact_id)
        .where(requests_visible_to(viewer), sa.or_(MeetingRequest.state.in_([State.REQUESTED.value, State.ASKED.value]), past))
        .order_by(MeetingRequest.id)
    ).all()  # fmt: skip
    found = []
    for row in rows:
        noun = "a job shadow" if row.kind == Meeting.SHADOW else "an informational interview"
        if row.state == State.REQUESTED:
            who, since, what, person = "me", row.requested_at, f"Asks for {noun}", ""
        elif row.state == State.ARRANGED:
            who, since, what, person = "me", row.arranged_at, f"Did it take place? It was {noun}", ""
        elif row.answer == Said.OTHER_TIME:
            who, since, what, person = "student", row.answered_at, f"Another time for {noun}", ""
        else:
            who, since, what, person = "host", row.asked_at, f"Was asked for {noun}", row.contact or ""
        page = f"/meeting-requests/{row.id}"
        turn = "" if who == "me" else str(row.round)  # asked anew, reminders are counted anew
        found.append(Waiting("meeting", who, since, None, row.student_id, name_of(row), row.host, what, "Open", page, person=person, ref=turn, case=f"meeting{row.id}", page=page))
    return found
