"""Events: staff add them, the students they are for find them, seats are given once, and news tell of what changed."""

from __future__ import annotations

from datetime import date, time, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.database import now
from portal.events import services
from portal.events.models import CareerEvent, CareerEventPathway, EventVisitor
from portal.updates.news import news_for
from tests import factories as make
from tests.counting import statements

SOON = now().date() + timedelta(days=7)


def event(of, **values) -> CareerEvent:
    return make.add(CareerEvent(**({"district_id": of.id, "kind": "speaker", "title": "A day in a network team", "held_on": SOON, "grade_low": 9, "grade_high": 12} | values)))


@pytest.fixture
def town(session, sign_in) -> SimpleNamespace:
    home = make.district()
    north, south = make.school(home, name="North"), make.school(home, name="South")
    framework = make.framework()
    make.use_framework(home, framework)
    networks = make.pathway(make.cluster(framework), title="Network Systems")
    user = make.user(home, "student", at=north)
    ana = make.student(north, user=user, given_name="Ana", family_name="Lima", grade=11)
    make.choice(ana, make.version(make.program(home, sites=(north,), pathways=(networks,))))
    counselor, teacher, admin = make.user(home, "counselor", at=north), make.user(home, "teacher", at=north), make.user(home, "district_admin")
    session.commit()
    return SimpleNamespace(
        home=home, north=north, south=south, networks=networks, ana=ana, user=user, counselor=counselor, teacher=teacher, admin=admin,
        student=sign_in(user), staff=sign_in(counselor), boss=sign_in(admin), class_=sign_in(teacher),
    )  # fmt: skip


FILLED = {"title": "Career fair", "kind": "fair", "held_on": SOON.isoformat(), "grade_low": "9", "grade_high": "12", "form_token": "one"}


def test_a_title_and_a_day_are_enough_and_students_of_the_school_find_it(town, session):
    town.staff.submit("/events/new", FILLED | {"school_id": str(town.north.id)})
    made = session.scalar(sa.select(CareerEvent))
    assert (made.title, made.held_on, made.school_id, made.seats) == ("Career fair", SOON, town.north.id, None)
    assert "Career fair" in town.student.page("/events").text
    assert session.scalar(sa.select(AuditEvent.action).where(AuditEvent.action == "event.make"))


def test_the_same_form_posted_twice_is_one_event(town, session):
    for _ in range(2):
        town.staff.submit("/events/new", FILLED | {"school_id": str(town.north.id)})
    assert session.scalar(sa.select(sa.func.count(CareerEvent.id))) == 1


@pytest.mark.parametrize(("changed", "said"), [
    ({"title": ""}, "Enter the title."),
    ({"held_on": ""}, "Enter the day."),
    ({"held_on": "2020-01-05"}, "That day has passed."),
    ({"ends_at": "10:00"}, "Enter when it begins, too."),
    ({"begins_at": "10:00", "ends_at": "09:00"}, "It ends before it begins."),
    ({"grade_low": "12", "grade_high": "9"}, "This grade is below the first one."),
    ({"link": "javascript:alert(1)"}, "Enter an address like https://example.com/fair."),
    ({"link": "https://[oops"}, "Enter an address like https://example.com/fair."),
    ({"seats": "0"}, "Enter a number from 1 to 10000."),
    ({"school_id": "999999"}, "Choose one from the list."),
])  # fmt: skip
def test_what_cannot_be_is_refused_with_the_reason_and_nothing_is_kept(town, session, changed, said):
    page = town.staff.submit("/events/new", FILLED | {"school_id": str(town.north.id)} | changed, status=422)
    assert said in page.text
    assert session.scalar(sa.select(sa.func.count(CareerEvent.id))) == 0


def test_nobody_adds_an_event_for_a_school_that_is_not_theirs(town, session):
    town.staff.submit("/events/new", FILLED | {"school_id": str(town.south.id)}, status=422)
    town.staff.submit("/events/new", FILLED | {"school_id": ""}, status=422)
    assert session.scalar(sa.select(sa.func.count(CareerEvent.id))) == 0
    town.boss.submit("/events/new", FILLED | {"school_id": ""})
    assert session.scalar(sa.select(CareerEvent.school_id)) is None


