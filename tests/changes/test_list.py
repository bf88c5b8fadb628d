"""The list of changes: who, when, from what to what, for those who may see it."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from portal.alignment import services as alignment
from tests.changes.conftest import Town
from tests.counting import statements


@pytest.fixture
def told(session: Any, town: Town) -> Town:
    """A cell set twice, an alignment proposed, a batch, and something at the other school."""
    cast, (first, second, third, *_) = town.cast, town.competencies
    town.set(cast.teacher, (cast.course, first, "introduced"), evidence="Unit 1 lab")
    town.set(cast.colleague, (cast.course, first, "mastered"), evidence="Unit 2 lab")
    town.batch(
        cast.director,
        (cast.course, second, "reinforced"),
        (cast.internship, third, "introduced"),
        (town.south_course, third, "introduced"),
    )
    town.set(cast.southerner, (town.south_course, first, "introduced"))
    town.set(cast.director, (town.wide_course, first, "reinforced"))
    alignment.propose(
        offering_id=cast.course.id,
        pathway_id=cast.robotics.id,
        role="core",
        rationale="They wire a panel",
        by=town.by(cast.teacher),
    )
    session.commit()
    return town


@pytest.mark.parametrize("htmx", [False, True])
def test_a_teacher_reads_who_changed_what_from_what_to_what(told: Town, sign_in: Any, htmx: bool) -> None:
    page = sign_in(told.cast.teacher).page("/changes", htmx=htmx, target="div#change-list")
    assert "Tom Alder" in page.text
    assert "Una Birch" in page.text
    assert "introduced" in page.text
    assert "mastered" in page.text
    assert "Unit" in page.text
    assert "RB.1" in page.text
    assert "Robotics" in page.text


def test_what_was_done_together_is_one_line_that_opens(told: Town, sign_in: Any) -> None:
    client = sign_in(told.cast.director)
    page = client.page("/changes")
    assert page.text.count("Import of coverage.xlsx") >= 1
    assert "3 cells of 3 offerings" in page.text
    opened = client.page(page.find("a", text="Import of coverage.xlsx").get("href"))
    for offering in ("Metal Work I", "Shop Internship", "Welding Lab"):
        assert offering in opened.text


def test_a_teacher_sees_of_a_batch_what_is_of_their_school(told: Town, sign_in: Any) -> None:
    page = sign_in(told.cast.teacher).page("/changes")
    assert "2 cells of 2 offerings" in page.text


def test_school_staff_see_their_school_and_the_district_wide_offerings_only(told: Town, sign_in: Any) -> None:
    page = sign_in(told.cast.teacher).page("/changes")
    assert "Career Skills" in page.text
    assert "Welding Lab" not in page.text
    assert "Sam Cole" not in page.text


def test_students_have_no_list(told: Town, sign_in: Any) -> None:
    from tests import factories as make

    student = make.user(told.cast.district, "student", at=told.cast.north)
    client = sign_in(student)
    for path in (
        "/changes",
        "/changes.csv",
        f"/coverage/{told.cast.course.id}/competencies/{told.competencies[0].id}/history",
    ):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("query", "there", "missing"),
    [
        ("kind=alignment", "They wire", "RB.1"),
        ("kind=coverage", "RB.1", "They wire"),
        ("q=metal", "Metal Work I", "Career Skills"),
        ("mine=1", "Tom Alder", "Una Birch"),
        ("batches=1", "Import of coverage.xlsx", "RB.1"),
        ("since=2199-01-01", "No change fits", "RB.1"),
    ],
)
def test_filters_narrow_the_list(told: Town, sign_in: Any, query: str, there: str, missing: str) -> None:
    page = sign_in(told.cast.teacher).page(f"/changes?{query}", htmx=True, target="div#change-list")
    assert there in page.text
    assert missing not in page.text


def test_an_offering_and_a_pathway_narrow_it_too(told: Town, sign_in: Any) -> None:
    client = sign_in(told.cast.teacher)
    of_course = client.page(f"/changes?offering_id={told.cast.course.id}", htmx=True, target="div#change-list")
    assert "Career Skills" not in of_course.text
    assert "Metal Work I" in of_course.text
    of_pathway = client.page(f"/changes?pathway_id={told.cast.robotics.id}", htmx=True, target="div#change-list")
    assert "RB.1" in of_pathway.text
    assert "They wire" in of_pathway.text
    assert (
        "RB.1"
        not in client.page(f"/changes?pathway_id={told.cast.welding.id}", htmx=True, target="div#change-list").text
    )


@pytest.mark.parametrize(
    "query",
    [
        "page=99999999999",
        "offering_id=99999999999999999999999",
        "by=x",
        "since=yesterday",
        "q=%00%27",
        "kind=all",
        "since=0000-00-00",
        "q=" + "a" * 5000,
    ],
)
def test_nonsense_in_the_address_is_left_out(told: Town, sign_in: Any, query: str) -> None:
    assert sign_in(told.cast.teacher).get(f"/changes?{query}").status_code == 200


def test_the_export_has_a_row_for_each_single_change(told: Town, sign_in: Any) -> None:
    client = sign_in(told.cast.director)
    answer = client.get("/changes.csv")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert len(rows) == 8
    first = next(row for row in rows if row["To"] == "mastered")
    assert (first["From"], first["Who"], first["Offering"], first["Text before"], first["Text now"]) == (
        "introduced",
        "Una Birch",
        "Metal Work I",
        "Unit 1 lab",
        "Unit 2 lab",
    )
    assert client.get("/changes.xlsx").status_code == 200


def test_the_list_asks_as_many_queries_for_fifty_rows_as_for_one(
    session: Any, town: Town, sign_in: Any
) -> None:
    cast = town.cast
    client = sign_in(cast.director)
    town.set(cast.teacher, (cast.course, town.competencies[0], "introduced"))
    town.batch(cast.teacher, (cast.course, town.competencies[2], "introduced"))
    alignment.propose(offering_id=cast.course.id, pathway_id=cast.welding.id, role="core", by=town.by(cast.teacher))
    session.commit()
    client.page("/changes")
    with statements() as few:
        client.page("/changes")
    levels = ["introduced", "reinforced", "mastered"]
    for n in range(60):
        town.set(cast.teacher, (cast.course, town.competencies[0], levels[(n + 1) % 3]))
    for n in range(20):
        town.batch(cast.teacher, (cast.course, town.competencies[2], levels[(n + 1) % 3]))
    session.commit()
    with statements() as many:
        client.page("/changes")
    assert len(many) == len(few)


def test_pages_of_the_list_neither_repeat_nor_lose_a_line(session: Any, town: Town, sign_in: Any) -> None:
    from portal.changes.filters import Asked
    from portal.changes.queries import feed
    from portal.changes.queries.scope import Scope

    cast, levels = town.cast, ["introduced", "reinforced", "mastered"]
    for n in range(40):
        town.set(cast.teacher, (cast.course, town.competencies[0], levels[n % 3]))
        if n % 5 == 0:
            town.batch(cast.teacher, (cast.course, town.competencies[2], levels[(n // 5) % 3]))
    scope = Scope(town.by(cast.teacher), Asked())
    whole, total = feed.page_of(scope, number=1, size=200)
    paged = [key for number in range(1, 8) for key in feed.page_of(scope, number=number, size=7)[0]]
    assert paged == whole
    assert total == len(whole) == 48
    assert [at for _, _, at in whole] == sorted((at for _, _, at in whole), reverse=True)
