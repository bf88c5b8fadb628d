"""One cell's history, and setting it back."""

from __future__ import annotations

from typing import Any

import pytest

from portal.coverage.services import standing
from tests import factories as make
from tests.changes.conftest import Town


def says(town: Town, offering: Any, competency: Any) -> tuple[str | None, str, int]:
    found = standing([offering.id], [competency.id])[offering.id, competency.id]
    return found.level, found.evidence, found.version


@pytest.fixture
def cell(session: Any, town: Town) -> str:
    cast, competency = town.cast, town.competencies[0]
    town.set(cast.teacher, (cast.course, competency, "introduced"), evidence="Unit 1 lab")
    town.set(cast.colleague, (cast.course, competency, "mastered"), evidence="Unit 2 lab")
    session.commit()
    return f"/coverage/{cast.course.id}/competencies/{competency.id}"


@pytest.mark.parametrize("htmx", [False, True])
def test_a_cell_tells_how_it_came_to_say_what_it_says(town: Town, cell: str, sign_in: Any, htmx: bool) -> None:
    page = sign_in(town.cast.teacher).page(f"{cell}/history", htmx=htmx, target="section#cell-history")
    assert page.text.index("Una Birch set it") < page.text.index("Tom Alder set it")
    assert "It says now" in page.text
    assert "mastered" in page.text


@pytest.mark.parametrize("htmx", [False, True])
def test_an_earlier_level_is_brought_back_with_its_evidence(town: Town, cell: str, sign_in: Any, htmx: bool) -> None:
    sign_in(town.cast.teacher).submit(
        f"{cell}/revert", {"number": 1, "version": 2}, htmx=htmx, target="section#cell-history"
    )
    assert says(town, town.cast.course, town.competencies[0]) == ("introduced", "Unit 1 lab", 3)


def test_before_the_first_change_nothing_was_covered(town: Town, cell: str, sign_in: Any) -> None:
    sign_in(town.cast.teacher).submit(f"{cell}/revert", {"number": 0, "version": 2})
    assert says(town, town.cast.course, town.competencies[0])[0] is None


def test_a_cell_that_came_without_history_goes_back_to_what_it_said_first(
    session: Any, town: Town, sign_in: Any
) -> None:
    cast, competency = town.cast, town.competencies[1]
    make.coverage(cast.course, competency, "reinforced", evidence="From the old sheet")
    town.set(cast.teacher, (cast.course, competency, None))
    session.commit()
    sign_in(cast.teacher).submit(
        f"/coverage/{cast.course.id}/competencies/{competency.id}/revert", {"number": 1, "version": 2}
    )
    assert says(town, cast.course, competency)[:2] == ("reinforced", "From the old sheet")


def test_where_somebody_was_first_both_are_shown_and_one_may_insist(
    session: Any, town: Town, cell: str, sign_in: Any
) -> None:
    town.set(town.cast.colleague, (town.cast.course, town.competencies[0], "reinforced"))
    session.commit()
    client = sign_in(town.cast.teacher)
    page = client.submit(f"{cell}/revert", {"number": 1, "version": 2}, status=409)
    assert "Una Birch changed this cell since" in page.text
    assert says(town, town.cast.course, town.competencies[0])[0] == "reinforced"
    client.submit(f"{cell}/revert", {"number": 1, "version": page.find("input", name="version").get("value")})
    assert says(town, town.cast.course, town.competencies[0])[0] == "introduced"


def test_a_double_click_sets_it_back_once(town: Town, cell: str, sign_in: Any) -> None:
    client = sign_in(town.cast.teacher)
    for _ in range(2):
        client.submit(f"{cell}/revert", {"number": 1, "version": 2})
    assert says(town, town.cast.course, town.competencies[0]) == ("introduced", "Unit 1 lab", 3)


def test_the_list_sets_back_and_leads_back_to_where_one_was(town: Town, cell: str, sign_in: Any) -> None:
    client = sign_in(town.cast.teacher)
    answer = client.submit(f"{cell}/revert", {"number": 1, "version": 2, "next": "/changes?kind=coverage"})
    assert answer.headers["Location"] == "/changes?kind=coverage"
    other = client.submit(f"{cell}/revert", {"number": 2, "version": 3, "next": "https://elsewhere.example/"})
    assert other.headers["Location"].startswith("/coverage/")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"number": "x", "version": 2},
        {"number": 10**30, "version": 2},
        {"number": 1, "version": "x"},
        {"number": -1, "version": 2},
        {"number": "\x00", "version": "\x00", "next": "a" * 100_000},
    ],
)
def test_a_hostile_post_is_refused_and_changes_nothing(
    town: Town, cell: str, sign_in: Any, data: dict[str, Any]
) -> None:
    sign_in(town.cast.teacher).submit(f"{cell}/revert", data, status=422)
    assert says(town, town.cast.course, town.competencies[0])[2] == 2


def test_other_schools_counselors_and_students_find_nothing_here(town: Town, cell: str, sign_in: Any) -> None:
    cast = town.cast
    student = make.user(cast.district, "student", at=cast.north)
    stranger = make.user(make.district(), "district_admin")
    for who in (cast.southerner, student, stranger):
        assert sign_in(who).get(f"{cell}/history").status_code == 404
        sign_in(who).submit(f"{cell}/revert", {"number": 1, "version": 2}, status=404)
    counselor = sign_in(make.user(cast.district, "counselor", at=cast.north))
    assert counselor.get(f"{cell}/history").status_code == 200
    counselor.submit(f"{cell}/revert", {"number": 1, "version": 2}, status=404)
    assert says(town, cast.course, town.competencies[0])[2] == 2
