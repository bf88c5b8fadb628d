"""What a host offers is kept on its page by whoever keeps hosts."""

from __future__ import annotations

import pytest

from portal.extensions import db
from portal.meetings.models import MeetingOffer, MeetingOfferPathway


@pytest.fixture
def new(cast):
    return f"/hosts/{cast.there.id}/meeting-offers/new"


def test_an_offer_is_added_from_the_hosts_page_and_counts_once(cast, new):
    assert cast.cora.page(f"/hosts/{cast.there.id}").has("a", href=new)
    form = cast.cora.page(new).form(new) | {"kind": "shadow", "at_site": "y", "about": "A day on the ward.", "pathways": str(cast.pathway.id)}
    for _ in range(2):
        cast.cora.submit(new, form)
    made = db.session.query(MeetingOffer).filter_by(kind="shadow").one()
    assert db.session.query(MeetingOfferPathway).filter_by(meeting_offer_id=made.id).one().pathway_id == cast.pathway.id
    assert "A day on the ward." in cast.ana.page("/meetings").text


def test_an_offer_without_a_way_is_refused(cast, new):
    cast.cora.submit(new, {"kind": "shadow", "about": "x", "form_token": "t"}, status=422)


def test_ended_it_is_offered_no_more(cast):
    path = f"/meeting-offers/{cast.offer.id}/edit"
    cast.cora.submit(path, cast.cora.page(path).form(path) | {"ended": "y"})
    assert "Harbor Hospital" not in cast.ana.page("/meetings").text
    assert cast.ana.get(f"/meetings/{cast.offer.id}/ask").status_code == 404


def test_two_who_edit_at_once_see_both_versions(cast):
    path = f"/meeting-offers/{cast.offer.id}/edit"
    form = cast.cora.page(path).form(path)
    cast.cora.submit(path, form | {"about": "First"})
    both = cast.cora.submit(path, form | {"about": "Second"}, status=409)
    assert "First" in both.text
    assert both.form(path)["about"] == "Second"
    cast.cora.submit(path, both.form(path))
    assert "Second" in cast.ana.page("/meetings").text
