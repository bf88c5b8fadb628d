"""What a move does: as the dry run says, at once, and back again."""

from __future__ import annotations

import random

import pytest
import sqlalchemy as sa

from portal.alignment.models import Alignment, AlignmentRevision, ChangeBatch
from portal.catalog.models import Offering
from portal.extensions import db
from portal.framework_moves import services, undoing
from portal.framework_moves.lines import lines_of, seen_of
from portal.framework_moves.models import FrameworkMoveOutcome, MoveState
from portal.frameworks.queries import active_framework
from portal.perkins.keeping import recompute_all as recompute_perkins
from portal.programs.models import ProgramPathway, ProgressSummary, Requirement, RequirementOption
from portal.programs.summaries import recompute_all
from tests import factories as make
from tests.framework_moves.conftest import applied, checked, decide, decided, planned, taken_back


def bands() -> dict[tuple[int, int], list[int]]:
    rows = db.session.scalars(sa.select(ProgressSummary))
    return {(row.student_id, row.program_id): [row.done, row.in_progress, row.waiting, row.planned, row.left] for row in rows}


def in_force() -> dict[tuple[int, int], str]:
    rows = db.session.execute(sa.select(Alignment.offering_id, Alignment.pathway_id, Alignment.role).where(Alignment.role.is_not(None)))
    return {(row.offering_id, row.pathway_id): row.role for row in rows}


def kept(place):
    """All that people made and that a move may touch, without ids of rows nobody names."""
    pathways = db.session.scalars(sa.select(ProgramPathway.pathway_id).where(ProgramPathway.program_id == place.program.id).order_by(ProgramPathway.position)).all()
    options = db.session.execute(sa.select(RequirementOption.__table__).order_by(RequirementOption.id)).all()
    requirements = db.session.execute(sa.select(Requirement.__table__).order_by(Requirement.id)).all()
    waiting = db.session.execute(
        sa.select(Alignment.offering_id, Alignment.pathway_id, Alignment.proposed_role, Alignment.proposed_rationale, Alignment.submitted_at)
        .where(Alignment.state.in_(["draft", "submitted", "returned"]))
        .order_by(Alignment.id)
    ).all()
    return in_force(), waiting, [tuple(row) for row in options], [tuple(row) for row in requirements], list(pathways), bands(), active_framework(place.home.id, place.north.id).id


def test_exactly_what_the_dry_run_showed_happens(place):
    move = checked(decided(place), place)
    shown = {(row.student_id, row.program_id): row.after for row in db.session.scalars(sa.select(FrameworkMoveOutcome).where(FrameworkMoveOutcome.move_id == move.id))}
    assert len(shown) == 4
    move = applied(move, place)
    assert move.state == MoveState.DONE
    assert bands() == shown
    assert recompute_all(place.home.id, check=True).corrected == 0


def test_a_dry_run_changes_nothing(place):
    before = kept(place)
    move = checked(decided(place), place)
    assert move.state == MoveState.DRAFT
    assert move.seal
    assert kept(place) == before
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ChangeBatch)) == 0


def test_nobody_loses_what_is_done_where_every_alignment_goes_along(place):
    before = bands()
    applied(checked(decided(place), place), place)
    assert bands() == before


def test_the_school_works_with_the_new_framework_and_its_program_names_the_new_pathways(place):
    applied(checked(decided(place), place), place)
    assert active_framework(place.home.id, place.north.id).id == place.new.id
    named = db.session.scalars(sa.select(ProgramPathway.pathway_id).where(ProgramPathway.program_id == place.program.id).order_by(ProgramPathway.position)).all()
    assert list(named) == [place.cyber.id, place.design.id, place.cloud.id]


def test_an_alignment_goes_along_with_role_and_words_and_the_old_one_ends(place):
    place.alignments["admin"].rationale = "Because"
    db.session.commit()
    move = applied(checked(decided(place), place), place)
    made = db.session.scalars(sa.select(Alignment).where(Alignment.offering_id == place.admin.id, Alignment.pathway_id == place.cyber.id)).one()
    assert (made.role, made.rationale, made.state) == ("core", "Because", "approved")
    ended = db.session.get(Alignment, place.alignments["admin"].id)
    assert (ended.role, ended.state) == (None, "retired")
    deeds = db.session.scalars(sa.select(AlignmentRevision.deed).where(AlignmentRevision.batch_id == move.batch_id, AlignmentRevision.alignment_id == ended.id)).all()
    assert list(deeds) == ["retired"]


def test_a_shared_offering_keeps_both_while_a_school_stays(place):
    make.use_framework(place.home, place.old, at=place.south)
    db.session.commit()
    applied(checked(decided(place), place), place)
    assert (place.shared.id, place.nets.id) in in_force()
    assert (place.shared.id, place.cyber.id) in in_force()
    assert (place.admin.id, place.nets.id) not in in_force()


def test_a_proposal_that_waits_goes_along_as_a_proposal(place):
    waiting = make.alignment(place.typing, place.nets, "capstone", state="submitted", proposed_rationale="Soon", proposed_by_id=place.director.id)
    db.session.commit()
    applied(checked(decided(place), place), place)
    made = db.session.scalars(sa.select(Alignment).where(Alignment.offering_id == place.typing.id, Alignment.pathway_id == place.cyber.id)).one()
    assert (made.state, made.role, made.proposed_role, made.proposed_rationale) == ("submitted", None, "capstone", "Soon")
    assert db.session.get(Alignment, waiting.id).state == "retired"


