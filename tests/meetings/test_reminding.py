"""Whoever keeps a request waiting is reminded from the queue: the host through the link that is out, the student on their page."""

from __future__ import annotations

from datetime import timedelta

from portal.accounts.models import AuditEvent, User
from portal.database import now
from portal.extensions import db
from portal.hosts.models import HostContact
from portal.links.services import revoke_link
from portal.mail.models import Mail
from tests.counting import cost_of


def reminders():
    return db.session.query(Mail).filter_by(topic="reminder").order_by(Mail.id).all()


def button(cast):
    """The id of the button that reminds, or None."""
    return next((each.get("id") for each in cast.cora.page("/").all("button") if (each.get("id") or "").startswith("remind-")), None)


def remind(cast, *, status=303):
    return cast.cora.submit("/queue/remind", {"line": button(cast).removeprefix("remind-")}, status=status)


def proposed(cast):
    cast.ask()
    cast.send()
    cast.answer("other_time")


def test_a_host_is_reminded_through_the_link_that_is_out(cast):
    cast.ask()
    assert button(cast) is None  # the coordinator's own turn
    cast.send()
    link = cast.link.id
    remind(cast)
    mail = reminders()[0]
    assert (mail.to_email, mail.link_id, mail.path, mail.urgent) == ("dana@hospital.example", link, "/meet/", True)
    assert not [word for word in ("Ana", "Lima", "Was asked for") if word in mail.subject + mail.text]
    told = db.session.query(AuditEvent).filter_by(action="queue.remind").one()
    assert (told.subject, told.student_id) == (f"meeting_requests:{cast.request().id}", cast.student.id)


def test_once_a_day_and_the_queue_says_how_often(cast):
    cast.ask()
    cast.send()
    remind(cast)
    assert "reminded today" in cast.cora.page("/").text
    remind(cast)
    assert "went today already" in cast.cora.page("/").text
    one, = reminders()
    yesterday = now() - timedelta(days=2)
    one.key, one.made_at = one.key.replace(str(now().date()), str(yesterday.date())), yesterday
    db.session.commit()
    remind(cast)
    assert len(reminders()) == 2
    assert "reminded today, twice" in cast.cora.page("/").text


def test_a_student_is_reminded_of_the_hosts_other_time_in_their_language(cast):
    proposed(cast)
    db.session.query(User).filter_by(email="ana@school.example").one().language = "es"
    db.session.commit()
    remind(cast)
    mail = reminders()[0]
    assert (mail.to_email, mail.path, mail.language) == ("ana@school.example", "/my-research#meetings", "es")
    assert mail.subject == "Recordatorio: un lugar de trabajo espera tu respuesta"
    assert not [word for word in ("Dana Pryce", "Harbor Hospital", "A reminder") if word in mail.subject + mail.text]


def test_a_host_who_reads_spanish_is_reminded_in_spanish_and_in_both_where_nobody_knows(cast):
    cast.ask()
    cast.send()
    remind(cast)
    db.session.delete(reminders()[0])
    db.session.get_one(HostContact, cast.dana.id).language = "es"
    db.session.commit()
    remind(cast)
    mail = reminders()[0]
    assert (mail.subject, mail.language) == ("Recordatorio: alguien que estudia espera su respuesta", "es")


def test_no_mail_goes_to_a_child_under_13(cast):
    proposed(cast)
    assert button(cast) is not None
    cast.student.birth_date = now().date() - timedelta(days=12 * 365)
    db.session.commit()
    assert button(cast) is None
    cast.cora.submit("/queue/remind", {"line": f"meeting-meeting{cast.request().id}-student-1"})
    assert reminders() == []


def test_a_link_that_was_closed_or_ran_out_gives_no_button(cast):
    cast.ask()
    cast.send()
    assert button(cast) is not None
    link = cast.link
    link.expires_at = now() - timedelta(minutes=1)
    db.session.commit()
    assert button(cast) is None
    link.expires_at = now() + timedelta(days=1)
    db.session.commit()
    assert button(cast) is not None
    revoke_link(cast.link, by=None)
    db.session.commit()
    assert button(cast) is None


def test_nobody_is_reminded_who_left_the_host(cast):
    cast.ask()
    cast.send()
    db.session.get_one(HostContact, cast.dana.id).left = True
    db.session.commit()
    assert button(cast) is None


def test_sent_on_anew_reminders_are_counted_anew(cast):
    cast.ask()
    cast.send()
    remind(cast)
    assert "reminded today" in cast.cora.page("/").text
    cast.send()
    assert "reminded today" not in cast.cora.page("/").text


def test_the_queue_asks_as_often_for_one_request_as_for_many(cast):
    from portal.hosts.models import Host
    from portal.meetings.models import MeetingOffer, MeetingRequest
    from tests import factories as make

    cast.ask()
    cast.send()
    cast.cora.get("/")
    few = cost_of(lambda: cast.cora.get("/"))
    for number in range(8):
        host = make.add(Host(district_id=cast.district.id, name=f"Host {number}"))
        offer = make.add(MeetingOffer(district_id=cast.district.id, host_id=host.id, kind="shadow", at_site=True, about="x"))
        make.add(MeetingRequest(
            district_id=cast.district.id, school_id=cast.school.id, student_id=cast.student.id, meeting_offer_id=offer.id, way="site", why="x", wished="x",
            state="asked", asked_at=now(), round=1,
        ))  # fmt: skip
    db.session.commit()
    assert cost_of(lambda: cast.cora.get("/")) == few
