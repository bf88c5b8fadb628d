"""Placing students: one, two, a whole class, from an opening or without."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal.database import now
from portal.hosts.record_models import HostDocument
from portal.placements import terms as kept
from portal.placements.models import Placement
from tests import factories as make
from tests.minors.conftest import add_federal_rules

TODAY = now().date()
NEW = "/placements/new"


@pytest.fixture
def insured(cast, session):
    for kind in ("agreement", "insurance"):
        make.add(HostDocument(host_id=cast.host.id, kind=kind, begins_on=TODAY - timedelta(days=100), expires_on=TODAY + timedelta(days=400)))
    session.commit()


@pytest.fixture
def client(cast, insured, sign_in):
    return sign_in(cast.coordinator_user)


def filled(client, cast, *students, **more):
    return client.page(NEW).form(NEW) | {"student_ids": [str(s.id) for s in students], "what": f"opening-{cast.opening.id}", "step": "create"} | more


def placements(session):
    return list(session.scalars(sa.select(Placement).order_by(Placement.id).execution_options(populate_existing=True)))


@pytest.mark.parametrize("htmx", [False, True])
def test_an_opening_brings_everything_but_the_students(cast, client, session, htmx):
    client.submit(NEW, filled(client, cast, cast.ana), status=200 if htmx else 303, htmx=htmx)
    (made,) = placements(session)
    assert (made.student_id, made.state, made.origin, made.begins_on, made.hours_goal, made.supervisor_name) == (cast.ana.id, "confirmed", "staff", cast.opening.begins_on, 40, "Rosa Diaz")
    assert kept.history_of(made.id)[0].plan == [[1, "14:00", "17:00"]]


@pytest.mark.parametrize("htmx", [False, True])
def test_filling_in_shows_what_the_opening_says(cast, client, htmx):
    page = client.submit(NEW, filled(client, cast, cast.ana, step="fill"), status=200, htmx=htmx)
    form = page.form(NEW)
    assert (form["begins_on"], form["hours_goal"], form["from_1"], form["to_1"]) == (str(cast.opening.begins_on), "40", "14:00", "17:00")
    assert form["place"] == f"{cast.host.id}-{cast.supervisor.id}"


def test_without_an_opening_the_five_inputs_are_enough(cast, client, session):
    data = filled(client, cast, cast.ana, cast.ben, what=f"experience-{cast.experience.id}", place=f"{cast.host.id}-{cast.supervisor.id}", begins_on=str(TODAY + timedelta(days=3)), ends_on=str(TODAY + timedelta(days=90)))
    client.submit(NEW, data, status=303)
    assert [(p.student_id, p.opening_id, p.hours_goal) for p in placements(session)] == [(cast.ana.id, None, 40), (cast.ben.id, None, 40)]


def test_a_double_click_makes_one_set(cast, client, session):
    data = filled(client, cast, cast.ana)
    first = client.submit(NEW, data, status=303)
    second = client.submit(NEW, data, status=303)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(placements(session)) == 1


def test_whoever_cannot_is_named_with_the_reason_and_nothing_is_made_until_the_rest_is_asked_for(cast, client, session):
    page = client.submit(NEW, filled(client, cast, cast.ana, cast.ben), status=422)
    assert "1 student can be placed, 1 cannot" in page.text
    assert "Ben Ortiz: No seat is left: the opening has 1." in page.text
    assert placements(session) == []
    client.submit(NEW, page.form(NEW) | {"student_ids": [str(cast.ana.id), str(cast.ben.id)], "step": "rest"}, status=303)
    assert [p.student_id for p in placements(session)] == [cast.ana.id]


def test_a_class_of_22_is_placed_from_its_section_with_two_reasons_of_two(cast, client, session):
    year = make.school_year(cast.district, year=TODAY.year + 1, begins_on=TODAY - timedelta(days=60), ends_on=TODAY + timedelta(days=200))
    section = make.section(make.course(cast.district, at=cast.school), at=cast.school, year=year)
    learners = [make.student(cast.school) for _ in range(22)]
    for each in learners:
        make.enroll(each, section)
    cast.opening.seats, cast.host.capacity = 30, 21
    placed = cast.request(learners[0], state="confirmed")
    session.commit()
    page = client.submit(NEW, filled(client, cast, section=str(section.id), step="find"), status=200)
    assert "(22 marked)" in page.text
    data = page.form(NEW) | {"student_ids": [str(s.id) for s in learners], "step": "create"}
    page = client.submit(NEW, data, status=422)
    assert "Is placed there already (confirmed)." in page.text
    assert "takes 21 at a time, and 1 are there." in page.text
    client.submit(NEW, data | {"step": "rest"}, status=303)
    made = [p for p in placements(session) if p.id != placed.id]
    assert len(made) == 20


def test_numbers_are_pasted_and_one_that_is_nobodys_is_said(cast, client, session):
    page = client.submit(NEW, filled(client, cast, numbers=f"{cast.ana.local_id}, 999-none"), status=422)
    assert "999-none: no student of yours has this number." in page.text
    client.submit(NEW, filled(client, cast, numbers=f"{cast.ana.local_id}"), status=303)
    assert [p.student_id for p in placements(session)] == [cast.ana.id]


def test_students_are_found_by_the_beginning_of_their_names(cast, client):
    page = client.submit(NEW, filled(client, cast, q="ort be", step="find"), status=200)
    assert [label for label in page.texts("label") if "Ortiz" in label]
    assert not [label for label in page.texts("label") if "Lima" in label]


def test_a_host_without_insurance_or_not_checked_takes_nobody(cast, sign_in, session):
    client = sign_in(cast.coordinator_user)
    assert "The insurance is missing." in client.submit(NEW, filled(client, cast, cast.ana), status=422).text
    cast.host.state = "pending"
    session.commit()
    assert "not checked yet" in client.submit(NEW, filled(client, cast, cast.ana), status=422).text
    assert placements(session) == []


def test_a_minor_whom_the_rules_block_is_named(cast, client, session):
    add_federal_rules()
    cast.ana.birth_date = TODAY - timedelta(days=365 * 13)
    session.commit()
    page = client.submit(NEW, filled(client, cast, cast.ana, **{"from_2": "22:00", "to_2": "23:00"}), status=422)
    assert "Ana Lima:" in page.text
    assert placements(session) == []


@pytest.mark.parametrize(
    "more",
    [
        {"what": ""}, {"what": "opening-99999999999999999999999"}, {"what": "experience-0"}, {"begins_on": "2026-02-31"}, {"student_ids": []}, {"student_ids": ["x"]},
        {"student_ids": ["99999999999999999999999"]}, {"place": "0-0"}, {"ends_on": "1999-01-01"}, {"hours_goal": "Infinity"}, {"soc": "x" * 9_999}, {"from_0": "\x00"},
        {"numbers": "\x00,🙂"}, {"section": "99999999999999999999"}, {"site_id": "-1"}, {"q": "%_\\" * 50},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_made(cast, client, session, more):
    client.submit(NEW, filled(client, cast, cast.ana) | more, status=422)
    client.submit(NEW, filled(client, cast, cast.ana) | more | {"step": "find"}, status=200)
    client.submit(NEW, filled(client, cast, cast.ana) | more | {"step": "fill"}, status=200)
    assert placements(session) == []


def test_an_empty_post_is_refused(client):
    client.submit(NEW, {}, status=422)


def test_nobody_places_the_student_of_another_school(cast, client, session):
    carl = make.student(cast.other_school)
    session.commit()
    client.submit(NEW, filled(client, cast, carl), status=422)
    assert placements(session) == []


def test_a_district_coordinator_places_each_student_at_their_own_school(cast, insured, sign_in, session):
    carl = make.student(cast.other_school, given_name="Carl")
    cast.opening.seats = 2
    wide = make.user(cast.district, "coordinator")
    session.commit()
    client = sign_in(wide)
    client.submit(NEW, filled(client, cast, cast.ana, carl), status=303)
    assert {p.student_id: p.school_id for p in placements(session)} == {cast.ana.id: cast.school.id, carl.id: cast.other_school.id}


def test_the_goal_of_the_experience_holds_where_nobody_says_another(cast, client, session):
    cast.experience.hours = Decimal(75)
    cast.opening.hours_goal = None
    session.commit()
    client.submit(NEW, filled(client, cast, cast.ana), status=303)
    assert placements(session)[0].hours_goal == 75