@pytest.mark.parametrize(("values", "is_shown"), [
    ({}, True),
    ({"school": "north"}, True),
    ({"school": "south"}, False),
    ({"grade_low": 12}, False),
    ({"held_on": now().date() - timedelta(days=1)}, False),
    ({"canceled_at": now()}, False),
])  # fmt: skip
def test_students_see_what_is_for_their_school_and_grade_and_still_to_come(town, session, values, is_shown):
    school = getattr(town, values["school"]) if "school" in values else None
    event(town.home, school_id=school.id if school else None, **{name: value for name, value in values.items() if name != "school"})
    session.commit()
    assert ("A day in a network team" in town.student.page("/events").text) is is_shown


def test_what_is_about_their_pathway_comes_first(town, session):
    event(town.home, title="Career fair", held_on=now().date() + timedelta(days=1))
    about = event(town.home)
    make.add(CareerEventPathway(career_event_id=about.id, pathway_id=town.networks.id))
    session.commit()
    text = town.student.page("/events").text
    assert text.index("About your pathway") < text.index("A day in a network team") < text.index("More events") < text.index("Career fair")
    assert "A day in a network team" in town.student.page("/my-pathway").text


def test_a_student_takes_a_seat_in_one_click_and_gives_it_back(town, session):
    one = event(town.home, seats=1)
    session.commit()
    for _ in range(2):
        town.student.submit(f"/events/{one.id}/come")
    assert session.scalar(sa.select(sa.func.count(EventVisitor.id)).where(EventVisitor.taken_back_at.is_(None))) == 1
    assert "You are coming" in town.student.page("/events").text
    assert "1 of 1 taken" in town.student.page(f"/events/{one.id}").text
    town.student.submit(f"/events/{one.id}/stay")
    assert services.comers_of(one.id) == 0
    town.student.submit(f"/events/{one.id}/come")
    assert services.comers_of(one.id) == 1


def test_the_last_seat_is_given_once(town, session, sign_in):
    one = event(town.home, seats=1)
    other = make.user(town.home, "student", at=town.north)
    make.student(town.north, user=other, grade=10)
    session.commit()
    town.student.submit(f"/events/{one.id}/come")
    page = sign_in(other).submit(f"/events/{one.id}/come", status=422)
    assert "All seats are taken" in page.text
    assert services.comers_of(one.id) == 1


def test_staff_see_who_comes_of_their_students_and_only_how_many_of_others(town, session, sign_in):
    one = event(town.home, school_id=town.north.id)
    far = make.student(town.north, given_name="Zed", family_name="Unknown", grade=11)
    for who in (town.ana, far):
        make.add(EventVisitor(district_id=town.home.id, career_event_id=one.id, student_id=who.id))
    make.caseload(town.counselor, town.ana)
    session.commit()
    text = town.staff.page(f"/events/{one.id}").text
    assert "Lima, Ana" in text
    assert "Unknown" not in text
    assert "1 student more whom you do not work with." in text
    assert "Lima" not in town.class_.page(f"/events/{one.id}").text
    answer = town.staff.get(f"/events/{one.id}/visitors.csv")
    assert "Lima,Ana,11,North" in answer.text
    assert "Unknown" not in answer.text
    assert session.scalar(sa.select(AuditEvent.action).where(AuditEvent.action == "event.export"))


def test_a_canceled_event_is_news_to_who_would_have_come_and_comes_back_by_undo(town, session):
    one = event(town.home, school_id=town.north.id)
    session.commit()
    town.student.submit(f"/events/{one.id}/come")
    town.staff.submit(f"/events/{one.id}/cancel")
    session.expire_all()
    assert any(item.text.startswith("Canceled: A day in a network team") for item in news_for(town.ana, now() - timedelta(days=1)))
    assert "This event was canceled." in town.student.page(f"/events/{one.id}").text
    town.staff.submit(f"/events/{one.id}/bring_back")
    assert services.comers_of(one.id) == 1
    assert "You are coming" in town.student.page(f"/events/{one.id}").text


def test_a_new_event_about_the_pathway_is_news_once(town, session):
    one = event(town.home)
    make.add(CareerEventPathway(career_event_id=one.id, pathway_id=town.networks.id))
    session.commit()
    assert [item.key for item in news_for(town.ana, now() - timedelta(days=1))] == [f"event-new:{one.id}"]


