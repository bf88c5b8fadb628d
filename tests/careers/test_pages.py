"""Occupations as everybody reads them: the list, one of them, those of a pathway; and the sources of all figures."""

from __future__ import annotations

from types import SimpleNamespace
from xml.etree.ElementTree import tostring

import pytest

from portal.careers.models import (
    Area,
    CipOccupation,
    CipPathway,
    CipProgram,
    Industry,
    IndustryPathway,
    Occupation,
    OccupationElement,
    OccupationPathway,
    OccupationTitle,
    Projection,
    RelatedOccupation,
    Source,
    Wage,
)
from portal.search import services as search
from tests import factories as make
from tests.counting import cost_of

SVG = "{http://www.w3.org/2000/svg}"
SCORES = {
    "realistic": 2.1,
    "investigative": 6.0,
    "artistic": 1.5,
    "social": 4.0,
    "enterprising": 3.0,
    "conventional": 3.2,
}


def wage(soc, area="US", **values):
    figures = {"p10": 20_000, "p25": 30_000, "median": 40_000, "p75": 50_000, "p90": 60_000, "employment": 1_000}
    return make.add(Wage(soc=soc, area_code=area, year=2025, **figures | values))


def projection(soc, change=5.0, openings=10.0, **values):
    figures = {"employment_base_thousands": 100.0, "employment_target_thousands": 105.0}
    return make.add(
        Projection(
            soc=soc,
            base_year=2024,
            target_year=2034,
            change_percent=change,
            openings_thousands=openings,
            **figures | values,
        )
    )


@pytest.fixture
def world(session, sign_in) -> SimpleNamespace:
    """A district in Ohio; nurses with every fact, welders with few, an occupation with none, a group's member."""
    for area in (("US", "United States", "nation"), ("3900000", "Ohio", "state")):
        make.add(Area(code=area[0], name=area[1], kind=area[2]))
    make.add(
        Source(
            key="oews",
            publisher="BLS",
            title="Wage Statistics",
            release="May 2025",
            licence="Public domain",
            credit="Wages by BLS",
        )
    )
    make.add(
        Source(
            key="onet",
            publisher="DOL",
            title="O*NET Database",
            release="29.3",
            licence="CC BY 4.0",
            credit="This page includes information from O*NET.",
        )
    )
    district = make.district(area_code="3900000")
    school = make.school(district)
    framework = make.framework(key="nccf-2024", title="National", edition="2024")
    health = make.cluster(framework, title="Health", grouping="caring")
    care = make.pathway(health, title="Care")
    nurse = {
        "soc": "29-1141",
        "title": "Registered Nurses",
        "education": "Bachelor's degree",
        "experience": "None",
        "training": "None",
    }
    make.add(
        Occupation(**nurse, job_zone=3, interest_code="ISC", onet_code="29-1141.00", reported_as="29-1141", **SCORES)
    )
    make.add(Occupation(soc="51-4121", title="Welders", reported_as="51-4121"))
    make.add(Occupation(soc="55-1011", title="Air Crew Officers"))
    make.add(Occupation(soc="29-1149", title="Ward Nurses", reported_as="29-1141"))
    for soc in ("29-1141", "51-4121"):
        make.add(OccupationPathway(pathway_id=care.id, soc=soc))
    make.add(OccupationTitle(soc="29-1141", title="RN"))
    make.add(OccupationElement(soc="29-1141", kind="skill", name="Active Listening", importance=4.1, rank=1))
    make.add(OccupationElement(soc="29-1141", kind="knowledge", name="Medicine", importance=4.5, rank=1))
    make.add(RelatedOccupation(soc="29-1141", related_soc="51-4121", rank=1))
    make.add(CipProgram(code="51.3801", title="Registered Nursing"))
    make.add(CipOccupation(soc="29-1141", cip="51.3801"))
    make.add(CipPathway(pathway_id=care.id, cip="51.3801"))
    make.add(Industry(naics="62", title="Health Care"))
    make.add(IndustryPathway(pathway_id=care.id, naics="62"))
    wage("29-1141", "3900000", median=82_510, p90=101_000)
    wage("29-1141", median=93_600)
    wage("51-4121", median=51_000)
    wage("00-0000", median=50_980)
    projection("00-0000", 3.1, 18_863.3)
    projection("29-1141", 4.9, 189.1)
    projection("51-4121", -2.0, 45.0)
    search.put(kind="occupation", key="29-1141", title="Registered Nurses", body="RN", district_id=None)
    session.commit()
    return SimpleNamespace(
        district=district, school=school, framework=framework, health=health, care=care,
        student=sign_in(make.user(district, "student", at=school)),
        teacher=sign_in(make.user(district, "teacher", at=school)),
    )  # fmt: skip


