"""The queue: one entry per placement, the oldest first, and the one button that moves it on right there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent, User
from portal.database import now
from portal.hosts.models import Host
from portal.hours.waiting import waiting_hours
from portal.links.models import Purpose
from portal.links.services import in_days, make_link
from portal.mail.models import Mail
from portal.placements import waiting
from portal.placements.models import Placement
from portal.placements.waiting import Waiting, joined, name_of, who_and_where
from portal.queue.board import Narrowed, board
from tests import factories as make
from tests.page import fields, text_of


@pytest.fixture(autouse=True)
def only_hours(monkeypatch):
    """What other rooms have to say of these placements is theirs to test."""
    monkeypatch.setattr(waiting, "_providers", [waiting_hours])


@pytest.fixture
def world(session):
    class World:
        district = make.district()
        school = make.school(district)
        coordinator = make.user(district, "coordinator", at=school, given_name="Mo", family_name="Sei")
        admin = make.user(district, "school_admin", at=school)
        stranger = make.user(district, "coordinator", at=make.school(district))
        experience = make.experience(district)
        host = make.host(district, name="Harbor Health IT")
        user = make.user(district, "student", at=school, email="ana@example.org")
        student = make.student(school, given_name="Ana", family_name="Lima", user=user)
        placement = make.placement(student, experience, host, supervisor_name="J. Okafor")
        other = make.placement(make.student(school, given_name="Zoë", family_name="Ray"), experience, make.host(district, name="Chen Bakery"))

        @classmethod
        def entry(cls, at: Placement, hours: float, state: str, days: int) -> Any:
            moment = now() - timedelta(days=days)
            return make.hours(at, hours, state, submitted_at=moment, verified_at=moment if state == "verified" else None, returned_at=moment if state == "returned" else None)

    World.entry(World.placement, 6, "verified", 9)
    World.entry(World.placement, 4, "submitted", 2)
    World.entry(World.placement, 1, "returned", 1)
    World.entry(World.other, 3, "verified", 4)
    session.commit()
    return World


@pytest.fixture
def approving(monkeypatch):
    """Has the queue offer to approve verified hours right there, as the room of hours may."""

    def provider(viewer):
        from portal.extensions import db

        rows = db.session.execute(joined(sa.select(*who_and_where()).select_from(Placement), viewer).where(Placement.state == "active").order_by(Placement.id)).all()
        return [
            Waiting("evaluation", "me", now() - timedelta(days=30 + position), row.placement_id, row.student_id, name_of(row), row.host, "Midterm", "Withdraw", "#", action=f"/probe/{row.placement_id}", fields={"marked": [1, 2], "word": "yes"})
            for position, row in enumerate(rows)
        ]

    monkeypatch.setattr(waiting, "_providers", [provider])


def lines(page):
    return [text_of(span) for span in page.all("span", class_="queue-what")]


def heads(page):
    return [text_of(h) for h in page.all("h2")]


def test_a_placement_stands_there_once_with_all_its_lines_and_the_oldest_decides(world, sign_in):
    page = sign_in(world.coordinator).page("/")
    assert page.texts("h1") == ["2 placements wait"]
    assert heads(page) == ["Ana LimaHarbor Health IT", "Zoë RayChen Bakery"]
    assert [line.split(",")[0] for line in lines(page)] == ["6 verified hours", "4 hours to verify", "1 hour returned", "3 verified hours"]
    assert [text_of(s) for s in page.all("span", class_="queue-since num late")] == ["9 days"]


def test_the_fragment_is_the_same_region_of_the_page(world, sign_in):
    browser = sign_in(world.coordinator)
    page, part = browser.page("/?only=me"), browser.page("/?only=me", htmx=True, target="div#queue")
    assert text_of(page.region("queue")) == text_of(part.region("queue"))


def test_the_other_placements_run_without_anybody(world, sign_in, session):
    for _ in range(3):
        make.placement(make.student(world.school), world.experience, world.host)
    session.commit()
    assert "The other 3 run without you." in sign_in(world.coordinator).page("/").text


@pytest.mark.parametrize(("query", "count", "first"), [("only=me", 2, "6 verified"), ("only=host", 1, "4 hours"), ("kind=hours", 4, "6 verified"), ("q=zoe", 1, "3 verified"), ("q=okafor", 1, "4 hours"), ("only=guardian", 0, ""), ("only=me&q=bakery", 1, "3 verified")])
def test_it_is_narrowed_by_who_by_kind_and_by_words(world, sign_in, query, count, first):
    page = sign_in(world.coordinator).page(f"/?{query}")
    found = lines(page)
    assert len(found) == count
    assert not found or found[0].startswith(first)
    assert page.texts("h1") == ["2 placements wait"]


def test_the_counts_of_the_filters_are_placements(world, sign_in):
    page = sign_in(world.coordinator).page("/")
    assert text_of(page.find("a", id="only-me")) == "you 2"
    assert text_of(page.find("a", id="only-guardian")) == "guardians 0"
    assert text_of(page.find("a", id="kind-hours")) == "hours 2"


@pytest.mark.parametrize("query", ["only=nobody", "kind=%00", "kind=<b>", "page=99999999999", "page=-1", "q=%00%ff"])
def test_a_filter_that_is_none_narrows_nothing(world, sign_in, query):
    assert sign_in(world.coordinator).page(f"/?{query}").texts("h1") == ["2 placements wait"]


def test_a_schools_administrator_has_the_queue_of_the_school(world, sign_in):
    page = sign_in(world.admin).page("/queue")
    assert len(lines(page)) == 4
    assert page.has("a", href="/queue?only=me")


def test_another_schools_coordinator_sees_and_reminds_of_nothing(world, sign_in, session):
    browser = sign_in(world.stranger)
    assert browser.page("/").texts("h1") == ["Nothing waits"]
    browser.submit("/queue/remind", {"line": f"hours-{world.placement.id}-student"}, status=404)
    assert session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 0


def test_a_line_with_a_deed_is_a_form_that_says_where_to_come_back(world, sign_in, approving):
    page = sign_in(world.coordinator).page("/?q=zoe")
    form = next(f for f in page.all("form") if f.get("action") == f"/probe/{world.other.id}")
    assert form.get("hx-target") == "#queue"
    values = [(e.get("name"), e.get("value")) for e in form.iter("input") if e.get("name") != "csrf_token"]
    assert values == [("next", "/?q=zoe"), ("place", "0"), ("marked", "1"), ("marked", "2"), ("word", "yes")]


def test_a_student_is_reminded_at_once_and_once_a_day(world, sign_in, session):
    browser = sign_in(world.coordinator)
    line = f"hours-{world.placement.id}-student"
    assert "reminded" not in browser.page("/").text
    browser.submit("/queue/remind", {"line": line, "next": "/?only=student"})
    mail = session.scalars(sa.select(Mail)).one()
    assert (mail.to_email, mail.urgent, mail.path, mail.student_id) == ("ana@example.org", True, "/my-hours", world.student.id)
    assert "Ana" not in mail.subject + mail.text
    page = browser.page("/?only=student")
    assert "reminded today" in page.text
    assert "A reminder goes to" in page.text
    browser.submit("/queue/remind", {"line": line, "next": "/?only=student"})
    assert "went today already" in browser.page("/").text
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditEvent).where(AuditEvent.action == "queue.remind")) == 1


def test_a_reminder_is_written_in_the_language_of_whoever_gets_it(world, sign_in, session):
    session.execute(sa.update(User).where(User.email == "ana@example.org").values(language="es"))
    make.contact(session.get_one(Host, world.placement.host_id), name="J. Okafor", email="Okafor@example.org", language="es")
    make_link(Purpose.SUPERVISOR, subject=f"placements:{world.placement.id}", district_id=world.district.id, expires_at=in_days(30), by=None, placement_id=world.placement.id, student_id=world.student.id, name="J. Okafor", email="okafor@example.org")
    session.commit()
    browser = sign_in(world.coordinator)
    browser.submit("/queue/remind", {"line": f"hours-{world.placement.id}-student"})
    line = f"hours-{world.placement.id}-host"
    browser.submit("/queue/remind", {"line": next(e.get("id").removeprefix("do-") for e in browser.page("/").all("button") if (e.get("id") or "").startswith(f"do-{line}"))})
    mails = session.scalars(sa.select(Mail).order_by(Mail.id)).all()
    assert [mail.to_email for mail in mails] == ["ana@example.org", "okafor@example.org"]
    for mail in mails:
        assert mail.subject == "Un recordatorio: hay algo pendiente"
        assert "Hay horas de una pasantía pendientes." in mail.text
        assert "Si ya está hecho" in mail.text
        assert not {"asks", "hours", "verify", "returned"} & set(mail.text.split())


def test_it_says_how_often_and_when_last_somebody_was_reminded(world, sign_in, session):
    browser = sign_in(world.coordinator)
    for days in (5, 2):
        browser.submit("/queue/remind", {"line": f"hours-{world.placement.id}-student"})
        mail = session.scalars(sa.select(Mail).order_by(Mail.id.desc())).first()
        mail.key, mail.made_at = mail.key.replace(str(now().date()), str(date.today() - timedelta(days=days))), now() - timedelta(days=days)
        session.commit()
    assert "reminded 2 days ago, twice" in browser.page("/").text


def test_a_host_is_reminded_through_the_link_that_is_out_and_not_without_one(world, sign_in, session):
    browser, line = sign_in(world.coordinator), f"hours-{world.placement.id}-host"
    key = next(e.get("id").removeprefix("do-") for e in browser.page("/").all("button") if (e.get("id") or "").startswith(f"do-{line}"))
    browser.submit("/queue/remind", {"line": key})
    assert "no link is out" in browser.page("/").text
    link = make_link(Purpose.SUPERVISOR, subject=f"placements:{world.placement.id}", district_id=world.district.id, expires_at=in_days(30), by=None, placement_id=world.placement.id, student_id=world.student.id, name="J. Okafor", email="okafor@example.org")
    session.commit()
    browser.submit("/queue/remind", {"line": key})
    mail = session.scalars(sa.select(Mail)).one()
    assert (mail.link_id, mail.path, mail.to_email) == (link.id, "/supervise/", "okafor@example.org")


def test_a_reminder_by_htmx_answers_with_the_queue_and_the_focus(world, sign_in):
    line = f"hours-{world.placement.id}-student"
    page = sign_in(world.coordinator).submit("/queue/remind", {"line": line, "next": "/?only=student", "place": "0"}, htmx=True, target="div#queue")
    assert "A reminder goes to" in page.text
    assert len(lines(page)) == 1
    assert page.find("button", id=f"remind-{line}").get("data-focus") is not None


def test_a_child_under_13_and_a_student_without_address_cannot_be_reminded(world, sign_in, session):
    world.student.birth_date = now().date() - timedelta(days=12 * 365)
    session.commit()
    browser = sign_in(world.coordinator)
    assert not browser.page("/").has("button", id=f"remind-hours-{world.placement.id}-student")
    browser.submit("/queue/remind", {"line": f"hours-{world.placement.id}-student"})
    assert session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 0


@pytest.mark.parametrize("htmx", [False, True])
def test_hours_are_approved_right_there_and_taken_back_from_the_message(world, sign_in, session, htmx):
    browser = sign_in(world.coordinator)
    way = {"htmx": htmx, "target": "div#queue"}
    action = f"/placements/{world.placement.id}/hours/approve"
    data = browser.page("/?only=me").form(action)
    answer = browser.submit(action, data, **way)
    page = answer if htmx else browser.page("/?only=me")
    assert page.texts("h1") == ["2 placements wait"]
    assert lines(page)[0].startswith("3 verified hours")
    assert "Approved: 6 hours" in page.text
    if htmx:
        assert page.find("button", id=f"do-hours-{world.other.id}-me").get("data-focus") is not None
    undo = f"/placements/{world.placement.id}/hours/reopen"
    answer = browser.submit(undo, page.form(undo), **way)
    page = answer if htmx else browser.page("/?only=me")
    assert {line.split(",")[0] for line in lines(page)} == {"6 verified hours", "3 verified hours"}


def test_whoever_comes_second_is_told_in_place_and_sees_how_it_stands(world, sign_in):
    first, second = sign_in(world.coordinator), sign_in(world.admin)
    action = f"/placements/{world.placement.id}/hours/approve"
    data = {"entry_ids": second.page("/queue?only=me").form(action)["entry_ids"]}
    first.submit(action, data)
    page = second.submit(action, data, htmx=True, target="div#queue", status=422)
    assert "quicker" in page.text or "already" in page.text
    assert lines(page)[0].startswith("3 verified hours")


def test_nobody_gets_the_queue_by_naming_it_as_the_target_of_another_form(world, sign_in, client):
    for browser in (sign_in(world.user), client):
        answer = browser.submit("/forgot", {"who": "nobody"}, htmx=True, target="div#queue")
        assert "Ana Lima" not in answer.html
        assert answer.headers["HX-Redirect"] == "/sign-in"


def test_an_empty_queue_says_what_will_be_here(world, sign_in):
    page = sign_in(world.stranger).page("/")
    assert "Every placement runs without you right now" in page.text


def test_500_lines_are_paged_and_cost_as_few_queries_as_one(world, sign_in, session, app):
    browser = sign_in(world.coordinator)

    def cost():
        seen = []
        sa.event.listen(sa.Engine, "before_cursor_execute", tally := lambda *a: seen.append(a[2]))
        try:
            page = browser.page("/")
        finally:
            sa.event.remove(sa.Engine, "before_cursor_execute", tally)
        return len(seen), page

    browser.page("/")  # what the first page of a session asks for besides
    few, _ = cost()
    for _ in range(250):
        at = make.placement(make.student(world.school), world.experience, world.host)
        world.entry(at, 1, "verified", 3)
        world.entry(at, 1, "submitted", 3)
    session.commit()
    many, page = cost()
    assert many == few
    assert page.texts("h1") == ["252 placements wait"]
    assert len(heads(page)) == 50
    assert page.has("a", href="?page=2")
    assert len(heads(browser.page("/?page=6"))) == 2


def test_two_lines_alike_are_told_apart():
    line = Waiting("evaluation", "host", now(), 7, 1, "A", "H", "Midterm", "d", "/", person="J. Okafor")
    assert len({each.key for each in waiting.told_apart([line, line, line])}) == 3


def test_the_board_keeps_the_order_of_its_oldest_lines():
    def line(placement_id, days):
        return Waiting("hours", "me", now() - timedelta(days=days), placement_id, 1, "A", "H", "w", "d", "/")

    found = board([line(2, 9), line(1, 5), line(2, 1)], Narrowed())
    assert [(g.placement_id, len(g.lines)) for g in found.groups] == [(2, 2), (1, 1)]


@pytest.fixture
def wide(world, session, sign_in):
    """A coordinator of the whole district, where another school has a placement that waits too."""
    far = make.school(world.district, name="Lakeside High")
    there = make.placement(make.student(far, given_name="Bo", family_name="Far"), world.experience, world.host, supervisor_name="J. Okafor")
    world.entry(there, 2, "verified", 3)
    world.far, world.there = far, there
    world.browser = sign_in(make.user(world.district, "coordinator"))
    session.commit()
    return world


def test_who_coordinates_a_small_district_sees_every_school_and_may_choose_one(wide):
    page = wide.browser.page("/queue")
    assert "Ana Lima" in page.text
    assert "Bo Far" in page.text
    assert [text_of(option) for option in page.find("select", id="queue-school").iter("option")] == ["All schools", "Lakeside High (1)", f"{wide.school.name} (2)"]
    narrowed = wide.browser.page(f"/queue?school={wide.far.id}&kind=hours")
    assert "Bo Far" in narrowed.text
    assert "Ana Lima" not in narrowed.text
    assert "At Lakeside High." in narrowed.text
    assert narrowed.find("a", id="kind-all").get("href") == f"/queue?school={wide.far.id}"


def test_who_coordinates_a_large_district_chooses_a_school_first(wide, monkeypatch):
    monkeypatch.setattr("portal.queue.schools.MOST", 2)
    for asked in ("/queue", "/", "/queue?school=0", "/queue?school=999999", f"/queue?school={make.school(make.district()).id}", "/queue?school=9" + "9" * 30):
        page = wide.browser.page(asked)
        assert "Choose a school" in page.text, asked
        assert "3 placements under way in 2 schools" in page.text
        assert "Ana Lima" not in page.text
    one = wide.browser.page(f"/queue?school={wide.school.id}")
    assert "Ana Lima" in one.text
    assert "Bo Far" not in one.text
    assert "All schools" not in one.text


def test_a_deed_under_a_chosen_school_comes_back_to_it(wide, session, monkeypatch):
    monkeypatch.setattr("portal.queue.schools.MOST", 2)
    here = f"/queue?school={wide.school.id}"
    page = wide.browser.page(here)
    wide.browser.submit("/queue/remind", fields(page.find("form", action="/queue/remind")))
    assert session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 1
    approve = next(form for form in page.all("form", method="post") if fields(form).get("place") and form.get("action") != "/queue/remind")
    answer = wide.browser.post(approve.get("action"), data=fields(approve) | {"csrf_token": wide.browser.csrf()})
    assert answer.headers["Location"].endswith(here)


def test_somebody_of_one_school_is_never_asked_which(world, sign_in, monkeypatch):
    monkeypatch.setattr("portal.queue.schools.MOST", 0)
    page = sign_in(world.coordinator).page(f"/queue?school={make.school(world.district).id}")
    assert "Ana Lima" in page.text
    assert not page.has("select", id="queue-school")
