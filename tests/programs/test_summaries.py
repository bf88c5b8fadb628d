"""Summary rows move in the same transaction as what moves them, and the batch finds nothing to correct."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.alignment.models import Alignment
from portal.alignment.signals import alignments_changed
from portal.catalog import facts as catalog
from portal.catalog.models import Prerequisite
from portal.catalog.services import change_offering
from portal.database import now
from portal.programs.models import ProgressSummary, RequirementOption
from portal.programs.summaries import recompute_all, refresh
from portal.rosters.signals import students_changed
from tests import factories as make
from tests.counting import cost_of, statements
from tests.programs.viewers import viewer_of


@pytest.fixture
def world(session):
    """A district with one program that asks for any core course of a pathway, and a student who chose it."""

    class World:
        district = make.district()
        school = make.school(district)
        framework = make.framework()
        pathway = make.pathway(make.cluster(framework), title="Robotics")
        course = make.course(district, at=school, title="Robots I")
        other = make.course(district, at=school, title="Robots II", grade_low=12)
        program = make.program(district, sites=(school,), pathways=(pathway,), title="Robotics")
        version = make.version(program)
        requirement = make.requirement(version, "k_of_n", {"pathway_id": pathway.id, "role": "core"}, title="Core courses", amount=2)
        student = make.student(school, grade=11)
        choice = make.choice(student, version)

    return World


def summary(session, student):
    session.expire_all()
    return session.scalars(sa.select(ProgressSummary).where(ProgressSummary.student_id == student.id)).one()


def test_a_student_who_chose_a_program_has_a_row_from_the_start(session, world):
    refresh([world.student.id])
    row = summary(session, world.student)
    assert (row.total, row.done, row.left, row.chosen) == (2, 0, 2, True)


def test_where_a_school_offers_no_program_only_those_who_chose_one_are_looked_at(session, world):
    bare = make.school(world.district)
    nobody, chooser = make.student(bare), make.student(bare)
    make.choice(chooser, world.version)
    with statements() as seen:
        refresh([nobody.id])
    assert not [each for each in seen if "FROM enrollments" in each]
    refresh([nobody.id, chooser.id])
    assert summary(session, chooser).chosen
    assert session.scalars(sa.select(ProgressSummary.student_id)).all() == [chooser.id]


def test_an_alignment_in_force_makes_a_record_count(session, world):
    make.record(world.student, world.course)
    refresh([world.student.id])
    assert summary(session, world.student).done == 0
    make.alignment(world.course, world.pathway, "core")
    alignments_changed.send(None, pairs={(world.course.id, world.pathway.id)})
    assert summary(session, world.student).done == 1


def test_an_alignment_that_only_waits_moves_nothing(session, world):
    make.record(world.student, world.course)
    make.alignment(world.course, world.pathway, "core", state="submitted")
    alignments_changed.send(None, pairs={(world.course.id, world.pathway.id)})
    assert summary(session, world.student).done == 0


def test_a_retired_alignment_takes_the_course_away_again(session, world):
    make.record(world.student, world.course)
    aligned = make.alignment(world.course, world.pathway, "core")
    refresh([world.student.id])
    session.execute(sa.update(Alignment).where(Alignment.id == aligned.id).values(role=None, state="retired"))
    alignments_changed.send(None, pairs={(world.course.id, world.pathway.id)})
    assert summary(session, world.student).done == 0


def test_a_new_record_moves_the_row(session, world):
    make.alignment(world.course, world.pathway, "core")
    make.record(world.student, world.course)
    students_changed.send(None, student_ids={world.student.id})
    row = summary(session, world.student)
    assert (row.done, row.left, row.courses_missing) == (1, 1, 1)


def test_an_enrollment_is_in_progress_and_earns_nothing(session, world):
    year = make.school_year(world.district, begins_on=now().date() - timedelta(days=30), ends_on=now().date() + timedelta(days=100))
    make.alignment(world.course, world.pathway, "core")
    make.enroll(world.student, make.section(world.course, at=world.school, year=year))
    refresh([world.student.id])
    row = summary(session, world.student)
    assert (row.done, row.in_progress, row.left) == (0, 1, 1)


def test_a_failed_course_counts_nothing_and_is_the_next_step(session, world):
    make.alignment(world.course, world.pathway, "core")
    make.record(world.student, world.course, mark="F", passed=False, credits_earned=0)
    refresh([world.student.id])
    row = summary(session, world.student)
    assert row.done == 0
    assert row.next_step["offering_id"] == world.course.id
    assert "You tried it before" in row.next_step["text"]


def test_a_repeated_course_earns_once(session, world):
    make.alignment(world.course, world.pathway, "core")
    make.record(world.student, world.course, year=2025)
    make.record(world.student, world.course, year=2026)
    refresh([world.student.id])
    assert summary(session, world.student).done == 1


def test_a_student_without_a_choice_has_a_row_once_something_counts(session, world):
    stranger = make.student(world.school)
    make.alignment(world.course, world.pathway, "core")
    refresh([stranger.id])
    assert session.scalar(sa.select(sa.func.count()).select_from(ProgressSummary)) == 0
    make.record(stranger, world.course)
    refresh([stranger.id])
    row = summary(session, stranger)
    assert (row.chosen, row.done) == (False, 1)


def test_the_batch_finds_nothing_to_correct_and_notices_what_was_forgotten(session, world):
    make.alignment(world.course, world.pathway, "core")
    refresh([world.student.id])
    assert recompute_all(world.district.id).corrected == 0
    make.record(world.student, world.course)
    assert recompute_all(world.district.id, check=True).corrected == 1
    assert summary(session, world.student).done == 0
    assert recompute_all(world.district.id).corrected == 1
    assert summary(session, world.student).done == 1


def test_a_refresh_takes_as_many_queries_for_fifty_students_as_for_one(session, world):
    make.alignment(world.course, world.pathway, "core")
    many = [make.student(world.school) for _ in range(50)]
    for one in many:
        make.record(one, world.course)
    assert cost_of(lambda: refresh([many[0].id])) == cost_of(lambda: refresh([s.id for s in many]))


def test_a_course_far_down_the_chain_that_changes_its_terms_changes_the_next_step(session, world):
    """Robots III counts and asks for II, which asks for I: nobody has I, and the program names only III."""
    first, second, third = (make.course(world.district, at=world.school, title=f"Chain {n}", terms_offered="fall spring") for n in (1, 2, 3))
    for course, before in ((second, first), (third, second)):
        make.add(Prerequisite(course_id=course.id, required_id=before.id))
    session.execute(sa.delete(RequirementOption))
    make.add(RequirementOption(requirement_id=world.requirement.id, offering_id=third.id))
    world.student.grade = 9
    refresh([world.student.id])
    assert summary(session, world.student).next_step["offering_id"] == first.id
    by = viewer_of(make.user(world.district, "cte_director"))
    facts = catalog.facts_of(first, frozenset())
    change_offering(first, replace(facts, title="Chain zero"), version=first.version, by=by)
    assert "Chain zero" in summary(session, world.student).next_step["title"]
    assert recompute_all(world.district.id, check=True).corrected == 0