# one occupation


def test_an_occupation_says_what_it_pays_where_and_when(world):
    page = world.student.page("/occupations/29-1141")
    assert page.texts("h1") == ["Registered Nurses"]
    assert "$82,510" in page.text
    assert "a year in Ohio, May 2025" in page.text
    assert "$93,600" in page.text
    assert "+4.9 %" in page.text
    assert "United States, 2024–34" in page.text
    assert "189,100" in page.text
    assert "This page includes information from O*NET." in page.text


def test_an_occupation_says_what_it_takes_and_where_it_belongs(world):
    page = world.student.page("/occupations/29-1141")
    for words in ("Bachelor’s degree", "Medium preparation", "Job zone 3 of 5", "Listening", "Also called RN"):
        assert words in page.text
    assert page.has("a", href=f"/pathways/{world.care.id}")
    assert page.has("a", href="/occupations/51-4121")
    assert "51.3801" in page.text


def test_drawings_have_a_title_a_description_and_their_table(world):
    page = world.student.page("/occupations/29-1141")
    named = page.all(f"{SVG}svg", role="img")
    assert len(named) >= 5
    for svg in named:
        ids = svg.get("aria-labelledby").split()
        assert [svg.find(f"{SVG}title").get("id"), svg.find(f"{SVG}desc").get("id")] == ids
    assert "Investigative 6.0" in page.text
    rows = [" ".join(row.itertext()) for row in page.find("table", class_="ratings interest-table").iter("tr")]
    assert any("Investigative" in row and "6.0" in row for row in rows)


def test_without_a_figure_of_the_area_that_of_the_nation_is_shown_and_named(world):
    text = world.student.page("/occupations/51-4121").text
    assert "Ohio has no figure for it. These are of the United States." in text
    assert "$51,000 a year in the United States, May 2025" in text


def test_what_is_missing_is_shown_as_missing_and_never_as_zero(world):
    page = world.student.page("/occupations/55-1011")
    assert page.text.count("not published") >= 3
    assert "publishes no yearly pay" in page.text
    assert "publishes no outlook" in page.text
    assert "has not rated the skills" in page.text
    assert "no interest profile" in page.text
    assert "$0" not in page.text


def test_a_pay_above_the_top_code_says_so(world, session):
    wage("55-1011", "3900000", p10=None, p25=None, median=None, p75=None, p90=None, top_coded=True)
    session.commit()
    assert "above what is published" in world.student.page("/occupations/55-1011").text
    wage("55-1011", median=None, p10=90_000, p25=150_000, p75=None, p90=None, top_coded=True)
    assert "at least $150,000" in world.student.page("/occupations/55-1011").text


def test_figures_of_a_wider_group_say_whose_they_are(world, session):
    wage("29-1149", "3900000", basis="broad")
    projection("29-1149", basis="broad")
    session.commit()
    page = world.student.page("/occupations/29-1149")
    assert "published for its wider group only" in page.text
    assert page.has("a", href="/occupations/29-1141")
    assert page.has("abbr", text="group")


@pytest.mark.parametrize(
    "path", ["/occupations/99-9999", "/occupations/29-11411", "/occupations/x", "/occupations/29.1141"]
)
def test_an_unknown_occupation_is_404(world, path):
    world.student.page(path, status=404)


# the list


def titles(page):
    return [" ".join(cell.itertext()).strip() for cell in page.all("td", class_="job")]


