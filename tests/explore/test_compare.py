"""Side by side: up to four pathways and occupations, shared by address, changed by links alone."""

from __future__ import annotations

from xml.etree.ElementTree import tostring

import pytest

from portal.search import services as search
from tests import factories as make
from tests.counting import cost_of
from tests.explore.conftest import result


def test_pathways_stand_side_by_side_with_what_the_school_offers(world):
    page = world.student.page(f"/explore/compare?with={world.care.id},{world.trades.id}")
    heads = [" ".join("".join(head.itertext()).split()) for head in page.all("th", scope="col")]
    assert heads == ["HealthCareTake out: Care", "ConstructionTradesTake out: Trades"]
    assert "2 courses: Human Body" in page.text
    assert "+11.3 %" in page.text
    assert "−5.3 %" in page.text
    assert {cell.get("data-label") for cell in page.all("td") if cell.get("data-label")} == {"Care", "Trades"}


def test_occupations_stand_side_by_side_with_their_sentence_and_their_area(world):
    page = world.student.page("/explore/compare?with=29-1141,47-2152")
    assert "Registered Nurses at work." in page.text
    assert "$82,000 Ohio, 2025" in page.text
    assert page.text.count("not published") == 3  # pay, growth and openings of plumbers
    assert "Human Body" in page.text


def test_take_out_is_a_link_without_it(world):
    page = world.student.page(f"/explore/compare?with={world.care.id},29-1141")
    assert page.find("a", id=f"x-out-{world.care.id}").get("href") == "/explore/compare?with=29-1141"


def test_more_is_found_by_words_and_added_by_a_link(world, session):
    search.put(kind="occupation", key="47-2111", title="Electricians", district_id=None)
    session.commit()
    page = world.student.page(f"/explore/compare?with={world.care.id}&q=electric")
    assert page.find("a", id="x-add-47-2111").get("href") == f"/explore/compare?with={world.care.id},47-2111"
    assert "Nothing more is found for “xyzzy”" in world.student.page("/explore/compare?q=xyzzy").text


def test_a_match_is_said_where_there_is_a_result(world):
    assert "Your interests" not in world.student.page("/explore/compare?with=29-1141").text
    result(world.who, social=40.0, investigative=30.0)
    page = world.student.page(f"/explore/compare?with=29-1141,{world.empty.id}")
    assert "Very good match" in page.text
    assert "A match suggests and never decides" in page.text


def test_what_may_not_be_seen_is_left_out(world):
    theirs = make.pathway(make.cluster(make.framework(make.district())), title="Theirs")
    page = world.student.page(f"/explore/compare?with={theirs.id},{world.care.id}")
    assert "Theirs" not in page.text
    assert str(theirs.id) not in [page.find("input", name="with").get("value")]


@pytest.mark.parametrize("query", ["", "?with=", "?with=999999999999999,99-9999", "?with=x&q=%00", "?q=" + "a" * 5000])
def test_nothing_chosen_says_how_to_choose(world, query):
    assert "Nothing to compare yet" in world.student.page(f"/explore/compare{query}").text


def test_htmx_gets_the_same_comparison(world):
    url = f"/explore/compare?with={world.care.id},29-1141"
    assert tostring(world.student.page(url, htmx=True).region("comparison")) == tostring(world.student.page(url).region("comparison"))


def test_eight_cost_as_many_queries_as_two(world):
    client, few = world.student, f"/explore/compare?with={world.care.id},29-1141"
    client.get(few)
    many = f"/explore/compare?with={world.care.id},{world.trades.id},{world.empty.id},29-1141,31-1120,47-2111,47-2031"
    assert cost_of(lambda: client.get(few)) == cost_of(lambda: client.get(many)) <= 25
