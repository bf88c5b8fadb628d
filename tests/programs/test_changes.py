"""The history of standings: written with the summary, says what was and what is, and ends after a year."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from portal.database import now
from portal.programs import services
from portal.programs.changes import prune
from portal.programs.models import PlanEntry, ProgressChange, ProgressSummary
from portal.programs.summaries import recompute_all, refresh
from portal.rosters.signals import students_changed
from tests import factories as make
from tests.programs.viewers import viewer_of


@pytest.fixture
def world(session):
    class World:
        district = make.district()
        school = make.school(district)
        first = make.course(district, at=school, title="Robots I")
        second = make.course(district, at=school, title="Robots II")
        program = make.program(district, sites=(school,), title="Robotics")
        version = make.version(program)
        requirement = make.requirement(version, "all_of", {"offering_id": first.id}, {"offering_id": second.id}, title="Both")
        other = make.program(district, sites=(school,), title="Welding")
        other_version = make.version(other)
        make.requirement(other_version, "all_of", {"offering_id": first.id}, title="One")
        student = make.student(school, grade=10)
        choice = make.choice(student, version)

    refresh([World.student.id], cause="choice")
    return World


def changes(session, student):
    return session.scalars(sa.select(ProgressChange).where(ProgressChange.student_id == student.id).order_by(ProgressChange.id)).all()


def test_a_chosen_program_is_the_first_change(session, world):
    (one,) = changes(session, world.student)
    assert (one.was_program_id, one.program_id, one.cause) == (None, world.program.id, "choice")
    assert (one.was_state, one.state, one.was_bands, one.bands) == ("none", "in_progress", [], [0, 0, 0, 0, 2])


def test_a_mark_that_counts_says_what_was_and_what_is(session, world):
    make.record(world.student, world.first)
    students_changed.send(None, student_ids={world.student.id})
    last = changes(session, world.student)[-1]
    assert (last.was_bands, last.bands, last.cause) == ([0, 0, 0, 0, 2], [1, 0, 0, 0, 1], "records")


def test_what_changes_no_number_is_no_change(session, world):
    refresh([world.student.id])
    refresh([world.student.id])
    assert len(changes(session, world.student)) == 1


def test_completing_a_program_is_said(session, world):
    make.record(world.student, world.first)
    make.record(world.student, world.second)
    refresh([world.student.id])
    last = changes(session, world.student)[-1]
    assert (last.was_state, last.state) == ("in_progress", "complete")


def test_another_program_is_one_change_from_the_one_to_the_other(session, world):
    director = make.user(world.district, "cte_director")
    services.choose_program(student=world.student, program=world.other, reason="", by=viewer_of(director))
    last = changes(session, world.student)[-1]
    assert (last.was_program_id, last.program_id, last.cause) == (world.program.id, world.other.id, "choice")


def test_a_program_left_is_a_change_to_none(session, world):
    world.choice.left_on = now().date()
    refresh([world.student.id], cause="choice")
    last = changes(session, world.student)[-1]
    assert (last.program_id, last.state, last.bands) == (None, "none", [])


def test_a_program_that_was_not_chosen_writes_no_history(session, world):
    onlooker = make.student(world.school, grade=10)
    make.record(onlooker, world.first)
    refresh([onlooker.id])
    assert changes(session, onlooker) == []


def test_the_batch_notes_what_it_corrects_and_a_check_notes_nothing(session, world):
    make.record(world.student, world.first)
    session.flush()
    assert recompute_all(world.district.id, check=True).corrected
    assert len(changes(session, world.student)) == 1
    recompute_all(world.district.id)
    assert changes(session, world.student)[-1].cause == "recompute"


def test_filling_a_district_for_the_first_time_is_no_news(session, world):
    newcomer = make.student(world.school, grade=10)
    make.choice(newcomer, world.version)
    session.flush()
    assert recompute_all(world.district.id).corrected == 1
    assert changes(session, newcomer) == []


def test_after_any_sequence_of_deeds_the_last_change_is_the_summary(session, world):
    director = viewer_of(make.user(world.district, "cte_director"))
    deeds = [
        lambda: services.add_to_plan(student=world.student, offering=world.second, year=now().year + 2, term="", by=director),
        lambda: make.record(world.student, world.first, mark="F", passed=False, credits_earned=0, year=2024),
        lambda: make.record(world.student, world.first, mark="A", year=2025),
        lambda: services.choose_program(student=world.student, program=world.other, reason="", by=director),
        lambda: services.choose_program(student=world.student, program=world.program, reason="", by=director),
        lambda: make.record(world.student, world.second, mark="B", year=2026),
    ]
    for deed in deeds:
        deed()
        students_changed.send(None, student_ids={world.student.id})
        last = changes(session, world.student)[-1]
        row = session.scalars(sa.select(ProgressSummary).where(ProgressSummary.student_id == world.student.id, ProgressSummary.chosen).execution_options(populate_existing=True)).one()
        assert (last.program_id, last.bands) == (row.program_id, [row.done, row.in_progress, row.waiting, row.planned, row.left])
    history = changes(session, world.student)
    assert all(new.was_bands == old.bands and new.was_state == old.state for old, new in pairwise(history)), "each begins where the last one ended"


def test_a_planned_course_is_missing_but_not_left(session, world):
    session.add(PlanEntry(district_id=world.district.id, student_id=world.student.id, offering_id=world.second.id, year=2100))
    refresh([world.student.id])
    row = session.get(ProgressSummary, (world.student.id, world.program.id), populate_existing=True)
    assert (row.courses_missing, row.courses_left) == (2, 1)


def test_a_year_later_the_history_is_pruned(app, session, world):
    old = changes(session, world.student)[0]
    old.at = now() - timedelta(days=366)
    make.record(world.student, world.first)
    refresh([world.student.id])
    session.flush()
    assert prune() == 1
    assert len(changes(session, world.student)) == 1
