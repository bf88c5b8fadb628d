"""The page of one placement and the deeds on it, as a coordinator meets them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.database import now
from portal.hosts.record_models import HostDocument
from portal.placements import transitions
from portal.placements.models import Placement, WithdrawnAs
from portal.placements.steps import steps_of
from tests import factories as make

TODAY = now().date()


@pytest.fixture
def insured(cast, session):
    for kind in ("agreement", "insurance"):
        make.add(HostDocument(host_id=cast.host.id, kind=kind, begins_on=TODAY - timedelta(days=100), expires_on=TODAY + timedelta(days=400)))
    session.commit()


@pytest.fixture
def asked(cast, insured, session):
    placement = cast.request(request="I want to learn how networks work.")
    session.commit()
    return placement


def path(placement, deed=""):
    return f"/placements/{placement.id}" + (f"/{deed}" if deed else "")


def posted(placement, **more):
    return {"version": placement.version, "seen": placement.state} | more


def test_the_page_has_one_primary_deed_and_shows_what_is_weighed(cast, asked, sign_in):
    page = sign_in(cast.coordinator_user).page(path(asked))
    assert [b.get("id") for b in page.all("button") if "btn-primary" in b.get("class", "")] == ["deed-confirm"]
    assert "1 of 1 seat is left." in page.text
    assert "insurance: in force" in page.text
    assert "I want to learn how networks work." in page.text
    assert [li.get("class") for li in page.all("ol", aria_label="Where this placement stands")[0].iter("li")] == ["now", "left", "left", "left", "left"]


@pytest.mark.parametrize("htmx", [False, True])
def test_a_request_is_confirmed_with_one_button(cast, asked, sign_in, session, htmx):
    client = sign_in(cast.coordinator_user)
    client.submit(path(asked, "confirm"), posted(asked), status=200 if htmx else 303, htmx=htmx)
    session.refresh(asked)
    assert asked.state == "confirmed"
    page = client.page(path(asked))
    assert page.has("h2", text="The training agreement comes next")
    assert page.find("a", id="next-link").get("href") == f"{path(asked)}/agreement"


def test_a_double_click_confirms_once_and_shows_no_conflict(cast, asked, sign_in, session):
    client, data = sign_in(cast.coordinator_user), posted(asked)
    client.submit(path(asked, "confirm"), data, status=303)
    client.submit(path(asked, "confirm"), data, status=303)
    assert [s.deed for s in steps_of(asked.id)] == ["confirm"]


def test_the_second_of_two_coordinators_reads_what_the_first_did_and_loses_nothing(cast, asked, sign_in, session):
    data = posted(asked, reason="The seat is meant for a senior.")
    second = make.user(cast.district, "coordinator", at=cast.school)
    session.commit()
    sign_in(cast.coordinator_user).submit(path(asked, "confirm"), posted(asked), status=303)
    answer = sign_in(second).submit(path(asked, "decline"), data, status=409)
    assert "Somebody else was quicker" in answer.text
    assert "Marcus Osei: confirmed it." in answer.text
    session.refresh(asked)
    assert asked.state == "confirmed"


def test_a_withdrawal_that_came_second_keeps_its_words_in_the_field(cast, asked, sign_in, session):
    transitions.confirm(asked, by=cast.coordinator)
    session.commit()
    data = posted(asked, kind="host", reason="The host closes this month.")
    transitions.send_agreement_out(asked, by=cast.coordinator)
    session.commit()
    other = make.user(cast.district, "school_admin", at=cast.school)
    session.commit()
    answer = sign_in(other).submit(path(asked, "withdraw"), data, status=409)
    assert "The host closes this month." in answer.html
    assert "sent the agreement out" in answer.text


def test_a_host_without_insurance_stops_the_confirmation_until_it_is_confirmed_anyway(cast, sign_in, session):
    placement = cast.request()
    session.commit()
    client = sign_in(cast.coordinator_user)
    answer = client.submit(path(placement, "confirm"), posted(placement), status=422)
    assert "The insurance is missing." in answer.text
    client.submit(path(placement, "confirm"), posted(placement, anyway="y"), status=303)
    session.refresh(placement)
    assert placement.state == "confirmed"


def test_declining_needs_a_reason_and_withdrawing_one_too(cast, asked, sign_in, session):
    client = sign_in(cast.coordinator_user)
    assert "Say why" in client.submit(path(asked, "decline"), posted(asked, reason=" "), status=422).text
    client.submit(path(asked, "decline"), posted(asked, reason="It is full."), status=303)
    page = client.page(path(asked))
    assert "The request was declined" in page.text
    assert "It is full." in page.text


def test_a_withdrawal_is_undone_with_one_button(cast, asked, sign_in, session):
    transitions.confirm(asked, by=cast.coordinator)
    transitions.withdraw(asked, kind=WithdrawnAs.HOST, reason="The host closes.", by=cast.coordinator)
    session.commit()
    client = sign_in(cast.coordinator_user)
    client.submit(path(asked, "reopen"), posted(asked), status=303)
    session.refresh(asked)
    assert (asked.state, asked.ended_reason) == ("confirmed", "")


def test_completing_warns_of_hours_that_are_missing(cast, sign_in, session):
    placement = cast.request(state="active", begins_on=TODAY - timedelta(days=90), ends_on=TODAY - timedelta(days=1))
    make.hours(placement, 6, "submitted")
    session.commit()
    client = sign_in(cast.coordinator_user)
    page = client.page(path(placement))
    assert "6 hours still wait for an answer." in page.text
    assert "0 of 40 hours are approved." in page.text
    client.submit(path(placement, "complete"), posted(placement), status=303)
    session.refresh(placement)
    assert placement.state == "completed"


@pytest.mark.parametrize("who", ["stranger_user"])
def test_somebody_elses_placement_is_not_found(cast, asked, sign_in, who):
    client = sign_in(getattr(cast, who))
    client.page(path(asked), status=404)
    client.submit(path(asked, "confirm"), posted(asked), status=404)
    client.page(path(asked, "amend"), status=404)


def test_the_director_looks_and_has_no_deeds(cast, asked, sign_in, session):
    director = make.user(cast.district, "cte_director")
    session.commit()
    client = sign_in(director)
    page = client.page(path(asked))
    assert not page.has("button", id="deed-confirm")
    client.submit(path(asked, "confirm"), posted(asked), status=404)


@pytest.mark.parametrize("data", [{}, {"version": "x"}, {"version": "1", "kind": "nobody", "reason": "x" * 9999, "seen": "\x00"}])
@pytest.mark.parametrize("deed", ["confirm", "withdraw", "reopen"])
def test_a_bad_post_is_refused_and_never_breaks(cast, asked, sign_in, session, data, deed):
    sign_in(cast.coordinator_user).submit(path(asked, deed), data, status=422)
    assert session.get(Placement, asked.id).state == "requested"
