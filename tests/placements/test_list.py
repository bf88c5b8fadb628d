"""The list of placements: tabs, filters, deeds on marked ones, and the export on the terms of a day."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest

from portal.database import now
from portal.hosts.record_models import HostDocument
from portal.placements.amendments import add_host, amend
from tests import factories as make
from tests.counting import statements

TODAY = now().date()
LIST = "/placements"


@pytest.fixture
def insured(cast, session):
    for kind in ("agreement", "insurance"):
        make.add(HostDocument(host_id=cast.host.id, kind=kind, begins_on=TODAY - timedelta(days=100), expires_on=TODAY + timedelta(days=400)))
    session.commit()


def listed(page):
    return [a.text_content() if hasattr(a, "text_content") else "".join(a.itertext()) for a in page.all("a") if (a.get("href") or "").startswith("/placements/") and (a.get("href") or "").split("/")[-1].isdigit()]


@pytest.mark.parametrize("htmx", [False, True])
def test_tabs_count_and_narrow_by_state(cast, sign_in, session, htmx):
    cast.request()
    cast.request(cast.ben, state="completed")
    session.commit()
    client = sign_in(cast.coordinator_user)
    page = client.page(LIST, htmx=htmx)
    assert "Completed 1" in page.text
    assert listed(page) == ["Lima, Ana"]
    assert listed(client.page(LIST + "?state=completed", htmx=htmx)) == ["Ortiz, Ben"]
    assert listed(client.page(LIST + "?state=all", htmx=htmx)) == ["Lima, Ana", "Ortiz, Ben"]


@pytest.mark.parametrize(("query", "names"), [("q=lim", ["Lima, Ana"]), ("q=city", ["Ortiz, Ben"]), ("kind=job_shadow", ["Ortiz, Ben"]), ("soon=ends", ["Ortiz, Ben"]), ("sort=-student", ["Ortiz, Ben", "Lima, Ana"]), ("host=x&school=9&section=-1&soon=%00", []), ("q=%25", [])])
def test_filters_find_by_name_host_kind_and_days(cast, sign_in, session, query, names):
    cast.request(state="active")
    city = make.host(cast.district, name="City IT")
    make.placement(cast.ben, make.experience(cast.district, kind="job_shadow"), city, ends_on=TODAY + timedelta(days=5))
    session.commit()
    assert listed(sign_in(cast.coordinator_user).page(f"{LIST}?{query}")) == names


def test_marked_requests_are_confirmed_and_who_does_not_fit_is_named(cast, insured, sign_in, session):
    first, second = cast.request(), cast.request(cast.ben)
    session.commit()
    client = sign_in(cast.coordinator_user)
    page = client.submit(LIST, {"placement_ids": [str(first.id), str(second.id)], "deed": "confirm"}, status=200)
    assert "1 placement confirmed." in page.text
    assert "Ben Ortiz: The only seat of this opening is taken, by Ana Lima." in page.text
    session.refresh(first), session.refresh(second)
    assert (first.state, second.state) == ("confirmed", "requested")


def test_marked_ones_are_withdrawn_with_one_reason(cast, sign_in, session):
    both = [cast.request(state="active"), cast.request(cast.ben, state="confirmed")]
    session.commit()
    client = sign_in(cast.coordinator_user)
    data = {"placement_ids": [str(p.id) for p in both], "deed": "withdraw", "kind": "host", "reason": ""}
    assert "Say why it ends" in client.submit(LIST, data, status=422).text
    client.submit(LIST, data | {"reason": "The host closes."}, status=303)
    for each in both:
        session.refresh(each)
    assert [(p.state, p.withdrawn_as, p.ended_reason) for p in both] == [("withdrawn", "host", "The host closes.")] * 2


@pytest.mark.parametrize("data", [{}, {"placement_ids": ["x"]}, {"placement_ids": ["1"], "deed": "erase"}, {"placement_ids": ["9" * 30], "deed": "confirm"}, {"placement_ids": ["7777"], "deed": "withdraw", "kind": "declined"}])
def test_a_bad_post_of_marks_is_refused(cast, sign_in, data):
    sign_in(cast.coordinator_user).submit(LIST, data, status=422)


def test_nobody_moves_what_they_do_not_see(cast, insured, sign_in, session):
    placement = cast.request()
    session.commit()
    sign_in(cast.stranger_user).submit(LIST, {"placement_ids": [str(placement.id)], "deed": "confirm"}, status=422)
    session.refresh(placement)
    assert placement.state == "requested"


def test_the_export_goes_by_the_terms_of_the_day_that_is_asked(cast, sign_in, session):
    placement = cast.request(state="active", begins_on=TODAY - timedelta(days=30), ends_on=TODAY + timedelta(days=60), hours_goal=Decimal(60))
    city = make.host(cast.district, name="City IT")
    amend(placement, begins_on=TODAY, changes={"hours_goal": Decimal(80), "supervisor_name": "Lee Park", "supervisor_id": None}, reason="More.", by=cast.coordinator)
    add_host(placement, begins_on=TODAY + timedelta(days=5), ends_on=None, values={"host_id": city.id}, reason="Also.", by=cast.coordinator)
    session.commit()
    client = sign_in(cast.coordinator_user)

    def row(day):
        body = client.get(f"{LIST}/export.csv?on={TODAY + timedelta(days=day)}").get_data(as_text=True).lstrip("\ufeff")
        found = next(csv.DictReader(io.StringIO(body)))
        return found["Host"], found["Second host"], found["Supervisor"], found["Hours goal"]

    assert row(-1) == ("Harbor Health IT", "", "Rosa Diaz", "60.0")
    assert row(0) == ("Harbor Health IT", "", "Lee Park", "80.0")
    assert row(5) == ("Harbor Health IT", "City IT", "Lee Park", "80.0")
    assert client.get(f"{LIST}/export.xlsx?on=never").status_code == 200


def test_a_list_of_fifty_asks_no_more_than_a_list_of_one(cast, sign_in, session):
    cast.request()
    session.commit()
    client = sign_in(cast.coordinator_user)
    client.page(LIST)
    with statements() as one:
        client.page(LIST)
    for _ in range(49):
        cast.request(make.student(cast.school))
    session.commit()
    with statements() as fifty:
        client.page(LIST)
    assert len(fifty) == len(one)
