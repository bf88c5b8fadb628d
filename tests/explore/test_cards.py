"""/explore: what the school offers first, sorted and narrowed by figures; a match orders and hides nothing."""

from __future__ import annotations

from xml.etree.ElementTree import tostring

import pytest

from portal.careers.models import Occupation, OccupationPathway
from tests import factories as make
from tests.counting import cost_of
from tests.explore.conftest import result


def titles(page):
    return [text for text in page.texts("h2") if text in ("Care", "Trades", "Bare", "Health", "Construction")]


def test_a_card_shows_first_what_the_students_own_schools_offer(world):
    page = world.student.page("/explore")
    assert page.has("a", href=f"/offerings/{world.biology.id}", text="Human Body")
    assert "2 courses: Human Body, Patient Care (Harbor Career Center)" in page.text
    assert page.has("a", href=f"/openings/{world.opening.id}")
    assert "1 opening: Clinic Internship (Harbor Hospital)" in page.text
    assert page.has("a", href=f"/programs/{world.program.id}")
    for hidden in ("Only at Lakeview", "Only proposed", "Retired Course"):
        assert hidden not in page.text


def test_figures_name_their_area_and_what_is_missing_is_said(world):
    page = world.student.page("/explore?sort=title")
    bare, care, trades = (" ".join("".join(card.itertext()).split()) for card in page.all("article"))
    assert "$34,000 Ohio and United States" in care
    assert "+11.3 %" in care
    assert "954,000 United States" in care
    assert "−5.3 % fewer jobs" in trades
    assert bare.count("not published") == 3
    assert "Nothing at your school yet" in bare


def test_without_a_result_a_student_is_invited_to_find_their_interests(world):
    page = world.student.page("/explore")
    assert page.has("a", href="/my-interests", text="Find my interests")
    assert "match" not in page.find("div", id="cards").find(".//ol").itertext()
    assert not page.has("option", value="fit")


def test_a_match_orders_and_hides_nothing(world):
    result(world.who, realistic=40.0, conventional=20.0)
    page = world.student.page("/explore")
    assert titles(page) == ["Trades", "Care", "Bare"]
    assert "Very good match" in page.text
    assert "A match suggests and never decides" in page.text
    assert not page.has("a", text="Find my interests")


def test_a_result_without_a_preference_puts_nothing_first(world):
    result(world.who, **dict.fromkeys(("realistic", "investigative", "artistic", "social", "enterprising", "conventional"), 20.0))
    page = world.student.page("/explore")
    assert titles(page)[0] == "Care"
    assert "no clear preference" in page.text
    assert "match</p>" not in page.html


@pytest.mark.parametrize(("query", "first"), [("sort=growth", ["Care", "Trades", "Bare"]), ("sort=pay", ["Trades", "Care", "Bare"]), ("sort=openings", ["Care", "Trades", "Bare"]), ("sort=title", ["Bare", "Care", "Trades"])])
def test_cards_are_sorted_and_those_without_the_figure_stand_last(world, query, first):
    assert titles(world.student.page(f"/explore?{query}")) == first


@pytest.mark.parametrize(
    ("query", "kept"),
    [("way=diploma", ["Care", "Trades"]), ("offered=courses", ["Care"]), ("offered=openings", ["Care"]), ("offered=programs", ["Care"]), ("growth=faster", ["Care"]), ("pay=above", ["Trades"])],
)
def test_cards_are_narrowed_by_school_pay_growth_and_what_is_offered(world, query, kept):
    assert titles(world.student.page(f"/explore?{query}")) == kept


def test_cards_are_narrowed_to_a_cluster(world):
    assert sorted(titles(world.student.page(f"/explore?cluster={world.building.id}"))) == ["Bare", "Trades"]


def test_clusters_add_up_their_pathways(world):
    page = world.student.page("/explore?what=clusters")
    assert titles(page) == ["Health", "Construction"]
    assert page.has("a", href=f"/explore?cluster={world.building.id}", text="See its 2 pathways")


def test_staff_see_the_cards_without_a_match(world):
    page = world.teacher.page("/explore")
    assert titles(page)[0] == "Care"
    assert not page.has("a", href="/my-interests")
    assert "Only at Lakeview" in world.director.page("/explore").text


def test_openings_are_shown_only_to_those_who_may_see_them(world):
    assert "1 opening" not in world.teacher.page("/explore").text
    assert "1 opening" in world.coordinator.page("/explore").text


def test_nothing_fits_is_said_with_the_way_back(world):
    page = world.student.page("/explore?offered=openings&pay=above")
    assert "Nothing fits all of that" in page.text
    assert page.has("a", href="/explore", text="Show all")


def test_a_pathway_is_put_into_the_comparison_and_taken_out_by_links(world):
    page = world.student.page("/explore")
    page = world.student.page(page.find("a", id=f"x-with-{world.care.id}").get("href"))
    assert page.find("a", id="x-compare").get("href") == f"/explore/compare?with={world.care.id}"
    assert page.find("a", id=f"x-out-{world.care.id}").get("href") == "/explore"


def test_a_spanish_reader_reads_spanish(world, session):
    world.user.language = "es"
    session.commit()
    page = world.student.page("/explore")
    assert "Cuidado" in page.texts("h2")
    assert "2 cursos:" in page.text


def test_htmx_gets_the_same_cards(world):
    whole, part = world.student.page("/explore?sort=pay"), world.student.page("/explore?sort=pay", htmx=True)
    assert tostring(part.region("cards")) == tostring(whole.region("cards"))


def test_a_student_without_a_record_may_look_around(world, sign_in):
    stranger = sign_in(make.user(world.district, "student", at=world.school))
    assert titles(stranger.page("/explore"))


def test_without_a_framework_the_page_says_what_comes_here(session, sign_in):
    district = make.district()
    assert "Nothing to explore yet" in sign_in(make.user(district, "student", at=make.school(district))).page("/explore").text


def test_the_number_of_queries_does_not_grow(world):
    result(world.who, social=40.0)
    url = f"/explore?with={world.care.id}"
    world.student.get(url)
    before = cost_of(lambda: world.student.get(url))
    for n in range(40):
        pathway = make.pathway(world.health, title=f"More {n}")
        make.add(Occupation(soc=f"10-{n:04d}", title=f"Job {n}"))
        make.add(OccupationPathway(pathway_id=pathway.id, soc=f"10-{n:04d}"))
        make.alignment(make.course(world.district, at=world.school), pathway, "core")
    after = cost_of(lambda: world.student.get(url))
    assert after == before
    assert after <= 20