def test_the_list_can_be_sorted_and_rows_without_the_figure_stand_last(world):
    assert titles(world.student.page("/occupations?sort=-pay")) == ["Registered Nurses", "Welders", "Air Crew Officers"]
    assert titles(world.student.page("/occupations?sort=pay")) == ["Welders", "Registered Nurses", "Air Crew Officers"]
    assert titles(world.student.page("/occupations?sort=-growth"))[0] == "Registered Nurses"
    assert titles(world.student.page("/occupations?sort=growth"))[:2] == ["Welders", "Registered Nurses"]
    assert titles(world.student.page("/occupations?sort=-openings"))[0] == "Registered Nurses"
    assert titles(world.student.page("/occupations?sort=title"))[0] == "Air Crew Officers"
    page = world.student.page("/occupations?sort=-pay")
    assert page.find("a", id="sort-pay").get("href").endswith("sort=pay")


def test_a_top_coded_pay_is_the_highest(world, session):
    wage("55-1011", median=None, p10=None, p25=None, p75=None, p90=None, top_coded=True)
    session.commit()
    page = world.student.page("/occupations?sort=-pay")
    assert titles(page)[0] == "Air Crew Officers"
    assert "above what is published" in page.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=RN", ["Registered Nurses"]),
        ("q=nurs", ["Registered Nurses"]),
        ("q=astronaut", []),
        ("education=Bachelor%27s+degree", ["Registered Nurses"]),
        ("zone=3", ["Registered Nurses"]),
        ("zone=5", []),
        ("interest=S", ["Registered Nurses"]),
        ("interest=R", []),
        ("cluster={cluster}", ["Registered Nurses", "Welders"]),
        ("pathway={pathway}&zone=3", ["Registered Nurses"]),
        ("cluster=999999", []),
    ],
)
def test_the_list_can_be_narrowed(world, query, found):
    query = query.format(cluster=world.health.id, pathway=world.care.id)
    page = world.student.page(f"/occupations?{query}&sort=title")
    assert titles(page) == found
    assert page.has("a", href="/occupations", text="Show all")


def test_what_stands_behind_its_group_is_found_by_words_only(world):
    assert "Ward Nurses" not in titles(world.student.page("/occupations"))


def test_pay_of_the_nation_is_marked_in_a_list_of_the_area(world):
    page = world.student.page("/occupations?sort=title")
    rows = {
        titles_of[0]: row
        for row in page.all("tr")
        if (titles_of := [" ".join(td.itertext()).strip() for td in row.iter("td") if td.get("class") == "job"])
    }
    assert [e.text for e in rows["Welders"].iter("abbr") if e.get("class") == "where"] == ["US"]
    assert [e.text for e in rows["Registered Nurses"].iter("abbr") if e.get("class") == "where"] == []


@pytest.mark.parametrize(
    "query", ["sort=x", "page=-1", "page=9999999999", "cluster=x", "cluster=-1", "zone=9", "interest=Z", "education=x",
              "q=%00", "q=%F0%9F%A6%8A", "pathway=9999999999999999999999", "sort=--pay", "sort=best", "page=%D9%A3"]
)  # fmt: skip
def test_no_query_string_breaks_the_list(world, query):
    world.student.page(f"/occupations?{query}")
    world.student.page(f"/occupations?{query}", htmx=True)


def test_the_list_comes_in_pages(world, session):
    for number in range(60):
        make.add(Occupation(soc=f"11-{number:04d}", title=f"Job {number:02d}", reported_as=f"11-{number:04d}"))
    session.commit()
    first = world.student.page("/occupations?sort=title")
    assert len(titles(first)) == 50
    assert "1–50 of 63" in first.text
    second = world.student.page("/occupations?sort=title&page=2")
    assert len(titles(second)) == 13


@pytest.mark.parametrize("query", ["", "?q=RN", "?sort=-pay&zone=3"])
def test_the_fragment_of_the_list_is_the_region_of_the_page(world, query):
    whole = world.student.page(f"/occupations{query}").region("occupation-list")
    part = world.student.page(f"/occupations{query}", htmx=True).region("occupation-list")
    assert tostring(part).strip() == tostring(whole).strip()


# on the pages of pathways and clusters


def test_a_pathway_says_where_it_leads(world):
    page = world.student.page(f"/pathways/{world.care.id}")
    assert titles(page) == ["Registered Nurses", "Welders"]
    for words in ("Registered Nursing", "51.3801", "Health Care", "2 occupations"):
        assert words in page.text


