"""Coverage as it stood on a day, and bringing it back."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portal.changes import services
from portal.changes.queries.as_of import Then, cells, count
from portal.coverage.models import Coverage, CoverageChange
from portal.database import now
from tests import factories as make
from tests.changes.conftest import Town

BEGIN = date(2026, 1, 1)


def backdate(session: Any, since_id: int, day: date) -> int:
    """What was just done was done on that day; the last change's id."""
    at = datetime.combine(day, time(12), UTC)
    session.execute(sa.update(CoverageChange).where(CoverageChange.id > since_id).values(at=at))
    return session.scalar(sa.select(sa.func.max(CoverageChange.id))) or 0


def state(session: Any) -> dict[tuple[int, int], str]:
    return {
        (row[0], row[1]): row[2]
        for row in session.execute(
            sa.select(Coverage.offering_id, Coverage.competency_id, Coverage.level).where(Coverage.level.is_not(None))
        )
    }


def as_it_was(town: Town, on: date) -> dict[tuple[int, int], str | None]:
    return {
        (cell.offering_id, cell.competency_id): cell.then
        for cell in cells(town.by(town.cast.director), Then(on), only_different=False)
    }


@pytest.mark.parametrize("seed", range(5))
def test_the_state_on_any_day_is_what_a_replay_of_the_history_gives(session: Any, town: Town, seed: int) -> None:
    rng, last = random.Random(seed), 0
    offerings = [town.cast.course, town.cast.internship, town.south_course, town.wide_course]
    told = []
    for n in range(12):
        town.set(
            town.cast.director,
            *[
                (offering, each, rng.choice([None, "introduced", "reinforced", "mastered"]))
                for offering in offerings
                for each in town.competencies
                if rng.random() < 0.4
            ],
        )
        last = backdate(session, last, BEGIN + timedelta(days=n))
        told.append(state(session))
    for n, was in enumerate(told):
        assert as_it_was(town, BEGIN + timedelta(days=n)) == was
    assert as_it_was(town, BEGIN - timedelta(days=1)) == {}


def test_a_cell_that_came_without_history_counts_from_when_it_was_made(session: Any, town: Town) -> None:
    made = datetime(2026, 2, 1, 12, tzinfo=UTC)
    make.coverage(town.cast.course, town.competencies[0], "mastered", created_at=made)
    assert as_it_was(town, date(2026, 1, 31)) == {}
    assert as_it_was(town, date(2026, 2, 1)) == {(town.cast.course.id, town.competencies[0].id): "mastered"}


@pytest.fixture
def past(session: Any, town: Town) -> Town:
    """Two cells of long ago, both changed yesterday, and one that is new."""
    cast, (first, second, third, *_) = town.cast, town.competencies
    town.set(
        cast.teacher,
        (cast.course, first, "introduced"),
        (cast.course, second, "reinforced"),
        (town.south_course, first, "mastered"),
        evidence="Old unit",
    )
    last = backdate(session, 0, BEGIN)
    town.set(
        cast.colleague,
        (cast.course, first, "mastered"),
        (cast.course, second, None),
        (cast.course, third, "introduced"),
        (town.south_course, first, None),
    )
    backdate(session, last, now().date() - timedelta(days=1))
    session.commit()
    return town


@pytest.mark.parametrize("htmx", [False, True])
def test_the_page_shows_what_differs_now(past: Town, sign_in: Any, htmx: bool) -> None:
    page = sign_in(past.cast.teacher).page("/changes/as-of?on=2026-01-05", htmx=htmx, target="div#as-of-cells")
    assert "3 cells say something else now" in page.text
    assert "Welding Lab" not in page.text
    assert "2 cells were covered" in sign_in(past.cast.teacher).page("/changes/as-of?on=2026-01-05&whole=1").text


