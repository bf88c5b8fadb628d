"""The morning's mail to coordinators: what waits, the oldest five, nothing where nothing waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from portal.database import now
from portal.hours.waiting import waiting_hours
from portal.mail.models import DigestChoice, Mail
from portal.placements import waiting
from portal.queue import daily
from tests import factories as make

MONDAY = datetime(2027, 1, 11, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def only_hours(monkeypatch):
    """What other rooms have to say of these placements is theirs to test."""
    monkeypatch.setattr(waiting, "_providers", [waiting_hours])


@pytest.fixture
def world(session):
    class World:
        district = make.district()
        school = make.school(district)
        coordinator = make.user(district, "coordinator", at=school, email="co@example.org")
        idle = make.user(district, "coordinator", at=make.school(district), email="idle@example.org")
        experience = make.experience(district)
        host = make.host(district, name="Chen Bakery")

    for days in range(7):
        at = make.placement(make.student(World.school, given_name="Ana", family_name=f"Lima{days}"), World.experience, World.host)
        make.hours(at, 2 + days, "verified", verified_at=now() - timedelta(days=days))
    session.commit()
    return World


def posted(session):
    return session.scalars(sa.select(Mail).order_by(Mail.id)).all()


def test_it_says_how_many_wait_for_whom_and_which_five_the_longest(world, session):
    assert daily.post_for_everybody(MONDAY) == 1
    mail = posted(session)[0]
    assert (mail.to_email, mail.subject, mail.urgent, mail.path) == ("co@example.org", "7 placements wait", False, "/queue")
    assert "7 for you." in mail.text
    assert mail.text.count("Chen Bakery") == 5
    assert "6 days: Ana L. at Chen Bakery: 8 verified hours" in mail.text
    assert "Lima" not in mail.text


def test_it_is_posted_once_a_day_and_not_to_who_wants_no_mail(world, session):
    assert [daily.post_for_everybody(MONDAY), daily.post_for_everybody(MONDAY), daily.post_for_everybody(MONDAY + timedelta(days=1))] == [1, 0, 1]
    session.add(DigestChoice(user_id=world.coordinator.id, digest="off"))
    session.commit()
    assert daily.post_for_everybody(MONDAY + timedelta(days=2)) == 0


@pytest.mark.parametrize(("moment", "count"), [(MONDAY - timedelta(minutes=53), 1), (MONDAY - timedelta(hours=2), 0), (MONDAY + timedelta(minutes=7), 0), (MONDAY - timedelta(days=1, minutes=53), 0)])
def test_it_goes_along_with_the_mornings_digest_on_weekdays(world, session, app, monkeypatch, moment, count):
    monkeypatch.setattr(daily, "now", lambda: moment)
    with app.test_request_context(method="POST"):
        daily.look_after()
    assert len(posted(session)) == count
