"""Passwords by mail: resets, invitations, and word of every change."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.accounts import passwords
from portal.accounts.models import AuditEvent, BrowserSession, SignInAttempt
from portal.database import now
from portal.links.models import SignedLink
from portal.links.services import LinkError
from portal.links.tokens import token_of
from portal.mail import passwords as service
from portal.mail.models import Mail
from tests import factories as make

NEW = "velvet otter climbs the quiet harbor"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(passwords, "hash_password", lambda password: f"hash of {password}")


@pytest.fixture
def asked(town, client, session):
    """A teacher asked for a reset; the token of the link."""
    client.submit("/forgot", {"who": town.teacher.username})
    return token_of(session.scalars(sa.select(SignedLink)).one())


def mails(session):
    return session.scalars(sa.select(Mail).order_by(Mail.id).execution_options(populate_existing=True)).all()


@pytest.mark.parametrize("typed", ["{username}", "TEACHER@example.org", " teacher@example.org "])
def test_who_forgot_a_password_gets_a_link_by_name_or_address(town, client, session, typed):
    client.submit("/forgot", {"who": typed.format(username=town.teacher.username)})
    mail = mails(session)[0]
    assert (mail.to_email, mail.urgent, mail.path, mail.topic) == ("teacher@example.org", True, "/reset/", "password")
    assert "{link}" in mail.text


def test_the_answer_is_the_same_whether_somebody_is_known_or_not(town, client, session):
    def answer(who):
        client.submit("/forgot", {"who": who})
        page = client.page("/sign-in")
        return [p.text for p in page.all("p") if "note" in (p.get("class") or "")]

    assert answer("nobody@example.org") == answer(town.teacher.email) != []
    assert len(mails(session)) == 1


def test_the_request_itself_does_not_look_anybody_up(town, client, monkeypatch):
    told = []
    monkeypatch.setattr("portal.mail.jobs.start_reset", told.append)
    seen, address = [], town.teacher.email
    sa.event.listen(sa.Engine, "before_cursor_execute", tally := lambda *a: seen.append(a[2]))
    try:
        client.submit("/forgot", {"who": address})
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", tally)
    assert told == [address]
    assert not [statement for statement in seen if "users" in statement]


def test_asking_again_and_again_is_throttled_for_known_and_unknown_alike(town, client, session):
    for who in (town.teacher.email, "nobody@example.org"):
        for _ in range(3):
            client.submit("/forgot", {"who": who})
        client.submit("/forgot", {"who": who}, status=429)
    assert len(mails(session)) == 1
    assert not session.scalars(sa.select(SignInAttempt.key).where(SignInAttempt.key.like("%@%"))).all()


def test_a_disabled_person_and_one_without_address_get_nothing(town, client, session):
    town.teacher.disabled_at = now()
    town.learner.email = ""
    session.commit()
    for who in (town.teacher, town.learner):
        client.submit("/forgot", {"who": who.username})
    assert mails(session) == []


@pytest.mark.parametrize("data", [{}, {"who": ""}, {"who": "x" * 9_000}, {"who": "\x00"}])
def test_a_bad_request_for_a_reset_is_refused(client, data):
    client.submit("/forgot", data, status=422)


def test_opening_the_link_changes_nothing_and_no_address_goes_on(asked, client, session):
    answers = [client.get(f"/reset/{asked}"), client.head(f"/reset/{asked}")]
    for answer in answers:
        assert (answer.status_code, answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == (200, "no-store", "no-referrer")
    link = session.scalars(sa.select(SignedLink).execution_options(populate_existing=True)).one()
    assert (link.used_at, link.revoked_at) == (None, None)


def test_a_new_password_is_set_once_and_ends_every_session(town, asked, client, sign_in, session):
    inside = sign_in(town.teacher)
    inside.page("/")
    client.submit(f"/reset/{asked}", {"new_password": NEW})
    session.expire_all()
    assert (town.teacher.password_hash, town.teacher.must_change_password) == (f"hash of {NEW}", False)
    assert session.scalar(sa.select(sa.func.count()).select_from(BrowserSession).where(BrowserSession.user_id == town.teacher.id)) == 0
    assert inside.get("/").status_code == 303
    assert "used already" in client.page(f"/reset/{asked}", status=410).text
    client.submit(f"/reset/{asked}", {"new_password": NEW + " again"}, status=410)
    assert town.teacher.password_hash == f"hash of {NEW}"
    assert "password.link" in set(session.scalars(sa.select(AuditEvent.action)))


def test_of_two_at_once_one_is_first(town, asked, session):
    link = session.scalars(sa.select(SignedLink)).one()
    service.set_password(link, password_hash="first")
    with pytest.raises(LinkError):
        service.set_password(link, password_hash="second")


@pytest.mark.parametrize("bad", ["", "short", "password password", "x" * 500])
def test_a_password_that_will_not_do_is_refused_with_the_reason(town, asked, client, session, bad):
    client.submit(f"/reset/{asked}", {"new_password": bad}, status=422)
    session.expire_all()
    assert town.teacher.password_hash is None


def test_a_newer_link_takes_the_older_ones_place(town, asked, client, session):
    for mail in mails(session):
        mail.made_at = now() - timedelta(minutes=5)
    session.commit()
    client.submit("/forgot", {"who": town.teacher.username})
    assert len(mails(session)) == 2
    client.page(f"/reset/{asked}", status=410)


def test_the_link_is_over_after_an_hour_and_another_password_change_ends_it(town, asked, client, session):
    link = session.scalars(sa.select(SignedLink)).one()
    assert timedelta(minutes=59) < link.expires_at - now() <= timedelta(hours=1)
    service.tell_of_password(None, user_id=town.teacher.id, how="own")
    session.commit()
    client.page(f"/reset/{asked}", status=410)


@pytest.mark.parametrize("token", ["x", "a.b.c", "%00", "W10.x" * 50])
def test_a_made_up_link_is_no_address(client, token):
    client.page(f"/reset/{token}", status=404)
    client.submit(f"/reset/{token}", {"new_password": NEW}, status=404)


@pytest.mark.parametrize("how", ["own", "first", "link"])
def test_a_student_who_reads_spanish_is_told_so_in_spanish(session, how):
    user = make.user(make.district(), "student", username="ana.lima", email="ana@example.org", language="es")
    service.tell_of_password(None, user_id=user.id, how=how)
    service.tell_of_email(None, user_id=user.id, old="old@example.org", new="ana@example.org")
    password, *addresses = session.scalars(sa.select(Mail).order_by(Mail.id)).all()
    assert password.subject == "Tu contraseña cambió"
    assert [mail.subject for mail in addresses] == ["Tu correo electrónico cambió"] * 2
    for mail in (password, *addresses):
        assert "tu usuario ana.lima" in mail.text
        assert mail.text.endswith("dilo enseguida a la administración de tu escuela.")


def test_people_are_told_that_their_password_changed(town, asked, client, session):
    client.submit(f"/reset/{asked}", {"new_password": NEW})
    told = mails(session)[-1]
    assert (told.subject, told.to_email, told.topic) == ("Your password was changed", "teacher@example.org", "account")


def test_both_addresses_are_told_when_one_takes_the_others_place(town, sign_in, session):
    browser = sign_in(town.admin)
    data = browser.page(f"/people/{town.teacher.id}/edit").form(f"/people/{town.teacher.id}/edit")
    browser.submit(f"/people/{town.teacher.id}/edit", data | {"email": "new@example.org"})
    assert sorted(mail.to_email for mail in mails(session)) == ["new@example.org", "teacher@example.org"]
    browser.submit(f"/people/{town.teacher.id}/edit", browser.page(f"/people/{town.teacher.id}/edit").form(f"/people/{town.teacher.id}/edit") | {"given_name": "Tessa"})
    assert len(mails(session)) == 2


def test_an_administrator_sends_an_invitation_once_however_often_it_is_posted(town, sign_in, session, client):
    browser = sign_in(town.admin)
    data = browser.page(f"/people/{town.teacher.id}").form(f"/people/{town.teacher.id}/invite")
    for _ in range(2):
        browser.submit(f"/people/{town.teacher.id}/invite", data)
    mail = next(iter(mails(session)))
    link = session.scalars(sa.select(SignedLink)).one()
    assert (len(mails(session)), mail.link_id) == (1, link.id)
    assert timedelta(days=6, hours=23) < link.expires_at - now() <= timedelta(days=7)
    page = client.page(f"/reset/{token_of(link)}")
    assert page.texts("h1") == ["Welcome. Choose your password"]
    client.submit(f"/reset/{token_of(link)}", {"new_password": NEW})
    session.expire_all()
    assert town.teacher.password_hash == f"hash of {NEW}"


def test_whoever_does_not_manage_a_person_invites_nobody(town, sign_in, session):
    for who in (make.user(town.district, "school_admin", at=make.school(town.district)), make.user(make.district(), "district_admin"), town.learner):
        session.commit()
        sign_in(who).submit(f"/people/{town.teacher.id}/invite", {"form_token": "t"}, status=404)
    assert mails(session) == []


def test_an_invitation_needs_an_address_and_a_person_who_may_be_written_to(town, sign_in, session):
    town.teacher.email = ""
    town.student.birth_date = now().date() - timedelta(days=11 * 365)
    session.commit()
    browser = sign_in(town.admin)
    assert "Needs an e-mail address" in browser.page(f"/people/{town.teacher.id}").text
    page = browser.submit(f"/people/{town.learner.id}/invite", {"form_token": "t"}, status=422)
    assert "under 13" in page.text
    assert session.scalar(sa.select(sa.func.count()).select_from(SignedLink).where(SignedLink.revoked_at.is_(None))) == 0


def test_the_sign_in_page_leads_there_only_where_mail_reaches_people(client, app, monkeypatch):
    assert not client.page("/sign-in").has("a", href="/forgot")
    monkeypatch.setitem(app.config, "SMTP_HOST", "smtp.example.org")
    assert client.page("/sign-in").has("a", href="/forgot")
