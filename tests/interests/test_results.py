"""What comes of the answers: the hexagon with its table, clusters with their reasons, occupations, results over time."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import correlation

import pytest

from portal.database import now
from portal.extensions import db
from portal.interests import queries
from portal.interests.fit import fits_of
from portal.interests.matching import Scores
from portal.interests.models import InterestTake
from tests import factories as make
from tests.counting import statements
from tests.page import text_of

SVG = "{http://www.w3.org/2000/svg}"


def take(cast, six, *, days_ago: int = 0, source: str = "long") -> InterestTake:
    names = ("realistic", "investigative", "artistic", "social", "enterprising", "conventional")
    made = make.add(InterestTake(
        district_id=cast.district.id, student_id=cast.student.id, source=source, state="finished",
        taken_on=now().date() - timedelta(days=days_ago), **dict(zip(names, six, strict=True)),
    ))  # fmt: skip
    db.session.commit()
    return made


def test_the_result_shows_a_hexagon_with_its_table_and_what_each_side_means(cast, world_of_work):
    cast.answer_all("RI")
    cast.finish()
    page = cast.browser.page("/my-interests")
    drawing = page.find(SVG + "svg", class_="interest-hexagon")
    assert drawing.get("role") == "img"
    assert "Realistic 40, Investigative 30" in text_of(drawing)
    table = page.find("table", class_="sides")
    assert len(list(table.iter("td"))) == 6
    assert "Working with your hands" in text_of(table)
    assert "You like hands-on work and finding things out." in page.text
    assert "a suggestion, not a test" in page.text


def test_why_a_cluster_names_what_the_student_said_they_like(cast, world_of_work):
    cast.answer_all("RI")
    cast.finish()
    page = cast.browser.page("/my-interests")
    first = page.find("ol", class_="fits").find("li")
    assert "Makers" in text_of(first)
    assert "hands-on work and finding things out" in text_of(first)
    assert "Put together a bicycle" in text_of(first)
    assert "Find out why plants" in text_of(first)
    assert "Make up a story" not in page.text


@pytest.mark.parametrize(("language", "said"), [
    ("en", ("Start in Makers pathway", "Your school has something in 1 of its pathways")),
    ("es", ("Empieza en Makers pathway", "Tu escuela tiene algo en 1 de sus rutas")),
])  # fmt: skip
def test_what_the_school_teaches_stands_first(cast, world_of_work, session, language, said):
    cast.person.language = language
    course = make.course(cast.district, at=cast.school)
    make.alignment(course, world_of_work["Makers"])
    session.commit()
    cast.answer_all("RI")
    cast.finish()
    page = cast.browser.page("/my-interests")
    lists = [e for e in page.root.iter("ul") if e.get("class") == "fit-jobs"]
    assert said[0] in text_of(lists[0])
    assert "Lone" in text_of(lists[1])
    assert said[1] in page.text


def test_equal_answers_say_that_there_is_no_preference_and_offer_browsing(cast, world_of_work):
    take(cast, [20] * 6)
    page = cast.browser.page("/my-interests")
    assert "No clear preference" in page.text
    assert page.has("a", id="browse")
    assert not page.has("ol", class_="fits")
    assert "match" not in page.text.lower().replace("a match compares", "")


def test_occupations_are_ordered_as_a_plain_computation_orders_them(cast, world_of_work):
    ours = (31, 12, 25, 8, 3, 19)
    made = take(cast, ours)
    found = fits_of(queries.latest_scores(cast.student.id), next(iter(world_of_work.values())).framework_id)
    known = [one for one in found.occupations if one.match is not None]
    plain = sorted(known, key=lambda one: (-correlation(ours, one.six), one.title, one.soc))
    assert [one.soc for one in known] == [one.soc for one in plain]
    assert found.occupations[-1].title == "Unknown"
    assert made.id


def test_a_cluster_with_one_known_occupation_stands_last_without_a_match(cast, world_of_work):
    take(cast, (40, 30, 0, 0, 0, 0))
    found = fits_of(queries.latest_scores(cast.student.id), next(iter(world_of_work.values())).framework_id)
    assert [(one.title, one.match is not None) for one in found.clusters] == [("Makers", True), ("Artists", True), ("Small", False)]


def test_retired_pathways_lead_nowhere(cast, world_of_work):
    world_of_work["Makers"].retired = True
    take(cast, (40, 30, 0, 0, 0, 0))
    found = fits_of(queries.latest_scores(cast.student.id), world_of_work["Makers"].framework_id)
    assert not [one for one in found.occupations if one.title.startswith("Maker")]


def test_results_stand_side_by_side_over_time(cast):
    take(cast, (10, 12, 38, 20, 6, 4), days_ago=400, source="short")
    take(cast, (30, 32, 8, 20, 6, 4))
    page = cast.browser.page("/my-interests/over-time")
    rows = [[text_of(cell) for cell in row if cell.tag in ("th", "td")] for row in page.find("table", class_="table side-by-side").iter("tr")]
    assert ["A Artistic", "8", "38"] in rows
    assert ["First letters", "IRS", "AS"] in rows
    drawing = page.find(SVG + "svg", class_="interest-hexagon")
    assert len([e for e in drawing.iter(SVG + "polygon") if "profile" in (e.get("class") or "")]) == 2


def test_an_older_result_opens_and_says_so(cast, world_of_work):
    older = take(cast, (10, 12, 38, 20, 6, 4), days_ago=400)
    take(cast, (30, 32, 8, 20, 6, 4))
    page = cast.browser.page(f"/my-interests/{older.id}")
    assert "This is an older result." in page.text
    assert "creating things" in page.text


def test_a_result_is_removed_and_brought_back(cast):
    made = take(cast, (40, 30, 0, 0, 0, 0))
    cast.browser.submit(f"/my-interests/{made.id}/remove")
    shown = cast.browser.page("/my-interests")
    assert "The result is removed." in shown.text
    assert queries.latest_scores(cast.student.id) is None
    cast.browser.submit(f"/my-interests/{made.id}/bring-back", shown.form(f"/my-interests/{made.id}/bring-back"))
    assert queries.latest_scores(cast.student.id) is not None


SIX = {"realistic": 12, "investigative": 31, "artistic": 4, "social": 22, "enterprising": 9, "conventional": 40}


def official(cast, **other):
    form = cast.browser.page("/my-interests/official").form("/my-interests/official")
    return form | {name: str(score) for name, score in SIX.items()} | other


def test_official_scores_are_kept_with_their_source_and_go_by_undo(cast):
    cast.browser.submit("/my-interests/official", official(cast))
    shown = cast.browser.page("/my-interests")
    assert "O*NET Interest Profiler" in shown.text
    scores = queries.latest_scores(cast.student.id)
    assert (scores.six, scores.source) == ((12, 31, 4, 22, 9, 40), "official")
    cast.browser.submit(f"/my-interests/{scores.take_id}/remove", shown.form(f"/my-interests/{scores.take_id}/remove"))
    assert queries.latest_scores(cast.student.id) is None


def test_official_scores_posted_twice_are_one_result(cast):
    posted = official(cast)
    for _ in range(2):
        cast.browser.submit("/my-interests/official", posted)
    assert len(queries.results_of(cast.student.id)) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("realistic", "41"), ("realistic", "-1"), ("realistic", ""), ("social", "9" * 30), ("social", "2.5"), ("artistic", "many"), ("taken_on", ""), ("taken_on", "2999-01-01"), ("taken_on", "1970-01-01"), ("form_token", "x" * 5000)],
)
def test_official_scores_that_cannot_be_are_refused_with_the_field_named(cast, name, value):
    page = cast.browser.submit("/my-interests/official", official(cast, **{name: value}), status=422)
    assert name == "form_token" or page.find("input", id=name).get("aria-invalid") == "true"
    assert queries.latest_scores(cast.student.id) is None


def test_a_nul_among_official_scores_is_refused(cast):
    body = official(cast, social="1\x002", csrf_token=cast.browser.csrf())
    assert cast.browser.post("/my-interests/official", data=body).status_code == 422


def test_official_scores_name_no_answers_as_reasons(cast, world_of_work):
    take(cast, (40, 30, 0, 0, 0, 0), source="official")
    page = cast.browser.page("/my-interests")
    assert "hands-on work" in page.text
    assert not page.has("ul", class_="reasons")


def test_the_newest_result_by_its_day_counts(cast):
    take(cast, (40, 30, 0, 0, 0, 0), days_ago=1)
    take(cast, (0, 0, 40, 0, 0, 0), days_ago=30)
    assert queries.latest_scores(cast.student.id).code == "RI"


def test_the_page_costs_the_same_however_many_occupations_there_are(cast, world_of_work, session):
    from portal.careers.models import Occupation, OccupationPathway

    take(cast, (40, 30, 0, 0, 0, 0))
    cast.browser.page("/my-interests")

    def cost() -> int:
        with statements() as seen:
            cast.browser.page("/my-interests")
        return len(seen)

    few = cost()
    for number in range(50):
        make.add(Occupation(soc=f"44-{number:04}", title=f"More {number}", realistic=7, investigative=6, artistic=1, social=2, enterprising=1, conventional=3))
        make.add(OccupationPathway(pathway_id=world_of_work["Makers"].id, soc=f"44-{number:04}"))
    session.commit()
    assert cost() == few <= 24


def test_the_whole_of_it_is_said_in_spanish(cast, world_of_work, session):
    cast.person.language = "es"
    session.commit()
    cast.answer_all("RI")
    cast.finish()
    page = cast.browser.page("/my-interests")
    assert "Te gusta trabajar con las manos y averiguar cómo son las cosas." in page.text
    assert "Armar una bicicleta" in page.text
    assert "You" not in page.text.split()


def test_scores_read_like_six_numbers():
    scores = Scores(1, 1, 2, 3, 4, 5, 6, source="long", taken_on=date(2026, 9, 1))
    assert list(scores) == [1, 2, 3, 4, 5, 6]
    assert scores.by_letter["S"] == 4
