"""The pages of openings, for staff and for students, at the same addresses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portal.hosts.models import Host
from portal.placements.models import Opening, Placement
from tests import factories as make
from tests.counting import statements


@pytest.mark.parametrize("htmx", [False, True])
def test_a_student_finds_openings_on_their_pathway_first(sign_in: Any, cast: Any, htmx: bool) -> None:
    page = sign_in(cast.account).page("/openings", htmx=htmx, target="div#openings")
    assert "On your pathway 1" in page.text
    assert "2 seats left" in page.text
    assert "Tuesday 3:00 PM–5:00 PM" in page.text


def test_what_does_not_fit_stands_below_with_its_reason_and_no_button(sign_in: Any, session: Any, cast: Any) -> None:
    cast.opening.grade_low = 12
    session.commit()
    client = sign_in(cast.account)
    page = client.page("/openings")
    assert "Not for you right now" in page.text
    assert "It is for grade 12." in page.text
    page = client.page(f"/openings/{cast.opening.id}")
    assert not page.has("button", text="Request this seat")
    client.submit(f"/openings/{cast.opening.id}/request", {"why": "Please."}, status=422)


def test_filters_narrow_the_list(sign_in: Any, session: Any, cast: Any) -> None:
    client = sign_in(cast.account)
    for query, there in ((f"pathway={cast.pathway.id}", True), ("pathway=999999", False), ("paid=1", False), ("day=1", True), ("day=3", False), ("soon=1", True), ("kind=internship", True), ("kind=co_op", False)):
        assert ("Harbor Health IT" in client.page(f"/openings?{query}").text) is there, query


@pytest.mark.parametrize("htmx", [False, True])
def test_a_student_requests_a_seat_and_sees_who_answers(sign_in: Any, session: Any, cast: Any, htmx: bool) -> None:
    client = sign_in(cast.account)
    answer = client.submit(f"/openings/{cast.opening.id}/request", {"why": "I like networks."}, htmx=htmx)
    assert (answer.headers.get("HX-Redirect") or answer.headers["Location"]) == "/my-placements"
    page = client.page("/my-placements")
    assert "Your coordinator answers by" in page.text
    client.submit(f"/openings/{cast.opening.id}/request", {"why": "Twice."})
    placement = session.scalars(sa.select(Placement)).one()
    client.submit(f"/my-placements/{placement.id}/withdraw")
    assert "Taken back" in client.page("/my-placements").text


@pytest.mark.parametrize("htmx", [False, True])
def test_a_request_without_a_sentence_is_refused_in_place(sign_in: Any, cast: Any, htmx: bool) -> None:
    page = sign_in(cast.account).submit(f"/openings/{cast.opening.id}/request", {}, htmx=htmx, status=422, target="div#request")
    assert "one sentence" in page.text


def test_a_student_of_another_school_finds_nothing_of_a_schools_opening(sign_in: Any, session: Any, cast: Any) -> None:
    cast.opening.school_id = cast.school.id
    account = make.user(cast.home, "student", at=cast.other)
    make.student(cast.other, user=account)
    session.commit()
    client = sign_in(account)
    assert "Harbor Health" not in client.page("/openings").text
    client.page(f"/openings/{cast.opening.id}", status=404)
    client.submit(f"/openings/{cast.opening.id}/request", {"why": "Please."}, status=404)


def test_nobody_takes_back_somebody_elses_request(sign_in: Any, cast: Any, other_student: Any) -> None:
    placement = make.placement(cast.student, cast.experience, cast.host, state="requested")
    sign_in(other_student().account).submit(f"/my-placements/{placement.id}/withdraw", status=404)


def test_the_rest_of_the_account_holds_placements_and_forms(sign_in: Any, cast: Any) -> None:
    make.clearance_kind(title="Safety training")
    make.placement(cast.student, cast.experience, cast.host)
    page = sign_in(cast.account).page("/my-placements")
    assert "Running" in page.text
    assert "1 missing" in page.text
    assert page.has("a", text="Hand it in")


NEW_HOST = {"name": "Corner Garage", "city": "Harbor Point", "contact_name": "Lou Park", "contact_phone": "555 0100", "about": "Repair bikes"}


def own(cast: Any, **values: Any) -> dict[str, Any]:
    days = {"begins_on": cast.today.isoformat(), "ends_on": (cast.today + timedelta(days=40)).isoformat()}
    return NEW_HOST | days | {"experience_id": str(cast.experience.id)} | values


def test_a_student_brings_a_host_that_the_school_then_checks(sign_in: Any, session: Any, cast: Any) -> None:
    client = sign_in(cast.account)
    data = own(cast, form_token=client.page("/my-placements/new-host").form("/my-placements/new-host")["form_token"])
    client.submit("/my-placements/new-host", data)
    client.submit("/my-placements/new-host", data)
    host = session.scalars(sa.select(Host).where(Host.name == "Corner Garage")).one()
    assert host.state == "pending"
    assert "Your school checks the host first" in client.page("/my-placements").text


def test_a_host_that_is_known_already_is_proposed(sign_in: Any, session: Any, cast: Any) -> None:
    client = sign_in(cast.account)
    data = own(cast, name="Harbor Health IT, Inc.", form_token="token-1")
    page = client.submit("/my-placements/new-host", data, status=422)
    assert "Is it one of these?" in page.text
    client.submit("/my-placements/new-host", data | {"same_as": str(cast.host.id)})
    assert session.scalars(sa.select(Placement.host_id)).one() == cast.host.id


def test_a_host_without_anybody_to_ask_is_refused(sign_in: Any, cast: Any) -> None:
    page = sign_in(cast.account).submit("/my-placements/new-host", own(cast, contact_phone="", form_token="t"), status=422)
    assert "so that the school can ask" in page.text


def opening_data(cast: Any, **values: Any) -> dict[str, Any]:
    days = {"begins_on": (cast.today + timedelta(days=20)).isoformat(), "ends_on": (cast.today + timedelta(days=90)).isoformat()}
    return days | {
        "experience_id": str(cast.experience.id), "host_id": str(cast.host.id), "school_id": str(cast.school.id), "seats": "3", "grade_low": "9", "grade_high": "12",
        "state": "open", "site_id": "", "program_id": "", "from_2": "14:00", "to_2": "16:30", "supervisor_id": str(cast.supervisor.id),
    } | values  # fmt: skip


def test_a_coordinator_makes_an_opening_once(sign_in: Any, session: Any, cast: Any) -> None:
    client = sign_in(cast.coordinator)
    extra = make.clearance_kind(title="Drug test")
    data = opening_data(cast, form_token=client.page("/openings/new").form("/openings/new")["form_token"], clearances=[extra.id])
    client.submit("/openings/new", data)
    client.submit("/openings/new", data)
    made = session.scalars(sa.select(Opening).where(Opening.id != cast.opening.id)).one()
    assert (made.seats, made.plan, made.school_id) == (3, [[2, "14:00", "16:30"]], cast.school.id)
    page = client.page(f"/openings/{made.id}")
    assert "3 of 3 seats left" in page.text
    assert "Also needs: Drug test" in page.text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"seats": "0"}, "from 1 to 500"),
        ({"ends_on": "2020-01-01"}, "comes before the first"),
        ({"grade_high": "8"}, "below the first one"),
        ({"to_2": "13:00"}, "ends before it begins"),
        ({"to_2": ""}, "Enter both times"),
        ({"occupation": "Wizard"}, "Choose one of the list"),
        ({"host_id": "99999999999999999999"}, "Choose one from the list"),
        ({"pay": "NaN", "paid": "y"}, "dollars"),
        ({"hours_goal": "1e99"}, "hours from 1"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(sign_in: Any, cast: Any, wrong: dict[str, str], said: str) -> None:
    page = sign_in(cast.coordinator).submit("/openings/new", opening_data(cast, form_token="t") | wrong, status=422)
    assert said in page.text


def test_a_supervisor_of_another_host_is_refused(sign_in: Any, session: Any, cast: Any) -> None:
    other = make.contact(make.host(cast.home))
    session.commit()
    page = sign_in(cast.coordinator).submit("/openings/new", opening_data(cast, form_token="t", supervisor_id=str(other.id)), status=422)
    assert "belongs to another host" in page.text


def test_two_who_edit_one_opening_see_both_versions(sign_in: Any, session: Any, cast: Any) -> None:
    cast.opening.school_id = cast.school.id
    session.commit()
    client, path = sign_in(cast.coordinator), f"/openings/{cast.opening.id}/edit"
    form = client.page(path).form(path)
    client.submit(path, form | {"seats": "4"})
    page = client.submit(path, form | {"seats": "5"}, status=409)
    assert "4 seats" in page.text
    client.submit(path, page.form(path))
    session.expire_all()
    assert cast.opening.seats == 5


def test_seats_do_not_go_below_those_that_are_taken(sign_in: Any, session: Any, cast: Any) -> None:
    cast.opening.school_id = cast.school.id
    for _ in range(2):
        make.placement(make.student(cast.school), cast.experience, cast.host, state="confirmed", opening_id=cast.opening.id)
    session.commit()
    client, path = sign_in(cast.coordinator), f"/openings/{cast.opening.id}/edit"
    page = client.submit(path, client.page(path).form(path) | {"seats": "1"}, status=422)
    assert "2 students have seats here" in page.text


def test_an_opening_is_closed_opened_again_and_copied(sign_in: Any, session: Any, cast: Any) -> None:
    cast.opening.school_id = cast.school.id
    session.commit()
    client, path = sign_in(cast.coordinator), f"/openings/{cast.opening.id}"
    client.submit(f"{path}/close")
    assert "This opening is closed." in sign_in(cast.account).page(path).text
    client.page(f"{path}/edit")
    client.submit(f"{path}/open")
    where = client.submit(f"{path}/copy").headers["Location"]
    assert client.submit(f"{path}/copy").headers["Location"] == where, "a double click copies once"
    copy = session.scalars(sa.select(Opening).where(Opening.id != cast.opening.id)).one()
    assert (copy.state, copy.begins_on > cast.opening.ends_on, copy.plan) == ("draft", True, cast.opening.plan)
    client.page(where)


def test_a_request_is_confirmed_in_one_click_and_the_next_one_finds_no_seat(sign_in: Any, session: Any, cast: Any) -> None:
    cast.opening.school_id, cast.opening.seats = cast.school.id, 1
    first = make.placement(cast.student, cast.experience, cast.host, state="requested", opening_id=cast.opening.id)
    second = make.placement(make.student(cast.school), cast.experience, cast.host, state="requested", opening_id=cast.opening.id)
    session.commit()
    client = sign_in(cast.coordinator)
    client.submit(f"/openings/{cast.opening.id}/confirm/{first.id}")
    assert "0 of 1 seat left" in client.page(f"/openings/{cast.opening.id}").text
    page = client.submit(f"/openings/{cast.opening.id}/confirm/{second.id}", status=422)
    assert "taken, by Ana Lima" in page.text


def test_a_school_keeps_neither_the_districts_nor_anothers_openings(sign_in: Any, session: Any, cast: Any) -> None:
    client = sign_in(cast.coordinator)
    client.page(f"/openings/{cast.opening.id}")
    client.page(f"/openings/{cast.opening.id}/edit", status=404)
    cast.opening.school_id = cast.other.id
    session.commit()
    client.page(f"/openings/{cast.opening.id}", status=404)
    client.submit(f"/openings/{cast.opening.id}/close", status=404)


def test_a_full_house_and_expired_papers_are_warned_of(sign_in: Any, session: Any, cast: Any) -> None:
    cast.host.capacity = 1
    session.commit()
    text = sign_in(cast.coordinator).page(f"/openings/{cast.opening.id}").text
    assert "takes 1 student at a time. Its openings have 2 seats together." in text
    assert "insurance" in text


def test_hosts_and_experiences_show_their_openings(sign_in: Any, cast: Any) -> None:
    client = sign_in(cast.coordinator)
    assert client.page(f"/hosts/{cast.host.id}").has("a", href=f"/openings/new?host={cast.host.id}")
    assert client.page(f"/offerings/{cast.experience.id}").has("a", href=f"/openings/{cast.opening.id}")


@pytest.mark.parametrize("state", ["open", "full", "over", "draft", "closed"])
def test_the_list_narrows_to_each_state(sign_in: Any, session: Any, cast: Any, state: str) -> None:
    make.opening(cast.host, cast.experience, about="full", seats=1)
    full = session.scalars(sa.select(Opening).where(Opening.about == "full")).one()
    make.placement(make.student(cast.school), cast.experience, cast.host, opening_id=full.id)
    make.opening(cast.host, cast.experience, apply_by=cast.today - timedelta(days=1))
    make.opening(cast.host, cast.experience, state="draft")
    make.opening(cast.host, cast.experience, state="closed")
    session.commit()
    assert "1–1 of 1" in sign_in(cast.coordinator).page(f"/openings?state={state}").text


def test_the_list_makes_as_many_queries_for_fifty_as_for_one(sign_in: Any, session: Any, cast: Any) -> None:
    client = sign_in(cast.coordinator)

    def asked() -> int:
        with statements() as seen:
            client.page("/openings")
        return len(seen)

    asked()
    one = asked()
    for _ in range(49):
        make.opening(cast.host, cast.experience)
    session.commit()
    assert asked() == one
