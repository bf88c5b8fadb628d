"""What was done together is looked at and taken back together."""

from __future__ import annotations

import random
from typing import Any

import pytest
import sqlalchemy as sa

from portal.alignment import services as alignment
from portal.alignment.models import Alignment, AlignmentRevision, BatchKind, ChangeBatch
from portal.changes import services
from portal.changes.errors import NothingToDo
from portal.coverage.models import Coverage, CoverageChange
from tests import factories as make
from tests.changes.conftest import Town

LEVELS = [None, "introduced", "reinforced", "mastered"]


def state(session: Any) -> dict[tuple[int, int], tuple[str, str]]:
    rows = session.execute(
        sa.select(Coverage.offering_id, Coverage.competency_id, Coverage.level, Coverage.evidence).where(
            Coverage.level.is_not(None)
        )
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def test_a_batch_goes_back_as_a_batch_that_goes_back_too(session: Any, town: Town) -> None:
    cast, (first, second, *_) = town.cast, town.competencies
    town.set(cast.teacher, (cast.course, first, "introduced"), evidence="Unit 1")
    before = state(session)
    batch = town.batch(cast.teacher, (cast.course, first, "mastered"), (cast.course, second, "introduced"))
    after = state(session)
    result = services.revert_batch(batch, by=town.by(cast.teacher))
    assert state(session) == before
    assert (result.cells, result.left) == (2, 0)
    assert batch.taken_back_by_id == result.batch.id
    assert result.batch.kind == "revert"
    services.revert_batch(result.batch, by=town.by(cast.teacher))
    assert state(session) == after


def test_what_was_changed_since_stays_unless_somebody_insists(session: Any, town: Town, sign_in: Any) -> None:
    cast, (first, second, *_) = town.cast, town.competencies
    batch = town.batch(cast.teacher, (cast.course, first, "mastered"), (cast.course, second, "introduced"))
    town.set(cast.colleague, (cast.course, second, "reinforced"))
    session.commit()
    client, path = sign_in(cast.teacher), f"/changes/batches/{batch.id}/revert"
    page = client.page(path)
    assert "Changed since" in page.text
    assert "Una Birch" in page.text
    page = client.submit(path)
    assert state(session) == {(cast.course.id, second.id): ("reinforced", "")}
    cell = session.scalars(sa.select(Coverage).where(Coverage.competency_id == second.id)).one()
    client.submit(path, {"anyway": [f"{cell.id}-{cell.version}"]})
    assert state(session) == {}


def test_insisting_on_an_older_look_changes_nothing(session: Any, town: Town, sign_in: Any) -> None:
    cast, (first, *_) = town.cast, town.competencies
    batch = town.batch(cast.teacher, (cast.course, first, "mastered"))
    town.set(cast.colleague, (cast.course, first, "reinforced"))
    session.commit()
    cell = session.scalars(sa.select(Coverage)).one()
    sign_in(cast.teacher).submit(
        f"/changes/batches/{batch.id}/revert", {"anyway": [f"{cell.id}-{cell.version - 1}"]}, status=422
    )
    assert state(session) == {(cast.course.id, first.id): ("reinforced", "")}


def test_two_clicks_take_it_back_once(session: Any, town: Town, sign_in: Any) -> None:
    cast, (first, *_) = town.cast, town.competencies
    batch = town.batch(cast.teacher, (cast.course, first, "mastered"))
    session.commit()
    client = sign_in(cast.teacher)
    for _ in range(2):
        client.submit(f"/changes/batches/{batch.id}/revert")
    assert session.scalar(sa.select(sa.func.count()).select_from(ChangeBatch)) == 2
    assert session.scalar(sa.select(sa.func.count()).select_from(CoverageChange)) == 2


def test_others_schools_and_strangers_take_nothing_back(session: Any, town: Town, sign_in: Any) -> None:
    cast, (first, *_) = town.cast, town.competencies
    batch = town.batch(cast.teacher, (cast.course, first, "mastered"))
    session.commit()
    for who in (
        cast.southerner,
        make.user(make.district(), "district_admin"),
        make.user(cast.district, "student", at=cast.north),
    ):
        client = sign_in(who)
        assert client.get(f"/changes/batches/{batch.id}").status_code == 404
        assert client.get(f"/changes/batches/{batch.id}/revert").status_code == 404
        client.submit(f"/changes/batches/{batch.id}/revert", status=404)
    assert state(session)


def test_of_a_batch_over_two_schools_one_takes_back_ones_own(session: Any, town: Town) -> None:
    cast, (first, *_) = town.cast, town.competencies
    batch = town.batch(cast.director, (cast.course, first, "mastered"), (town.south_course, first, "mastered"))
    services.revert_batch(batch, by=town.by(cast.teacher))
    assert state(session) == {(town.south_course.id, first.id): ("mastered", "")}
    services.revert_batch(batch, by=town.by(cast.southerner))
    assert state(session) == {}
    with pytest.raises(NothingToDo):
        services.revert_batch(batch, by=town.by(cast.director))


@pytest.mark.parametrize(
    "data",
    [
        {"anyway": ["x", "1-", "-", "99999999999999999999-1"]},
        {"anyway": "\x00"},
        {"anyway": [str(n) for n in range(2000)]},
    ],
)
def test_a_hostile_post_takes_back_no_more_than_was_asked(
    session: Any, town: Town, sign_in: Any, data: dict[str, Any]
) -> None:
    cast, (first, second, *_) = town.cast, town.competencies
    batch = town.batch(cast.teacher, (cast.course, first, "mastered"), (cast.course, second, "mastered"))
    town.set(cast.colleague, (cast.course, second, "reinforced"))
    session.commit()
    sign_in(cast.teacher).submit(f"/changes/batches/{batch.id}/revert", data)
    assert state(session) == {(cast.course.id, second.id): ("reinforced", "")}


@pytest.mark.parametrize("seed", range(6))
def test_random_deeds_taken_back_in_reverse_order_restore_what_was(session: Any, town: Town, seed: int) -> None:
    cast, rng = town.cast, random.Random(seed)
    offerings = [cast.course, cast.internship, town.wide_course]
    town.set(
        cast.teacher,
        *[(rng.choice(offerings), each, rng.choice(LEVELS)) for each in town.competencies],
        evidence="At first",
    )
    states, batches = [state(session)], []
    for _ in range(8):
        cells = [
            (offering, each, rng.choice(LEVELS))
            for offering in offerings
            for each in town.competencies
            if rng.random() < 0.5
        ]
        batches.append(town.batch(rng.choice([cast.teacher, cast.colleague, cast.director]), *cells))
        states.append(state(session))
    for batch in reversed(batches):
        assert state(session) == states.pop()
        try:
            services.revert_batch(batch, by=town.by(cast.teacher))
        except NothingToDo:
            assert state(session) == states[-1]
    assert state(session) == states.pop()


def proposal(town: Town, who: Any, offering: Any, pathway: Any, role: str = "core") -> Alignment:
    return alignment.propose(
        offering_id=offering.id, pathway_id=pathway.id, role=role, rationale="Because", by=town.by(who)
    )


def test_what_was_approved_together_is_one_batch(session: Any, town: Town) -> None:
    cast = town.cast
    rows = [proposal(town, cast.teacher, cast.course, pathway) for pathway in (cast.robotics, cast.welding)]
    alignment.approve_many([(row, row.version) for row in rows], by=town.by(cast.reviewer))
    found = session.scalars(sa.select(AlignmentRevision.batch_id).where(AlignmentRevision.deed == "approved")).all()
    assert len(found) == 2
    assert len(set(found)) == 1
    assert found[0] is not None


def test_taking_back_an_approval_goes_the_way_of_review(session: Any, town: Town, sign_in: Any) -> None:
    """A teacher asks for the removal; a reviewer who did not write it removes at once."""
    cast = town.cast
    rows = [proposal(town, cast.teacher, cast.course, pathway) for pathway in (cast.robotics, cast.welding)]
    alignment.approve_many([(row, row.version) for row in rows], by=town.by(cast.reviewer))
    batch = session.scalars(sa.select(ChangeBatch)).one()
    session.commit()
    assert "nobody decides on their own work" in sign_in(cast.teacher).page(f"/changes/batches/{batch.id}/revert").text
    assert "Removed at once" in sign_in(cast.reviewer).page(f"/changes/batches/{batch.id}/revert").text
    services.revert_batch(batch, by=town.by(cast.teacher))
    assert {(row.state, row.role, row.proposed_removal) for row in rows} == {("submitted", "core", True)}


def test_a_copied_proposal_is_dropped_and_what_is_in_force_stays(session: Any, town: Town) -> None:
    cast = town.cast
    kept = make.alignment(cast.course, cast.robotics, "exploratory", rationale="As it was")
    batch = alignment.open_batch(
        district_id=cast.district.id, kind=BatchKind.COPY, title="Copied", by=town.by(cast.teacher)
    )
    with alignment.within(batch):
        alignment.edit(kept, role="core", rationale="Copied words", version=kept.version, by=town.by(cast.teacher))
        fresh = proposal(town, cast.teacher, cast.course, cast.welding)
    result = services.revert_batch(batch, by=town.by(cast.teacher))
    assert result.alignments == 2
    assert (kept.state, kept.role, kept.rationale) == ("approved", "exploratory", "As it was")
    assert (fresh.state, fresh.role) == ("retired", None)


def test_an_approved_change_is_proposed_back_and_one_changed_since_stays(session: Any, town: Town) -> None:
    cast = town.cast
    first, second = (
        make.alignment(cast.course, cast.robotics, "exploratory", rationale="As it was"),
        make.alignment(cast.course, cast.welding, "core"),
    )
    for row in (first, second):
        alignment.edit(row, role="capstone", rationale="More", version=row.version, by=town.by(cast.teacher))
    alignment.approve_many([(row, row.version) for row in (first, second)], by=town.by(cast.reviewer))
    batch = session.scalars(sa.select(ChangeBatch)).one()
    alignment.edit(second, role="foundational", rationale="Since", version=second.version, by=town.by(cast.colleague))
    result = services.revert_batch(batch, by=town.by(cast.teacher))
    assert (first.state, first.role, first.proposed_role, first.proposed_rationale) == (
        "submitted",
        "capstone",
        "exploratory",
        "As it was",
    )
    assert second.proposed_role == "foundational"
    assert (result.alignments, result.left) == (1, 1)
