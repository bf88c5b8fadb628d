"""The calendar of placements, and its feed for other calendars."""

from __future__ import annotations

from datetime import date, time, timedelta
from types import SimpleNamespace

import icalendar
import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent, Grant
from portal.accounts.viewers import load_viewer
from portal.clearances.models import ClearanceKind, StudentClearance
from portal.database import now
from portal.extensions import db
from portal.hosts.record_models import HostDocument, HostNote
from portal.links.models import SignedLink
from portal.links.tokens import token_of
from portal.queue import feed
from portal.queue.events import between, short_name
from portal.queue.months import chosen_month, month_of, shifted, shown_days
from tests import factories as make

TODAY = now().date()
SOON = TODAY + timedelta(days=5)


@pytest.fixture
def world(session):
    district = make.district()
    school, elsewhere = make.school(district, name="Northside"), make.school(district, name="Lakeside")
    host, experience = make.host(district, name="Harbor Health"), make.experience(district, at=school, title="IT Internship")
    ana, far = make.student(school, given_name="Ana", family_name="Lima"), make.student(elsewhere, given_name="Far", family_name="Away")
    made = SimpleNamespace(
        district=district, school=school, host=host, ana=ana, coordinator=make.user(district, "coordinator", at=school, email="m@example.org"),
        teacher=make.user(district, "teacher", at=school), stranger=make.user(make.district(), "coordinator"),
        placement=make.placement(ana, experience, host, state="confirmed", begins_on=SOON, ends_on=SOON + timedelta(days=20)),
        far=make.placement(far, experience, host, state="confirmed", begins_on=SOON, ends_on=SOON),
        visit=make.add(HostNote(host_id=host.id, kind="visit", done=False, day=SOON, at=time(9, 30), text="Bring the plan")),
        paper=make.add(HostDocument(host_id=host.id, kind="insurance", expires_on=SOON)),
    )  # fmt: skip
    kind = make.add(ClearanceKind(code="flu-shot-x", title="Flu shot", sensitive=True))
    made.clearance = make.add(StudentClearance(district_id=district.id, student_id=ana.id, kind_id=kind.id, state="on_file", expires_on=SOON))
    session.commit()
    return made


def kinds(viewer, first=SOON, last=SOON):
    return [event.kind for event in between(viewer, first, last)]


def test_starts_ends_visits_papers_and_clearances_stand_on_their_days_in_one_order(world):
    viewer = load_viewer(world.coordinator.id)
    found = between(viewer, SOON, SOON)
    assert [event.title for event in found] == [
        "Ana Lima starts at Harbor Health, IT Internship", "Insurance of Harbor Health runs out", "Ana Lima: Flu shot runs out", "Visit at Harbor Health",
    ]  # fmt: skip
    assert kinds(viewer, SOON + timedelta(days=20), SOON + timedelta(days=20)) == ["end"]


def test_nobody_sees_days_of_students_or_hosts_whom_they_do_not_see(world):
    assert kinds(load_viewer(world.teacher.id)) == []
    assert kinds(load_viewer(world.stranger.id)) == []
    assert all("Away" not in event.title for event in between(load_viewer(world.coordinator.id), SOON, SOON))


@pytest.mark.parametrize(("state", "shown"), [("requested", False), ("withdrawn", False), ("confirmed", True), ("agreement_out", True), ("active", True), ("completed", True)])
def test_a_placement_stands_in_the_calendar_once_it_is_confirmed(world, session, state, shown):
    world.placement.state = state
    session.flush()
    assert ("start" in kinds(load_viewer(world.coordinator.id))) is shown


def test_a_paper_that_is_renewed_and_a_clearance_that_is_renewed_are_not_told(world, session):
    make.add(HostDocument(host_id=world.host.id, kind="insurance", begins_on=SOON + timedelta(days=1), expires_on=SOON + timedelta(days=365)))
    make.add(StudentClearance(district_id=world.district.id, student_id=world.ana.id, kind_id=world.clearance.kind_id, state="on_file", expires_on=SOON + timedelta(days=365)))
    assert kinds(load_viewer(world.coordinator.id)) == ["start", "visit"]


@pytest.mark.parametrize("htmx", [False, True])
def test_the_month_links_each_event_to_its_record(world, sign_in, htmx):
    page = sign_in(world.coordinator).page(f"/work-calendar?month={SOON:%Y-%m}", htmx=htmx)
    for href in (f"/placements/{world.placement.id}", f"/hosts/{world.host.id}#log", f"/hosts/{world.host.id}#papers"):
        assert page.has("a", href=href)
    assert page.has("a", text="Next")


def test_the_calendar_is_narrowed_to_a_kind_and_shown_as_a_list(world, sign_in):
    page = sign_in(world.coordinator).page(f"/work-calendar?month={SOON:%Y-%m}&kind=visit&view=list")
    assert "Visit at Harbor Health" in page.text
    assert "Ana Lima starts" not in page.text
    assert not page.all("table")


@pytest.mark.parametrize("query", ["month=nonsense", "month=9999-99", "month=2026-13", "kind=nothing", "view=%00", "month=0001-01"])
def test_an_address_that_means_nothing_shows_this_month(world, sign_in, query):
    assert f"{TODAY:%B %Y}" in sign_in(world.coordinator).page(f"/work-calendar?{query}").texts("h1")[0]


def test_a_teacher_has_no_calendar_of_placements(world, sign_in):
    sign_in(world.teacher).page("/work-calendar", status=404)
    sign_in(world.teacher).page("/work-calendar/feed", status=404)


