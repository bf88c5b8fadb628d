"""The page of outgoing mail: who sees what, and what can be done about it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.database import now
from portal.links.models import Purpose
from portal.links.services import in_days, make_link
from portal.links.tokens import token_of
from portal.mail.models import Digest, DigestChoice, Mail
from tests import factories as make
from tests.page import text_of


@pytest.fixture
def people(town, session):
    town.principal = make.user(town.district, "school_admin", at=town.school)
    town.coordinator = make.user(town.district, "coordinator", at=town.school, email="co@example.org")
    town.elsewhere = make.user(town.district, "coordinator", at=make.school(town.district))
    town.foreign = make.user(make.district(), "district_admin")
    session.commit()
    return town


def subjects(page):
    return [text_of(a) for a in page.all("a") if (a.get("id") or "").startswith("mail-")]


def test_the_tabs_count_what_waits_went_failed_and_was_canceled(people, sign_in, session):
    for state, count in (("waiting", 2), ("sending", 1), ("sent", 3), ("failed", 1), ("canceled", 2)):
        for _ in range(count):
            people.post(subject=f"A {state} one").state = state
    session.commit()
    browser = sign_in(people.admin)
    page = browser.page("/mail")
    assert [text_of(page.find("a", id=f"tab-{tab}")) for tab in ("waiting", "sent", "failed", "canceled")] == ["Waits 3", "Went 3", "Failed 1", "Canceled 2"]
    assert len(subjects(page)) == 3
    assert subjects(browser.page("/mail?tab=failed")) == ["A failed one"]
    part = browser.page("/mail?tab=failed", htmx=True, target="section#mails")
    assert subjects(part) == ["A failed one"]


@pytest.mark.parametrize(("query", "found"), [("topic=hours", ["Hours"]), ("who=lima", ["Links"]), ("who=LINKS@", ["Links"]), ("since=2026-01-01&until=2026-01-31", ["Hours"]), ("who=%25", []), ("topic=none", [])])
def test_it_is_narrowed_by_topic_person_and_day(people, sign_in, session, query, found):
    people.post(subject="Hours", topic="hours").made_at = now().replace(year=2026, month=1, day=31, hour=23)
    people.post(subject="Links", topic="links", to_name="Ana Lima", to_email="links@example.org")
    session.commit()
    assert subjects(sign_in(people.admin).page(f"/mail?{query}")) == found


@pytest.mark.parametrize("query", ["tab=nothing", "since=9999-99-99", "until=0001-01-01", "topic=%00", "page=x"])
def test_a_filter_that_cannot_be_read_narrows_nothing(people, sign_in, query):
    people.post()
    assert len(subjects(sign_in(people.admin).page(f"/mail?{query}"))) == 1


def test_a_school_sees_the_mail_of_its_own_students_and_people_only(people, sign_in, session):
    ours = people.post(subject="Ours", student_id=people.student.id)
    people.post(subject="District's")
    people.to(people.teacher, subject="A teacher's")
    session.commit()
    assert subjects(sign_in(people.principal).page("/mail")) == ["Ours", "A teacher's"]
    assert subjects(sign_in(people.coordinator).page("/mail")) == ["Ours"]
    for who in (people.elsewhere, people.foreign):
        browser = sign_in(who)
        assert subjects(browser.page("/mail")) == []
        browser.page(f"/mail/{ours.id}", status=404)
        for deed in ("send", "cancel", "retry", "uncancel"):
            browser.submit(f"/mail/{ours.id}/{deed}", status=404)


def test_who_runs_a_placement_sees_the_mail_with_its_links_though_the_student_is_of_another_school(people, sign_in, session):
    center = make.school(people.district)
    coordinator = make.user(people.district, "coordinator", at=center)
    at = make.placement(people.student, make.experience(people.district), make.host(people.district), school_id=center.id)
    link = make_link(Purpose.SUPERVISOR, subject=f"placements:{at.id}", district_id=people.district.id, expires_at=in_days(7), by=None, placement_id=at.id, student_id=people.student.id)
    people.post(subject="To the supervisor", link_id=link.id, path="/supervise/", student_id=people.student.id)
    people.post(subject="Something else of the student", student_id=people.student.id)
    assert subjects(sign_in(coordinator).page("/mail")) == ["To the supervisor"]


@pytest.mark.parametrize("role", ["teacher", "counselor", "cte_director", "student"])
def test_nobody_else_finds_the_page(people, sign_in, role, session):
    who = make.user(people.district, role, at=None if role == "cte_director" else people.school, email="x@example.org")
    mail = people.to(who)
    browser = sign_in(who)
    browser.page("/mail", status=404)
    browser.page(f"/mail/{mail.id}", status=404)


def test_a_message_is_shown_without_its_links_token_and_that_is_noted(people, sign_in, session):
    link = make_link(Purpose.SIGNATURE, subject="signatures:1", district_id=people.district.id, expires_at=in_days(7), by=None, student_id=people.student.id)
    mail = people.post(text="Dear <b>host</b>,\n\nsign here: {link}", link_id=link.id, path="/sign/", student_id=people.student.id)
    page = sign_in(people.admin).page(f"/mail/{mail.id}")
    assert "sign here: [the link]" in page.text
    assert "Dear <b>host</b>" in page.text
    assert token_of(link) not in page.html
    assert session.scalar(sa.select(AuditEvent.student_id).where(AuditEvent.action == "mail.view")) == people.student.id


@pytest.mark.parametrize("htmx", [False, True])
def test_what_waits_is_sent_now_canceled_and_let_wait_again(people, sign_in, session, htmx):
    mail, browser = people.post(), sign_in(people.admin)

    def act(deed):
        page = browser.submit(f"/mail/{mail.id}/{deed}", htmx=htmx, target="div#message")
        session.expire_all()
        return page

    page = act("cancel")
    assert (mail.state, mail.error) == ("canceled", "Canceled by hand.")
    assert not htmx or page.has("form", action=f"/mail/{mail.id}/uncancel")
    act("uncancel")
    assert (mail.state, mail.error) == ("waiting", "")
    act("send")
    assert (mail.state, mail.urgent) == ("waiting", True)
    assert {"mail.cancel", "mail.uncancel", "mail.send"} <= set(session.scalars(sa.select(AuditEvent.action)))


def test_a_failed_one_is_tried_again_from_the_start(people, sign_in, session, run):
    mail = people.post(urgent=True)
    mail.state, mail.error, mail.tries = "failed", "550 no", 6
    session.commit()
    sign_in(people.admin).submit(f"/mail/{mail.id}/retry")
    assert run().sent == 1
    assert mail.state == "sent"


def test_an_unknown_one_asks_before_it_goes_perhaps_twice(people, sign_in, session):
    mail = people.post()
    mail.state, mail.error = "failed", "Unknown: it may have gone or not. Not sent again by itself."
    session.commit()
    form = sign_in(people.admin).page(f"/mail/{mail.id}").find("form", action=f"/mail/{mail.id}/retry")
    assert "perhaps twice" in form.get("data-confirm")


@pytest.mark.parametrize(("state", "deed"), [("sent", "cancel"), ("sending", "cancel"), ("sending", "send"), ("sent", "retry"), ("waiting", "retry"), ("sent", "uncancel")])
def test_whoever_comes_too_late_is_told_and_nothing_changes(people, sign_in, session, state, deed):
    mail = people.post()
    mail.state = state
    session.commit()
    page = sign_in(people.admin).submit(f"/mail/{mail.id}/{deed}", status=422)
    session.expire_all()
    assert mail.state == state
    assert "quicker" in page.text


def test_what_was_canceled_for_a_child_cannot_be_let_wait(people, sign_in, session):
    people.student.birth_date = now().date() - timedelta(days=3_000)
    mail = people.to(people.learner)
    page = sign_in(people.admin).submit(f"/mail/{mail.id}/uncancel", status=422)
    assert "under 13" in page.text


def test_the_page_says_where_mail_goes(people, sign_in, app, monkeypatch):
    browser = sign_in(people.admin)
    assert "Mail goes into a folder" in browser.page("/mail").text
    monkeypatch.setitem(app.config, "SMTP_HOST", "smtp.example.org")
    assert "Mail goes through smtp.example.org" in browser.page("/mail").text


def test_a_test_goes_to_oneself_once_however_often_it_is_posted(people, sign_in, session):
    browser = sign_in(people.admin)
    data = browser.page("/mail").form("/mail/test")
    for _ in range(2):
        browser.submit("/mail/test", data)
    mail = session.scalars(sa.select(Mail)).one()
    assert (mail.to_email, mail.topic, mail.urgent) == ("admin@example.org", "test", True)


def test_somebody_chooses_how_often(people, sign_in, session):
    browser = sign_in(people.learner)
    page = browser.page("/mail/choice")
    assert page.find("input", value="off").get("checked") is not None
    browser.submit("/mail/choice", {"digest": "hourly"})
    assert session.get(DigestChoice, people.learner.id).digest == Digest.HOURLY.value
    assert browser.page("/mail/choice").find("input", value="hourly").get("checked") is not None
    for bad in ("", "weekly", "x" * 5_000):
        browser.submit("/mail/choice", {"digest": bad}, status=422)


def test_staff_get_it_daily_unless_they_say_otherwise(people, sign_in):
    assert sign_in(people.teacher).page("/mail/choice").find("input", value="daily").get("checked") is not None


def test_the_list_costs_as_many_queries_for_fifty_as_for_one(people, sign_in):
    browser = sign_in(people.admin)

    def cost():
        seen = []
        sa.event.listen(sa.Engine, "before_cursor_execute", tally := lambda *a: seen.append(a[2]))
        try:
            browser.page("/mail")
        finally:
            sa.event.remove(sa.Engine, "before_cursor_execute", tally)
        return len(seen)

    people.post()
    cost()
    few = cost()
    for _ in range(60):
        people.post()
    assert cost() == few
