"""Setting levels: one way in, with history, versions and nothing half done."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from portal.coverage.models import Coverage, CoverageChange, CoverageDeed
from portal.coverage.services import StaleCells, Wish, set_levels
from portal.coverage.signals import coverage_changed
from portal.extensions import db
from tests import factories as make


@pytest.fixture
def place(session: Any) -> Any:
    home = make.district()
    school = make.school(home)
    course, other = make.course(home, at=school), make.course(home, at=school)
    found = make.competency_set(home)
    first, second = make.competency(found, "1.1"), make.competency(found, "1.2")
    return home, course, other, first, second


def level_of(course: Any, competency: Any) -> tuple[str | None, int] | None:
    row = db.session.execute(
        sa.select(Coverage.level, Coverage.version).where(Coverage.offering_id == course.id, Coverage.competency_id == competency.id)
    ).one_or_none()
    return (row.level, row.version) if row else None


def test_each_change_of_a_cell_keeps_what_was_and_what_is(place: Any) -> None:
    home, course, _, first, _ = place
    set_levels([Wish(course.id, first.id, "introduced", "Unit 1", version=0)], district_id=home.id, by=None)
    set_levels([Wish(course.id, first.id, "mastered", version=1)], district_id=home.id, by=None)
    set_levels([Wish(course.id, first.id, None, version=2)], district_id=home.id, by=None, deed=CoverageDeed.UNDONE)
    steps = db.session.scalars(sa.select(CoverageChange).order_by(CoverageChange.number)).all()
    assert [(s.number, s.was_level, s.level, s.was_evidence, s.evidence, s.deed) for s in steps] == [
        (1, None, "introduced", "", "Unit 1", "set"),
        (2, "introduced", "mastered", "Unit 1", "Unit 1", "set"),
        (3, "mastered", None, "Unit 1", "", "undone"),
    ]
    assert level_of(course, first) == (None, 3)


def test_where_somebody_was_first_nothing_at_all_is_done(place: Any) -> None:
    home, course, _, first, second = place
    set_levels([Wish(course.id, first.id, "introduced", version=0)], district_id=home.id, by=None)
    with pytest.raises(StaleCells) as refusal:
        set_levels([Wish(course.id, second.id, "mastered", version=0), Wish(course.id, first.id, "mastered", version=0)], district_id=home.id, by=None)
    assert refusal.value.cells[course.id, first.id].level == "introduced"
    assert level_of(course, second) is None
    assert level_of(course, first) == ("introduced", 1)


def test_stale_cells_can_be_left_while_the_rest_is_set(place: Any) -> None:
    home, course, other, first, _ = place
    set_levels([Wish(course.id, first.id, "introduced", version=0)], district_id=home.id, by=None)
    wishes = [Wish(course.id, first.id, "mastered", version=0), Wish(other.id, first.id, "mastered", version=0)]
    outcome = set_levels(wishes, district_id=home.id, by=None, skip_stale=True)
    assert list(outcome.stale) == [(course.id, first.id)]
    assert outcome.changed == {(other.id, first.id): 1}


def test_a_cleared_cell_can_be_set_by_who_saw_it_empty(place: Any) -> None:
    home, course, _, first, _ = place
    set_levels([Wish(course.id, first.id, "introduced", version=0)], district_id=home.id, by=None)
    set_levels([Wish(course.id, first.id, None, version=1)], district_id=home.id, by=None)
    set_levels([Wish(course.id, first.id, "reinforced", version=0)], district_id=home.id, by=None)
    assert level_of(course, first) == ("reinforced", 3)


def test_listeners_hear_of_what_changed_and_of_nothing_else(place: Any) -> None:
    home, course, other, first, _ = place
    make.coverage(course, first, "mastered")
    heard: list[Any] = []

    def listen(_: Any, **said: Any) -> None:
        heard.append(said)

    with coverage_changed.connected_to(listen):
        wishes = [Wish(course.id, first.id, "mastered", version=7), Wish(other.id, first.id, "introduced", version=0)]
        outcome = set_levels(wishes, district_id=home.id, by=None)
        set_levels([Wish(course.id, first.id, "mastered")], district_id=home.id, by=None)
    assert outcome.unchanged == [(course.id, first.id)]
    assert heard == [{"district_id": home.id, "pairs": {(other.id, first.id)}}]


def test_ten_thousand_cells_are_set_and_cleared_in_a_constant_number_of_large_steps(place: Any) -> None:
    home = place[0]
    found = make.competency_set(home)
    many = [make.competency(found) for _ in range(500)]
    courses = [make.course(home) for _ in range(20)]
    wishes = [Wish(each.id, competency.id, "introduced", version=0) for each in courses for competency in many]
    assert len(set_levels(wishes, district_id=home.id, by=None).changed) == 10_000
    cleared = [Wish(wish.offering_id, wish.competency_id, None, version=1) for wish in wishes]
    assert len(set_levels(cleared, district_id=home.id, by=None).changed) == 10_000
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CoverageChange)) == 20_000