def test_the_calendar_takes_the_same_number_of_queries_however_full_it_is(world, sign_in, session):
    browser = sign_in(world.coordinator)

    def count() -> int:
        seen: list[str] = []
        listen = lambda *args: seen.append(args[2])  # noqa: E731
        sa.event.listen(db.engine, "before_cursor_execute", listen)
        browser.page(f"/work-calendar?month={SOON:%Y-%m}", htmx=True)
        sa.event.remove(db.engine, "before_cursor_execute", listen)
        return len(seen)

    few = count()
    for _ in range(20):
        make.add(HostNote(host_id=world.host.id, kind="visit", done=False, day=SOON))
        make.add(HostDocument(host_id=make.host(world.district).id, kind="insurance", expires_on=SOON))
    session.commit()
    assert count() == few


def test_months_begin_on_sunday_and_turn_with_the_year():
    first = chosen_month("2026-11", TODAY)
    assert shown_days(first) == (date(2026, 11, 1), date(2026, 12, 5))
    assert (shifted(date(2026, 12, 1), 1), shifted(date(2026, 1, 1), -1)) == ("2027-01", "2025-12")
    assert len(month_of(first, []).weeks) == 5


@pytest.mark.parametrize(("given", "family", "short"), [("Ana", "Lima", "A. L."), ("María José", "Núñez de la Torre", "M. N."), ("Ed", "", "E.")])
def test_the_feed_calls_students_by_their_initials(given, family, short):
    assert short_name(given, family) == short


# the feed


@pytest.fixture
def address(world, sign_in):
    browser = sign_in(world.coordinator)
    browser.submit("/work-calendar/feed/make", {})
    field = browser.page("/work-calendar/feed").find("input", id="feed-address")
    return field.get("value").removeprefix("http://localhost")


def summaries(answer):
    return [str(event["summary"]) for event in icalendar.Calendar.from_ical(answer.data).walk("VEVENT")]


def test_the_feed_holds_the_same_days_and_names_no_student_in_full(world, address, client):
    answer = client.get(address)
    assert answer.mimetype == "text/calendar"
    assert "A. L. starts at Harbor Health, IT Internship" in summaries(answer)
    assert "A. L.: a clearance runs out" in summaries(answer)
    text = answer.get_data(as_text=True)
    assert "Ana" not in text
    assert "Lima" not in text
    assert "Flu" not in text


def test_the_feed_can_be_read_by_any_calendar(world, address, client):
    read = icalendar.Calendar.from_ical(client.get(address).data)
    assert read["version"] == "2.0"
    entries = {str(event["uid"]): event for event in read.walk("VEVENT")}
    assert len(entries) == len(read.walk("VEVENT"))
    start = entries[f"placement-{world.placement.id}-start@pathway-portal"]
    assert start["dtstart"].dt == SOON
    assert str(start["url"]) == f"http://localhost/placements/{world.placement.id}"
    visit = entries[f"host-note-{world.visit.id}@pathway-portal"]
    assert visit["dtstart"].dt.time() == time(9, 30)
    assert visit["dtstart"].dt.tzinfo is None


def test_a_calendar_that_has_it_already_gets_304_and_nothing_is_noted(world, address, client):
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    client.head(address)
    noted = sa.select(sa.func.count()).select_from(AuditEvent).where(AuditEvent.action == "calendar.read")
    assert db.session.scalar(noted) == 1
    db.session.rollback()
    world.visit.at = time(10)
    db.session.add(world.visit)
    db.session.commit()
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_the_feed_shows_what_its_person_may_see_on_the_day_it_is_read(world, address, client, session):
    held = session.scalars(sa.select(Grant).where(Grant.user_id == world.coordinator.id)).one()
    held.role = "teacher"
    session.commit()
    assert client.get(address).status_code == 404
    held.role, held.ends_on = "coordinator", TODAY - timedelta(days=1)
    session.commit()
    assert client.get(address).status_code == 404


def test_an_address_that_was_turned_off_has_expired_or_was_changed_opens_nothing(world, address, client, sign_in, session):
    assert client.get(address.replace(".ics", "x.ics")).status_code == 404
    link = session.scalars(sa.select(SignedLink)).one()
    link.expires_at = now() - timedelta(days=1)
    session.commit()
    assert client.get(address).status_code == 404
    link.expires_at = now() + timedelta(days=1)
    session.commit()
    assert client.get(address).status_code == 200
    sign_in(world.coordinator).submit("/work-calendar/feed/end", {})
    assert client.get(address).status_code == 404


def test_a_link_of_another_purpose_opens_no_calendar(world, address, client, session):
    link = session.scalars(sa.select(SignedLink)).one()
    link.purpose = "supervisor"
    session.commit()
    assert client.get(f"/calendar/{token_of(link)}.ics").status_code == 404


def test_asking_twice_keeps_one_address_and_gives_it_more_time(world, address, sign_in, session):
    link = session.scalars(sa.select(SignedLink)).one()
    link.expires_at = now() + timedelta(days=3)
    session.commit()
    browser = sign_in(world.coordinator)
    browser.submit("/work-calendar/feed/make", {})
    session.expire_all()
    assert session.scalars(sa.select(SignedLink)).one().expires_at > now() + timedelta(days=feed.LASTS - 1)


def test_the_feed_passes_its_address_to_nobody(address, client):
    headers = client.get(address).headers
    assert (headers["Referrer-Policy"], headers["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")
