"""The search page, with and without htmx."""

from __future__ import annotations

from xml.etree.ElementTree import tostring

import pytest

from portal.search import providers, services
from tests import factories as make
from tests.search.test_find import HOSTILE


@pytest.fixture
def district(session):
    return make.district()


@pytest.fixture
def student(district, sign_in):
    return sign_in(make.user(district, "student", at=make.school(district)))


@pytest.fixture
def things(session):
    nurse = {"kind": "occupation", "district_id": None, "context": "Health"}
    services.put_many([
        nurse | {"key": "29-1141", "title": "Registered Nurses", "body": "Ward Sister\nStaff Nurse", "weight": 2},
        *(nurse | {"key": f"29-00{n:02d}", "title": f"Nurse of kind {n}"} for n in range(10, 20)),
        {"kind": "pathway", "key": "5", "title": "Nursing <b>care</b>", "district_id": None},
    ])  # fmt: skip


def test_a_stranger_may_not_search(client):
    assert client.get("/search?q=nurse").status_code == 303


def test_before_a_word_is_typed_the_page_says_what_to_try(student):
    page = student.page("/search")
    assert page.has("a", href="/search?q=nurse")
    assert page.find("input", id="search-text").get("hx-get") == page.find("form", role="search").get("action")


def test_what_is_found_stands_by_kind_with_its_count_and_its_address(student, things):
    page = student.page("/search?q=nur")
    assert page.texts("h2") == ["Pathways 1", "Occupations 11"]
    assert page.has("a", href="/occupations/29-1141")
    assert page.has("a", href="/pathways/5")
    assert page.has("a", id="more-occupation", text="Show all 11")
    assert page.has("p", id="search-count", text="12 results")


def test_a_title_is_shown_as_text_and_the_typed_beginning_marked(student, things):
    page = student.page("/search?q=care+nur")
    assert page.texts("mark") == ["Nur", "care"]
    assert "Nursing <b>care</b>" in page.text
    assert not page.all("b")


def test_another_name_that_led_there_is_said(student, things):
    assert "also called Ward Sister" in student.page("/search?q=ward+sis").text


def test_one_kind_can_be_shown_whole(student, things):
    page = student.page("/search?q=nur&kind=occupation")
    assert page.texts("h2") == ["Occupations 11"]
    assert len(page.all("a", class_="hit")) == 11
    assert page.has("a", id="kind-all")


def test_an_unknown_kind_shows_all(student, things):
    assert student.page("/search?q=nur&kind=%3Cscript%3E").texts("h2") == ["Pathways 1", "Occupations 11"]


def test_a_mistyped_word_is_guessed(student, things):
    page = student.page("/search?q=registred+nurzes")
    assert page.has("a", href="/search?q=registered%20nurses")


def test_with_nothing_found_the_page_offers_what_has_one_of_the_words(student, things):
    page = student.page("/search?q=registered+astronaut")
    assert "Nothing here is called" in page.text
    assert page.has("a", href="/occupations/29-1141")
    assert page.has("a", href="/frameworks")


@pytest.mark.parametrize("query", ["", "?q=nur", "?q=nur&kind=occupation", "?q=zzzz"])
def test_the_fragment_is_the_region_of_the_page(student, things, query):
    whole = student.page("/search" + query).region("search-results")
    part = student.page("/search" + query, htmx=True)
    assert tostring(part.region("search-results")).strip() == tostring(whole).strip()
    assert part.root.find("hx-partial") is not None


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_typed_breaks_the_page(student, things, typed):
    from urllib.parse import quote

    if len(typed) < 20_000:
        student.page(f"/search?q={quote(typed)}&kind={quote(typed[:100])}")


def test_a_feature_above_adds_people_for_those_who_may_see_them(student, things, district, monkeypatch):
    def students(viewer, text, limit):
        assert viewer.district_id == district.id
        return [providers.Result("Ana Nurmi", "grade 11", "/students/4", "students")][:limit]

    monkeypatch.setattr(providers, "_providers", {"students": students})
    page = student.page("/search?q=nur")
    assert page.texts("h2")[-1] == "Students 1"
    assert page.has("a", href="/students/4")


def test_a_feature_above_narrows_a_kind(student, things, monkeypatch):
    from portal.search.models import SearchEntry

    monkeypatch.setattr(providers, "_narrowings", {"pathway": lambda viewer: SearchEntry.key == "6"})
    assert student.page("/search?q=nur").texts("h2") == ["Occupations 11"]
