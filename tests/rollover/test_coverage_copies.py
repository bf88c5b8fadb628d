"""A sister school's coverage: which offerings are the same, the difference, taking it over and back."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from portal.accounts.viewers import load_viewer
from portal.catalog.models import ScedCourse
from portal.coverage.models import Coverage, CoverageChange
from portal.coverage.services import Wish, set_levels
from portal.rollover.coverage_copying import coverage_difference
from portal.rollover.matching import matches
from tests import factories as make


@pytest.fixture
def town(session: Any) -> Any:
    for code in ("10110", "10112"):
        if session.get(ScedCourse, code) is None:
            session.add(ScedCourse(code=code, title=f"SCED {code}", subject_area="Information Technology"))
    session.flush()

    class Town:
        district = make.district()
        north = make.school(district, name="Northside")
        lake = make.school(district, name="Lakeside")
        admin = make.user(district, "school_admin", at=lake)
        other = make.user(district, "school_admin", at=north)
        director = make.user(district, "cte_director")
        teacher = make.user(district, "teacher", at=lake)
        skills = make.competency_set(district)
        first, second = make.competency(skills, "N.1"), make.competency(skills, "N.2")
        third, fourth = make.competency(skills, "N.3"), make.competency(skills, "N.4")
        networks = make.course(district, at=north, code="N1", title="Networks", sced_code="10110")
        networks_there = make.course(district, at=lake, code="L7", title="Networking I", sced_code="10110")
        alone = make.course(district, at=north, code="N4", title="Only there")

    for competency in (Town.first, Town.second, Town.third):
        make.coverage(Town.networks, competency, "mastered", evidence="Rack lab")
    make.coverage(Town.alone, Town.first, "introduced")
    make.coverage(Town.networks_there, Town.second, "introduced", evidence="Unit 2")
    make.coverage(Town.networks_there, Town.third, "mastered", evidence="Rack lab")
    make.coverage(Town.networks_there, Town.fourth, "reinforced")
    session.commit()
    return Town()


def difference(town: Any) -> Any:
    return coverage_difference(load_viewer(town.admin.id), town.north.id, town.lake.id)


def here(session: Any, town: Any) -> dict[str, str]:
    rows = session.execute(sa.select(Coverage.competency_id, Coverage.level).where(Coverage.offering_id == town.networks_there.id, Coverage.level.is_not(None)))
    names = {each.id: each.code for each in (town.first, town.second, town.third, town.fourth)}
    return {names[row[0]]: row[1] for row in rows}


def asked(town: Any, **more: Any) -> dict[str, Any]:
    return {"source": town.north.id, "target": town.lake.id} | more


def test_offerings_are_the_same_by_code_then_state_code_then_sced_code_then_title(session: Any, town: Any) -> None:
    def pair(ours: dict[str, Any], theirs: dict[str, Any]) -> tuple[Any, Any]:
        return make.course(town.district, at=town.north, **ours), make.course(town.district, at=town.lake, **theirs)

    pairs = {
        "code": pair({"code": "Q1", "title": "A"}, {"code": "q1", "title": "B"}),
        "state_code": pair({"state_code": "CT1"}, {"state_code": "ct1"}),
        "sced_code": (town.networks, town.networks_there),
        "title": pair({"title": "Web Design"}, {"title": "web design"}),
    }
    found = matches(town.district.id, town.north.id, town.lake.id)
    assert {rule: (found[ours.id].id, found[ours.id].by) for rule, (ours, _) in pairs.items()} == {rule: (theirs.id, rule) for rule, (_, theirs) in pairs.items()}
    assert town.alone.id not in found


def test_two_courses_of_one_sced_code_are_no_answer_to_which_is_meant(session: Any, town: Any) -> None:
    make.course(town.district, at=town.lake, code="L8", title="Networking I Honors", sced_code="10110")
    assert town.networks.id not in matches(town.district.id, town.north.id, town.lake.id)


def test_the_difference_says_what_is_new_different_the_same_and_only_here(town: Any) -> None:
    found = difference(town)
    assert [(cell.code, cell.kind) for cell in found.cells] == [("N.1", "new"), ("N.2", "different"), ("N.3", "same"), ("N.4", "only here")]
    assert found.unmatched == ("Only there",)


@pytest.mark.parametrize("htmx", [False, True])
def test_the_page_shows_it_before_anything_is_done(session: Any, town: Any, sign_in: Any, htmx: bool) -> None:
    page = sign_in(town.admin).page(f"/copies/coverage?source={town.north.id}&target={town.lake.id}", htmx=htmx, target="div#difference")
    assert "its SCED code" in page.text
    assert "Rack lab" in page.text
    assert here(session, town) == {"N.2": "introduced", "N.3": "mastered", "N.4": "reinforced"}


@pytest.mark.parametrize(("take", "after"), [("new", {"N.1": "mastered", "N.2": "introduced"}), ("all", {"N.1": "mastered", "N.2": "mastered"})])
def test_all_new_ones_or_all_that_differs_is_taken_over_and_back(session: Any, town: Any, sign_in: Any, take: str, after: dict[str, str]) -> None:
    client, before = sign_in(town.admin), here(session, town)
    answer = client.submit("/copies/coverage", asked(town, take=take))
    assert here(session, town) == {"N.3": "mastered", "N.4": "reinforced"} | after
    assert session.scalars(sa.select(CoverageChange.deed).distinct()).all() == ["copied"]
    client.submit(answer.headers["Location"] + "/revert")
    assert here(session, town) == before


def test_only_the_marked_ones_are_taken_over(session: Any, town: Any, sign_in: Any) -> None:
    second = next(cell for cell in difference(town).cells if cell.code == "N.2")
    sign_in(town.admin).submit("/copies/coverage", asked(town, take="marked", chosen=[second.key]))
    assert here(session, town) == {"N.2": "mastered", "N.3": "mastered", "N.4": "reinforced"}


def test_a_marked_cell_that_was_changed_since_stays(session: Any, town: Any, sign_in: Any) -> None:
    second = next(cell for cell in difference(town).cells if cell.code == "N.2")
    set_levels([Wish(town.networks_there.id, town.second.id, "reinforced")], district_id=town.district.id, by=load_viewer(town.teacher.id))
    session.commit()
    sign_in(town.admin).submit("/copies/coverage", asked(town, take="marked", chosen=[second.key]), status=422)
    assert here(session, town)["N.2"] == "reinforced"


def test_two_clicks_take_it_over_once(session: Any, town: Any, sign_in: Any) -> None:
    client = sign_in(town.admin)
    client.submit("/copies/coverage", asked(town, take="all"))
    client.submit("/copies/coverage", asked(town, take="all"), status=422)
    assert session.scalar(sa.select(sa.func.count()).select_from(CoverageChange)) == 2


def test_nobody_fills_in_a_school_that_is_not_theirs(session: Any, town: Any, sign_in: Any) -> None:
    sign_in(town.other).submit("/copies/coverage", asked(town, take="all"), status=404)
    sign_in(town.teacher).submit("/copies/coverage", asked(town, take="all"), status=404)
    assert sign_in(town.teacher).get("/copies/coverage").status_code == 404
    sign_in(town.director).submit("/copies/coverage", asked(town, take="all"))
    assert here(session, town)["N.1"] == "mastered"


@pytest.mark.parametrize("data", [{}, {"source": "x"}, {"take": "everything"}, {"take": "marked", "chosen": ["x", "1-2", "-1--1", "9" * 5000]}, {"source": 10**30, "take": "all"}, {"take": "\x00"}])
def test_a_hostile_post_takes_nothing_over(session: Any, town: Any, sign_in: Any, data: dict[str, Any]) -> None:
    sign_in(town.admin).submit("/copies/coverage", (asked(town) | data) if data else {}, status=422)
    assert session.scalar(sa.select(sa.func.count()).select_from(CoverageChange)) == 0
