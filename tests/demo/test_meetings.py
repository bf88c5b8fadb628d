"""Requests to meet somebody at work, as the demo holds them."""

from __future__ import annotations

import sqlalchemy as sa

from portal.database import now
from portal.extensions import db
from portal.links.models import Purpose, SignedLink
from portal.meetings.models import MeetingRequest


def test_every_host_who_was_asked_has_a_page_that_is_open(loaded):
    asked = db.session.scalars(sa.select(MeetingRequest.id).where(MeetingRequest.state.in_(("asked", "arranged")))).all()
    links = db.session.scalars(sa.select(SignedLink).where(SignedLink.purpose == Purpose.MEETING.value)).all()
    assert asked
    assert {link.subject for link in links} == {f"meeting_requests:{each}" for each in asked}
    assert all(link.email and link.sent_at < now() and link.revoked_at is None for link in links)
    assert all(link.expires_at > link.sent_at for link in links)