def test_what_is_marked_comes_back_as_a_batch_that_can_be_taken_back(session: Any, past: Town, sign_in: Any) -> None:
    client, before = sign_in(past.cast.teacher), state(session)
    cell = session.scalars(
        sa.select(Coverage).where(
            Coverage.offering_id == past.cast.course.id, Coverage.competency_id == past.competencies[1].id
        )
    ).one()
    answer = client.submit("/changes/as-of", {"on": "2026-01-05", "cells": [f"{cell.id}-{cell.version}"]})
    assert state(session) == before | {(past.cast.course.id, past.competencies[1].id): "reinforced"}
    session.refresh(cell)
    assert cell.evidence == "Old unit"
    client.submit(answer.headers["Location"] + "/revert")
    assert state(session) == before


def test_all_of_ones_own_comes_back_at_once(session: Any, past: Town, sign_in: Any) -> None:
    sign_in(past.cast.teacher).submit("/changes/as-of", {"on": "2026-01-05", "all": "1"})
    assert state(session) == {
        (past.cast.course.id, past.competencies[0].id): "introduced",
        (past.cast.course.id, past.competencies[1].id): "reinforced",
    }


def test_what_somebody_changed_after_the_look_stays(session: Any, past: Town, sign_in: Any) -> None:
    cell = session.scalars(
        sa.select(Coverage).where(
            Coverage.offering_id == past.cast.course.id, Coverage.competency_id == past.competencies[0].id
        )
    ).one()
    seen = cell.version
    past.set(past.cast.colleague, (past.cast.course, past.competencies[0], "reinforced"))
    session.commit()
    page = sign_in(past.cast.teacher).submit(
        "/changes/as-of", {"on": "2026-01-05", "cells": [f"{cell.id}-{seen}"]}, status=422
    )
    assert "somebody was quicker" in page.text


def test_two_clicks_bring_it_back_once(session: Any, past: Town, sign_in: Any) -> None:
    client = sign_in(past.cast.teacher)
    client.submit("/changes/as-of", {"on": "2026-01-05", "all": "1"})
    client.submit("/changes/as-of", {"on": "2026-01-05", "all": "1"}, status=422)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"on": "x"},
        {"on": "2026-01-05", "cells": ["x", "1", "99999999999999999999-1"]},
        {"on": "0001-01-01", "all": "1"},
        {"on": "2026-01-05", "school_id": "9" * 40, "all": "1"},
        {"on": "9999-12-31", "all": "1"},
    ],
)
def test_a_hostile_post_brings_nothing_back(session: Any, past: Town, sign_in: Any, data: dict[str, Any]) -> None:
    before = state(session)
    sign_in(past.cast.teacher).submit("/changes/as-of", data, status=422)
    assert state(session) == before


def test_others_see_their_own_and_who_only_reads_brings_nothing_back(session: Any, past: Town, sign_in: Any) -> None:
    counselor = sign_in(make.user(past.cast.district, "counselor", at=past.cast.north))
    assert "3 cells say" in counselor.page("/changes/as-of?on=2026-01-05").text
    counselor.submit("/changes/as-of", {"on": "2026-01-05", "all": "1"}, status=404)
    assert (
        sign_in(make.user(past.cast.district, "student", at=past.cast.north)).get("/changes/as-of").status_code == 404
    )
    assert "1 cell says" in sign_in(past.cast.southerner).page("/changes/as-of?on=2026-01-05").text
    assert (
        count(past.by(make.user(make.district(), "district_admin")), Then(date(2026, 1, 5)), only_different=False) == 0
    )


def test_the_export_has_every_cell_of_that_day(past: Town, sign_in: Any) -> None:
    client = sign_in(past.cast.director)
    assert client.get("/changes/as-of.csv?on=2026-01-05").get_data(as_text=True).strip().count("\n") == 3
    assert client.get("/changes/as-of.xlsx?on=2026-01-05").status_code == 200
    assert client.get("/changes/as-of.csv?on=%00&school_id=x").status_code == 200


def test_more_than_one_transaction_holds_goes_back_in_turns(
    session: Any, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST", 4)
    batch = town.batch(town.cast.teacher, *[(town.cast.course, each, "mastered") for each in town.competencies])
    assert services.revert_batch(batch, by=town.by(town.cast.teacher)).left == 2
    assert services.revert_batch(batch, by=town.by(town.cast.teacher)).left == 0
    assert state(session) == {}