def test_two_who_change_it_at_once_see_both_versions(town, session):
    one = event(town.home, school_id=town.north.id)
    session.commit()
    form = FILLED | {"school_id": str(town.north.id), "version": "1"}
    town.staff.submit(f"/events/{one.id}/edit", form | {"title": "First"})
    page = town.staff.submit(f"/events/{one.id}/edit", form | {"title": "Second"}, status=409)
    assert "Somebody else saved first" in page.text
    assert "It now says: First" in page.text
    assert page.find("input", id="title").get("value") == "Second"


def test_seats_do_not_fall_below_who_comes(town, session):
    one = event(town.home, school_id=town.north.id, seats=5)
    for number in range(3):
        make.add(EventVisitor(district_id=town.home.id, career_event_id=one.id, student_id=make.student(town.north, given_name=f"S{number}").id))
    session.commit()
    page = town.staff.submit(f"/events/{one.id}/edit", FILLED | {"school_id": str(town.north.id), "version": "1", "seats": "2"}, status=422)
    assert "3 students come already." in page.text


def test_a_teacher_changes_their_own_events_and_a_counselor_those_of_the_school(town, session, sign_in):
    own, others, far = event(town.home, school_id=town.north.id, made_by_id=town.teacher.id), event(town.home, school_id=town.north.id), event(town.home, school_id=town.south.id)
    session.commit()
    assert town.class_.get(f"/events/{own.id}/edit").status_code == 200
    assert town.class_.get(f"/events/{others.id}/edit").status_code == 404
    assert town.staff.get(f"/events/{own.id}/edit").status_code == 200
    assert town.staff.get(f"/events/{far.id}").status_code == 404
    assert town.student.get(f"/events/{own.id}/edit").status_code == 404


def test_another_district_finds_nothing(town, session, sign_in):
    one = event(town.home)
    elsewhere = make.district(name="Elsewhere")
    stranger = make.user(elsewhere, "district_admin")
    session.commit()
    assert sign_in(stranger).get(f"/events/{one.id}").status_code == 404


@pytest.mark.parametrize(("times", "line"), [((None, None), "DTSTART;VALUE=DATE:"), ((time(14, 30), None), "T143000"), ((time(14, 30), time(15, 15)), "T151500")])
def test_it_goes_into_a_calendar(town, session, times, line):
    one = event(town.home, begins_at=times[0], ends_at=times[1], place="Room 204")
    session.commit()
    answer = town.student.get(f"/events/{one.id}/event.ics")
    assert answer.mimetype == "text/calendar"
    assert line in answer.text
    assert "LOCATION:Room 204" in answer.text


def test_a_student_who_reads_spanish_reads_it_in_spanish(town, session):
    town.user.language = "es"
    one = event(town.home, title_es="Un día en un equipo de redes", held_on=date(now().year + 1, 3, 5), begins_at=time(9), ends_at=time(10))
    session.commit()
    text = town.student.page(f"/events/{one.id}").text
    assert "Un día en un equipo de redes" in text
    assert "de marzo" in text


def test_the_lists_cost_the_same_for_one_and_for_fifty(town, session):
    def costs(client) -> int:
        client.page("/events")
        with statements() as counted:
            client.page("/events")
        return len(counted)

    event(town.home, school_id=town.north.id)
    session.commit()
    few = (costs(town.student), costs(town.staff))
    for number in range(49):
        event(town.home, school_id=town.north.id, title=f"Event {number}")
    session.commit()
    assert (costs(town.student), costs(town.staff)) == few
    assert max(few) <= 12


def test_after_an_event_what_was_learned_is_written_down_with_the_day_filled_in(town, session):
    yesterday = now().date() - timedelta(days=1)
    past = event(town.home, title="Night shift & day shift", held_on=yesterday)
    make.add(EventVisitor(district_id=town.home.id, career_event_id=past.id, student_id=town.ana.id))
    session.commit()
    page = town.student.page(f"/events/{past.id}")
    form = town.student.page(page.find("a", text="Write down what you learned").get("href"))
    filled = form.form("/my-research/conversations/new")
    assert (filled["with_whom"], filled["held_on"], filled["how"]) == ("Night shift & day shift", yesterday.isoformat(), "event")