def test_the_occupations_of_a_pathway_are_sorted_in_place_and_on_a_page_of_their_own(world):
    path = f"/pathways/{world.care.id}/occupations"
    whole = world.student.page(f"{path}?sort=pay")
    assert titles(whole) == ["Welders", "Registered Nurses"]
    part = world.student.page(f"{path}?sort=pay", htmx=True)
    assert tostring(part.region("pathway-occupations")).strip() == tostring(whole.region("pathway-occupations")).strip()
    sorter = world.student.page(f"/pathways/{world.care.id}").find("a", id="sort-pay")
    assert sorter.get("href") == f"{path}?sort=-pay"


def test_the_occupations_of_another_districts_pathway_are_404(world, session):
    elsewhere = make.district()
    away = make.pathway(make.cluster(make.framework(elsewhere)))
    world.student.page(f"/pathways/{away.id}/occupations", status=404)


def test_a_cluster_shows_its_occupations_and_counts_those_of_its_pathways(world):
    page = world.student.page(f"/clusters/{world.health.id}")
    assert titles(page) == ["Registered Nurses", "Welders"]
    assert "2 occupations" in page.text


# cost, caching, sources


def test_pages_cost_the_same_queries_for_one_occupation_and_for_fifty(world, session):
    paths = (
        "/occupations",
        f"/pathways/{world.care.id}",
        f"/clusters/{world.health.id}",
        f"/pathways/{world.care.id}/occupations",
        "/occupations/29-1141",
    )
    for path in paths:
        world.student.page(path)
    few = {path: cost_of(lambda path=path: world.student.page(path)) for path in paths}
    for number in range(50):
        soc = f"11-{number:04d}"
        make.add(Occupation(soc=soc, title=f"Job {number}", reported_as=soc))
        make.add(OccupationPathway(pathway_id=world.care.id, soc=soc))
        make.add(OccupationElement(soc="29-1141", kind="skill", name=f"Skill {number}", importance=3, rank=number + 2))
        make.add(RelatedOccupation(soc="29-1141", related_soc=soc, rank=number + 2))
        make.add(OccupationPathway(pathway_id=make.pathway(world.health).id, soc="29-1141"))
    session.commit()
    for path in paths:
        assert cost_of(lambda path=path: world.student.page(path)) == few[path], path
        assert few[path] <= (32 if path.startswith("/occupations/") else 26), (path, few[path])


def test_an_occupation_that_names_people_of_the_school_is_kept_nowhere(world):
    assert world.student.get("/occupations/29-1141").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/occupations", "/pathways/{care}/occupations"])
def test_an_unchanged_page_is_not_sent_again(world, session, path):
    path = path.format(care=world.care.id)
    world.student.get(path)
    first = world.student.get(path)
    assert world.student.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    world.district.area_code = "US"
    session.commit()
    assert world.student.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_the_sources_are_open_to_everybody(world, client):
    for browser in (client, world.student):
        page = browser.page("/sources")
        assert "This page includes information from O*NET." in page.text
        assert "CC BY 4.0" in page.text


def test_before_anything_is_loaded_the_pages_say_so(session, sign_in, client):
    district = make.district()
    reader = sign_in(make.user(district, at=make.school(district)))
    assert "No occupations yet" in reader.page("/occupations").text
    assert "No reference facts" in client.page("/sources").text


@pytest.mark.parametrize("path", ["/occupations", "/occupations/29-1141"])
def test_a_stranger_is_sent_to_the_sign_in_page(world, client, path):
    assert client.get(path).status_code == 303


@pytest.mark.parametrize(
    "title", ["<script>alert(1)</script>", "n" * 200, "مهنة", "\"' onmouseover='x", "🦊{{ 7 * 7 }}"]
)
def test_a_hostile_title_is_shown_as_text(world, session, title):
    session.get(Occupation, "29-1141").title = title
    session.commit()
    for path in ("/occupations", "/occupations/29-1141", "/occupations/51-4121", f"/pathways/{world.care.id}"):
        page = world.student.page(path)
        assert not page.all("script", text="alert")
    assert title in world.student.page("/occupations/29-1141").text
