"""The link itself: who has it, how long it works, what is behind it and what is not."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from portal.database import now
from portal.extensions import db
from portal.links.models import SignedLink
from portal.links.services import revoke_link
from portal.links.tokens import token_of
from portal.mail.models import Mail
from portal.placements.signals import hours_changed
from portal.supervision.models import LinkRequest
from portal.supervision.queries import supervisors_of
from portal.supervision.sending import send_for, send_what_is_due
from portal.supervision.services.links import give_link
from portal.supervision.waiting import asked_for
from tests import factories as make
from tests.supervision.conftest import other_placement


def mails() -> list[Mail]:
    return list(db.session.scalars(sa.select(Mail).order_by(Mail.id)))


def test_pages_behind_a_link_are_kept_nowhere_and_passed_to_nobody(bakery, client):
    for path in ("", "/print", "/evaluations/end"):
        answer = client.get(bakery.path + path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer.headers["X-Robots-Tag"]


def test_nothing_else_of_the_student_is_behind_it(bakery, client):
    bakery.student.birth_date = date(2009, 5, 17)
    other = make.placement(bakery.student, make.experience(db.session.get_one(make.District, bakery.placement.district_id), title="Secret internship"), make.host(db.session.get_one(make.District, bakery.placement.district_id), name="Secret host"))
    make.hours(other, 2, activity="Elsewhere")
    make.guardian(bakery.student, name="Guardian Lima")
    db.session.commit()
    said = "".join(client.get(bakery.path + path).text for path in ("", "/print", "/evaluations/midterm", "/evaluations/end"))
    assert "Ana" in said
    for secret in ("SECRET-7731", "2009", "May 17", "Secret", "Elsewhere", "Guardian", "Grade", "grade", f"/students/{bakery.student.id}"):
        assert secret not in said, secret


def test_a_clash_with_another_placement_is_told_without_its_times(bakery, client):
    from datetime import time

    entry = bakery.entries[0]
    home = db.session.get_one(make.District, bakery.placement.district_id)
    other = make.placement(bakery.student, make.experience(home), make.host(home))
    make.hours(other, 2, day=entry.day, begins_at=time(13, 7), ends_at=time(15, 7))
    db.session.commit()
    page = client.submit(f"{bakery.path}/entries/{entry.id}/correct", {"version": entry.version, "hours": "1", "begins_at": "14:00", "ends_at": "15:00"}, status=422)
    assert "Send the day back instead" in page.text
    assert "1:07" not in page.text


def test_an_expired_link_says_so_calmly_and_a_wrong_one_is_nothing(bakery, client):
    bakery.link.expires_at = now() - timedelta(days=1)
    db.session.commit()
    page = client.page(bakery.path, status=410)
    assert "This link has run out" in page.text
    assert "Cora Ordinate" in page.text
    assert "Ana" not in page.text
    client.page(bakery.path + "x", status=404)
    for path in ("verify", f"entries/{bakery.entries[0].id}/return", "message", "evaluations/end"):
        client.submit(f"{bakery.path}/{path}", {"reason": "x"}, status=410)
    db.session.expire_all()
    assert bakery.entries[0].state == "submitted"


def test_a_new_link_goes_to_the_address_on_file_and_to_no_other(bakery, client):
    bakery.link.expires_at = now() - timedelta(days=1)
    db.session.commit()
    client.submit(f"{bakery.path}/renew", {"email": "thief@example.org"}, status=200)
    [mail] = mails()
    assert (mail.to_email, mail.urgent) == ("sam@example.org", True)
    new = db.session.get_one(SignedLink, mail.link_id)
    assert new.id != bakery.link.id
    with client.application.test_request_context():
        token = token_of(new)
    assert "wait for you" in client.page(f"/supervise/{token}").text


def test_what_was_revoked_a_coordinator_answers(bakery, client, sign_in):
    revoke_link(bakery.link, by=None)
    db.session.commit()
    assert "This link was closed" in client.page(bakery.path, status=410).text
    client.submit(f"{bakery.path}/renew", status=200)
    client.submit(f"{bakery.path}/renew", status=200)
    assert mails() == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(LinkRequest)) == 1
    from portal.accounts.viewers import load_viewer

    who = load_viewer(bakery.coordinator.id)
    assert [line.what for line in asked_for(who)] == ["Sam Baker asks for a new link"]
    sign_in(bakery.coordinator).submit(f"/placements/{bakery.placement.id}/supervisor-link/send", {"host_id": bakery.host.id})
    assert asked_for(who) == []
    assert [mail.to_email for mail in mails()] == ["sam@example.org"]


def test_asking_is_throttled(bakery, client):
    bakery.link.expires_at = now() - timedelta(days=1)
    db.session.commit()
    statuses = [client.post(f"{bakery.path}/renew", data={"csrf_token": client.csrf()}).status_code for _ in range(7)]
    assert statuses == [200] * 5 + [429] * 2


def test_staff_send_extend_revoke_and_give_back(bakery, sign_in, client):
    browser = sign_in(bakery.coordinator)
    start = f"/placements/{bakery.placement.id}/supervisor-link"
    browser.submit(f"{start}/send", {"host_id": bakery.host.id})
    browser.submit(f"{start}/send", {"host_id": bakery.host.id})
    [mail] = mails()
    assert (mail.link_id, mail.path, mail.urgent) == (bakery.link.id, "/supervise/", True)
    assert "Ana" not in mail.subject
    until = now().date() + timedelta(days=200)
    browser.submit(f"{start}/{bakery.link.id}/extend", {"until": until.isoformat()})
    assert db.session.get_one(SignedLink, bakery.link.id, populate_existing=True).expires_at.date() == until
    browser.submit(f"{start}/{bakery.link.id}/extend", {"until": "1999-01-01"}, status=422)
    browser.submit(f"{start}/{bakery.link.id}/revoke")
    client.page(bakery.path, status=410)
    browser.submit(f"{start}/{bakery.link.id}/restore")
    client.page(bakery.path)
    page = browser.page(f"/placements/{bakery.placement.id}")
    assert bakery.token in page.find("input", id=f"address-{bakery.host.id}").get("value")


def test_a_link_of_another_placement_or_school_is_none(bakery, sign_in):
    other = other_placement(bakery)
    link = give_link(other, supervisors_of(other)[0], by=None)
    db.session.commit()
    browser = sign_in(bakery.coordinator)
    browser.submit(f"/placements/{bakery.placement.id}/supervisor-link/{link.id}/revoke", status=404)
    home = db.session.get_one(make.District, bakery.placement.district_id)
    stranger = sign_in(make.user(home, "coordinator", at=make.school(home)))
    stranger.submit(f"/placements/{bakery.placement.id}/supervisor-link/send", {"host_id": bakery.host.id}, status=404)


def test_somebody_without_e_mail_is_reached_by_the_address_or_on_paper(bakery, sign_in):
    other = other_placement(bakery)
    contact = db.session.get_one(make.HostContact, supervisors_of(other)[0].answerable.contact_id)
    contact.email = ""
    db.session.commit()
    browser = sign_in(bakery.coordinator)
    start = f"/placements/{other.id}/supervisor-link"
    refused = browser.submit(f"{start}/send", {"host_id": other.host_id}, status=422)
    assert "has no e-mail address" in refused.text
    browser.submit(f"{start}/make", {"host_id": other.host_id})
    assert "/supervise/" in browser.page(f"/placements/{other.id}").find("input", id=f"address-{other.host_id}").get("value")
    assert mails() == []


def test_the_link_goes_out_when_a_placement_begins_and_once(bakery):
    other = other_placement(bakery)
    hours_changed.send(None, student_ids={other.student_id})
    hours_changed.send(None, student_ids={other.student_id})
    assert [(mail.to_email, mail.urgent) for mail in mails()] == [(supervisors_of(other)[0].email, True)]


def test_new_hours_are_told_once_a_day_and_not_at_once(bakery):
    bakery.link.sent_at = now() - timedelta(days=3)
    db.session.flush()
    assert send_for([bakery.placement]) == 1
    assert send_for([bakery.placement]) == 0
    [mail] = mails()
    assert (mail.urgent, mail.to_email, mail.link_id) == (False, "sam@example.org", bakery.link.id)


def test_what_is_due_is_sent_for_every_running_placement(bakery):
    other = other_placement(bakery)
    other.state = "completed"
    bakery.link.sent_at = now()
    db.session.commit()
    send_what_is_due()
    assert mails() == []


def test_a_word_to_the_coordinator_goes_by_mail(bakery, client):
    client.submit(f"{bakery.path}/message", {"text": ""}, status=422)
    client.submit(f"{bakery.path}/message", {"text": "Ana is great"})
    [mail] = mails()
    assert (mail.to_email, mail.path) == ("cora@example.org", f"/placements/{bakery.placement.id}")
    assert "Ana is great" in mail.text
    assert "Wrote to the coordinator" in client.page(bakery.path).text


def test_a_form_without_its_token_is_refused_in_the_supervisor_s_language(bakery, client):
    bakery.sam.language = "es"
    db.session.commit()
    assert "No se pudo leer esta solicitud" in client.post(f"{bakery.path}/message", data={"text": "Buenos días"}).text
    assert "This request could not be read" in client.post(f"{bakery.path}/message?language=en", data={"text": "Hello"}).text
