"""The page that amends a placement."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from portal.database import now
from portal.placements import terms as kept
from portal.placements.amendments import amend
from tests import factories as make

TODAY = now().date()


@pytest.fixture
def placement(cast, session):
    made = cast.request(state="active", begins_on=TODAY - timedelta(days=30), ends_on=TODAY + timedelta(days=60), hours_goal=Decimal(60), plan=[[1, "14:00", "17:00"]])
    session.commit()
    return made


@pytest.fixture
def second(cast, session):
    host = make.host(cast.district, name="City IT")
    contact = make.contact(host, name="Lee Park")
    session.commit()
    return f"{host.id}-{contact.id}", host


def form_of(client, placement, **more):
    return client.page(f"/placements/{placement.id}/amend").form(f"/placements/{placement.id}/amend") | more


def test_the_goal_is_raised_from_a_day_on_and_the_page_says_old_and_new(cast, placement, sign_in, session):
    client = sign_in(cast.coordinator_user)
    data = form_of(client, placement, begins_on=str(TODAY + timedelta(days=7)), hours_goal="80", reason="More days a week.")
    client.submit(f"/placements/{placement.id}/amend", data, status=303)
    page = client.page(f"/placements/{placement.id}")
    assert "Hours goal: 60 hours → becomes 80 hours" in page.text.replace("→becomes", "→ becomes")
    assert "“More days a week.” Marcus Osei" in page.text
    assert kept.goal_on(kept.history_of(placement.id), TODAY + timedelta(days=6)) == 60


def test_what_was_not_touched_stays_as_it_was(cast, placement, sign_in):
    client = sign_in(cast.coordinator_user)
    data = form_of(client, placement, begins_on=str(TODAY), from_3="14:00", to_3="16:00", reason="Thursdays too.")
    client.submit(f"/placements/{placement.id}/amend", data, status=303)
    old, new = kept.history_of(placement.id)
    assert new.plan == [[1, "14:00", "17:00"], [3, "14:00", "16:00"]]
    assert [getattr(new, name) for name in ("host_id", "supervisor_id", "supervisor_name", "hours_goal", "last_on")] == [getattr(old, name) for name in ("host_id", "supervisor_id", "supervisor_name", "hours_goal", "last_on")]


def test_a_second_host_is_added_beside_the_first_and_taken_back(cast, placement, second, sign_in, session):
    key, host = second
    client = sign_in(cast.coordinator_user)
    data = form_of(client, placement, what="also", place=key, begins_on=str(TODAY + timedelta(days=5)), last_on=str(TODAY + timedelta(days=20)), reason="Two mornings there.")
    client.submit(f"/placements/{placement.id}/amend", data, status=303)
    assert kept.hosts_on(kept.history_of(placement.id), TODAY + timedelta(days=6)) == (cast.host.id, host.id)
    page = client.page(f"/placements/{placement.id}")
    assert "Also at City IT with Lee Park" in page.text
    terms = kept.history_of(placement.id)[-1]
    client.submit(f"/placements/{placement.id}/terms/{terms.id}/take-back", {}, status=303)
    assert kept.hosts_on(kept.history_of(placement.id), TODAY + timedelta(days=6)) == (cast.host.id,)


def test_a_double_click_amends_once(cast, placement, sign_in):
    client = sign_in(cast.coordinator_user)
    data = form_of(client, placement, hours_goal="80", reason="More days.")
    client.submit(f"/placements/{placement.id}/amend", data, status=303)
    client.submit(f"/placements/{placement.id}/amend", data, status=303)
    assert len(kept.history_of(placement.id)) == 2


def test_two_amendments_at_once_show_both_and_the_second_may_save_again(cast, placement, sign_in, session):
    client = sign_in(cast.coordinator_user)
    data = form_of(client, placement, hours_goal="80", reason="More days.", begins_on=str(TODAY + timedelta(days=1)))
    amend(placement, begins_on=TODAY, changes={"hours_goal": Decimal(100)}, reason="The host asked.", by=cast.coordinator)
    session.commit()
    answer = client.submit(f"/placements/{placement.id}/amend", data, status=409)
    assert "“The host asked.”" in answer.text
    assert "Hours goal 100 80" in " ".join(answer.text.split()).replace("Hours goal10080", "Hours goal 100 80")
    client.submit(f"/placements/{placement.id}/amend", answer.form(f"/placements/{placement.id}/amend"), status=303)
    assert kept.goal_on(kept.history_of(placement.id), TODAY + timedelta(days=1)) == 80


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"reason": ""}, "Enter the why."),
        ({"reason": "x"}, "Nothing would change"),
        ({"reason": "x", "from_2": "15:00"}, "give both times"),
        ({"reason": "x", "from_2": "15:00", "to_2": "14:00"}, "ends before it begins"),
        ({"reason": "x", "hours_goal": "-4"}, "from 0 to 9,999"),
        ({"reason": "x", "hours_goal": "NaN"}, ""),
        ({"reason": "x", "begins_on": "soon"}, "not a date"),
        ({"reason": "x", "soc": "00-0000"}, "no occupation with this code"),
        ({"reason": "x", "place": "7777-1"}, "Choose one from the list."),
        ({"reason": "x", "pay": "1e400"}, ""),
        ({"reason": "x", "what": "host-4"}, ""),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(cast, placement, sign_in, more, said):
    client = sign_in(cast.coordinator_user)
    answer = client.submit(f"/placements/{placement.id}/amend", form_of(client, placement, **more), status=422)
    assert said in answer.text
    assert len(kept.history_of(placement.id)) == 1


def test_an_empty_post_is_refused(cast, placement, sign_in):
    sign_in(cast.coordinator_user).submit(f"/placements/{placement.id}/amend", {}, status=422)


def test_a_take_back_of_another_placements_terms_is_not_found(cast, placement, sign_in, session):
    other = cast.request(cast.ben)
    session.commit()
    terms = kept.history_of(other.id)[0]
    sign_in(cast.coordinator_user).submit(f"/placements/{placement.id}/terms/{terms.id}/take-back", {}, status=404)