def test_a_split_in_a_requirement_that_asks_for_each_becomes_one_of_the_two(place):
    move = planned(place)
    decide(move, place, place.nets, place.cyber, place.cloud)
    decide(move, place, place.web, place.design)
    decide(move, place, place.office)
    before = bands()
    applied(checked(move, place), place)
    child = db.session.scalars(sa.select(Requirement).where(Requirement.parent_id.is_not(None))).one()
    assert (child.kind, child.amount) == ("k_of_n", 1)
    assert bands() == before


def test_two_that_are_merged_ask_for_as_much_as_before(place):
    row = db.session.scalars(sa.select(Requirement).where(Requirement.title == "Networks")).one()
    make.add(RequirementOption(requirement_id=row.id, position=2, pathway_id=place.office.id, role="core"))
    db.session.commit()
    recompute_all(place.home.id)
    db.session.commit()
    before = bands()
    move = planned(place)
    decide(move, place, place.office, place.cyber)
    decide(move, place, place.web, place.design)
    applied(checked(move, place), place)
    assert {key: sum(each) for key, each in bands().items()} == {key: sum(each) for key, each in before.items()}
    assert bands() == before


def test_taking_it_back_restores_everything(place):
    make.alignment(place.typing, place.nets, "capstone", state="submitted", proposed_rationale="Soon", proposed_by_id=place.director.id)
    db.session.commit()
    recompute_perkins(place.home.id)
    db.session.commit()
    before = kept(place)
    move = applied(checked(decided(place), place), place)
    assert kept(place) != before
    move = taken_back(move, place)
    assert move.state == MoveState.UNDONE
    assert kept(place) == before
    assert recompute_all(place.home.id, check=True).corrected == 0


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_decided_the_dry_run_is_what_happens_and_it_comes_back(place, seed):
    rng = random.Random(seed)
    old, new = [place.nets, place.web, place.office], [place.cyber, place.design, place.cloud]
    courses = [make.course(place.home, at=rng.choice([place.north, place.south, None]), cte=True) for _ in range(8)]
    roles = ("exploratory", "foundational", "core", "capstone")
    for course in courses:
        for pathway in rng.sample([*old, *new], 2):
            make.alignment(course, pathway, rng.choice(roles))
    other = make.version(make.program(place.home, sites=(place.north, place.south), pathways=(place.cyber, place.office)))
    make.requirement(other, "credits", {"pathway_id": place.cyber.id, "role": "core"}, {"pathway_id": place.office.id, "role": "foundational"}, amount=2)
    make.requirement(other, "all_of", *({"pathway_id": each.id, "role": "core"} for each in old), position=1)
    for student in [*place.students, *(make.student(place.south) for _ in range(4))]:
        for course in rng.sample(courses, 3):
            make.record(student, course)
    db.session.commit()
    recompute_all(place.home.id)
    db.session.commit()
    before = kept(place)
    move = planned(place)
    for line in lines_of(move.id):
        targets = [each.id for each in rng.sample(new, rng.choice((0, 1, 1, 2)))]
        services.decide(move, [line], decision="move" if targets else "leave", targets=targets, seen=seen_of([line]), by=place.by)
    db.session.commit()
    move = checked(move, place)
    shown = {(row.student_id, row.program_id): row.after for row in db.session.scalars(sa.select(FrameworkMoveOutcome)) if row.after}
    unseen = {key: each for key, each in bands().items() if key[0] not in {student for student, _ in shown}}
    move = applied(move, place)
    assert bands() == shown | unseen
    assert recompute_all(place.home.id, check=True).corrected == 0
    taken_back(move, place)
    assert kept(place) == before
    assert recompute_all(place.home.id, check=True).corrected == 0


def test_what_was_added_since_is_named_and_stays(place):
    move = applied(checked(decided(place), place), place)
    offering = make.course(place.home, at=place.north, title="Drones")
    make.alignment(offering, place.cyber)
    changed = db.session.scalars(sa.select(Alignment).where(Alignment.offering_id == place.pages.id, Alignment.pathway_id == place.design.id)).one()
    changed.rationale = "Said better"
    db.session.commit()
    texts = [each.text for each in undoing.since(move)]
    assert "Drones was aligned with Cyber." in texts
    assert "Pages in Design was changed." in texts
    taken_back(move, place)
    assert (offering.id, place.cyber.id) in in_force()
    assert db.session.get(Alignment, changed.id).rationale == "Said better"
    assert (place.pages.id, place.web.id) in in_force()


def test_a_version_made_since_stands_in_the_way(place):
    move = applied(checked(decided(place), place), place)
    later = make.version(place.program, 2, state="draft")
    make.requirement(later, "k_of_n", {"pathway_id": place.cyber.id, "role": "core"})
    db.session.commit()
    assert [each.blocks for each in undoing.since(move)] == [True]
    taken_back(move, place)
    assert move.state == MoveState.DONE
    assert "version 2" in move.counts["refused"]


def test_a_change_after_the_dry_run_keeps_the_move_from_being_applied(place):
    move = checked(decided(place), place)
    make.alignment(place.typing, place.nets, "core")
    db.session.commit()
    before = in_force()
    move = applied(move, place)
    assert move.state == MoveState.DRAFT
    assert "dry run" in move.counts["refused"]
    assert in_force() == before
    assert db.session.scalar(sa.select(Offering.id).where(Offering.id == place.typing.id))
