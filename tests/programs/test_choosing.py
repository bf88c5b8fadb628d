"""Choosing, leaving, planning, waivers and substitutions, without HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.database import now
from portal.programs import services
from portal.programs.errors import NotAllowed, NotOffered, NotPossible
from portal.programs.models import Choice, PlanEntry, ProgressSummary
from portal.programs.queries import choices_of, current_choice, plan_of, substitutions_of, waivers_of
from portal.programs.services import choosing
from tests import factories as make
from tests.programs.viewers import viewer_of


@pytest.fixture
def world(session):
    """A school with two programs; a student, their counselor, and people who have nothing to do with them."""

    class World:
        district = make.district()
        school = make.school(district)
        elsewhere = make.school(district)
        pathway = make.pathway(make.cluster(make.framework()), title="Robotics")
        course = make.course(district, at=school, title="Robots I")
        other = make.course(district, at=school, title="Shop")
        robotics = make.program(district, sites=(school,), pathways=(pathway,), title="Robotics")
        version = make.version(robotics)
        requirement = make.requirement(version, "k_of_n", {"offering_id": course.id}, title="Core")
        nursing = make.program(district, sites=(school,), title="Nursing")
        nursing_version = make.version(nursing)
        nursing_requirement = make.requirement(nursing_version, "credits", {"offering_id": other.id}, title="Credits")
        person = make.user(district, "student", at=school)
        student = make.student(school, user=person)
        user = make.user(district, "counselor", at=school)
        caseload = make.caseload(user, student)
        counselor = viewer_of(user)
        me = viewer_of(person)
        teacher = viewer_of(make.user(district, "teacher", at=school))
        stranger = viewer_of(make.user(district, "counselor", at=school))

    return World


def audited(session, action):
    return session.scalars(sa.select(AuditEvent).where(AuditEvent.action == action)).all()


def summaries(session, student):
    session.expire_all()
    return {s.program_id: s for s in session.scalars(sa.select(ProgressSummary).where(ProgressSummary.student_id == student.id))}


def test_a_student_chooses_a_program_and_stands_in_it_at_once(session, world):
    made = services.choose_program(student=world.student, program=world.robotics, reason="I like robots", by=world.me)
    assert (made.program_version_id, made.left_on) == (world.version.id, None)
    assert summaries(session, world.student)[world.robotics.id].chosen
    assert audited(session, "program.choose")[0].student_id == world.student.id


def test_choosing_twice_leaves_one_row(session, world):
    first = services.choose_program(student=world.student, program=world.robotics, reason="", by=world.me)
    assert services.choose_program(student=world.student, program=world.robotics, reason="", by=world.me).id == first.id
    assert session.scalar(sa.select(sa.func.count()).select_from(Choice)) == 1


def test_the_slower_of_two_equal_posts_gets_the_choice_of_the_quicker(session, world, monkeypatch):
    first = services.choose_program(student=world.student, program=world.robotics, reason="", by=world.me)
    real, looks = choosing.open_choice, []

    def too_early(student_id):
        """The first look comes before the twin's row is there."""
        looks.append(student_id)
        return None if len(looks) == 1 else real(student_id)

    monkeypatch.setattr(choosing, "open_choice", too_early)
    assert services.choose_program(student=world.student, program=world.robotics, reason="", by=world.me).id == first.id
    assert session.scalar(sa.select(sa.func.count()).select_from(Choice)) == 1


def test_another_choice_ends_the_one_before_and_keeps_it(session, world):
    services.choose_program(student=world.student, program=world.robotics, reason="robots", by=world.me)
    services.choose_program(student=world.student, program=world.nursing, reason="people", by=world.counselor)
    rows = choices_of(world.student.id)
    assert [(r.program_title, r.left_on is None, r.reason) for r in rows] == [("Nursing", True, "people"), ("Robotics", False, "robots")]
    assert current_choice(world.student.id).program_id == world.nursing.id
    assert set(summaries(session, world.student)) == {world.nursing.id}


def test_who_is_in_an_older_version_keeps_it(session, world):
    choice = make.choice(world.student, world.version)
    make.version(world.robotics, 2, entry_year=2027)
    assert services.choose_program(student=world.student, program=world.robotics, reason="", by=world.me).id == choice.id


def test_a_new_choice_enters_the_newest_published_version(session, world):
    newest = make.version(world.robotics, 2, entry_year=2027)
    make.version(world.robotics, 3, entry_year=2028, state="draft")
    made = services.choose_program(student=world.student, program=world.robotics, reason="", by=world.me)
    assert made.program_version_id == newest.id


def test_leaving_ends_the_choice_with_its_reason(session, world):
    services.choose_program(student=world.student, program=world.robotics, reason="", by=world.me)
    services.leave_program(student=world.student, reason="moved on", by=world.counselor)
    assert current_choice(world.student.id) is None
    assert choices_of(world.student.id)[0].left_reason == "moved on"
    assert summaries(session, world.student) == {}
    assert services.leave_program(student=world.student, reason="", by=world.counselor) is None


@pytest.mark.parametrize("who", ["teacher", "stranger"])
def test_who_may_not_plan_for_the_student_is_refused(session, world, who):
    by = getattr(world, who)
    for deed in (
        lambda: services.choose_program(student=world.student, program=world.robotics, reason="", by=by),
        lambda: services.leave_program(student=world.student, reason="", by=by),
        lambda: services.add_to_plan(student=world.student, offering=world.course, year=now().year + 1, by=by),
        lambda: services.grant_waiver(student=world.student, requirement=world.requirement, reason="x", by=by),
        lambda: services.grant_substitution(student=world.student, requirement=world.requirement, offering=world.other, reason="x", by=by),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_a_student_plans_for_nobody_else(session, world):
    classmate = make.student(world.school, user=make.user(world.district, "student", at=world.school))
    with pytest.raises(NotAllowed):
        services.choose_program(student=classmate, program=world.robotics, reason="", by=world.me)


def test_a_student_never_excuses_themselves(session, world):
    with pytest.raises(NotAllowed):
        services.grant_waiver(student=world.student, requirement=world.requirement, reason="please", by=world.me)


def test_a_program_of_another_school_is_for_staff_to_choose_and_of_a_career_center_for_all(session, world):
    program = make.program(world.district, sites=(world.elsewhere,), title="Welding")
    make.requirement(make.version(program), "credits", {"offering_id": world.course.id})
    with pytest.raises(NotOffered):
        services.choose_program(student=world.student, program=program, reason="", by=world.me)
    assert services.choose_program(student=world.student, program=program, reason="", by=world.counselor)
    center = make.school(world.district, kind="career_center")
    open_to_all = make.program(world.district, sites=(center,), title="Diesel")
    make.requirement(make.version(open_to_all), "credits", {"offering_id": world.course.id})
    assert services.choose_program(student=world.student, program=open_to_all, reason="", by=world.me)


def test_retired_unpublished_and_foreign_programs_cannot_be_chosen(session, world):
    retired = make.program(world.district, sites=(world.school,), state="retired")
    make.version(retired)
    unpublished = make.program(world.district, sites=(world.school,))
    make.version(unpublished, state="draft")
    foreign = make.program(make.district())
    make.version(foreign)
    for program in (retired, unpublished, foreign):
        with pytest.raises(NotOffered):
            services.choose_program(student=world.student, program=program, reason="", by=world.counselor)


def test_a_plan_entry_moves_the_summary_and_comes_off_again(session, world):
    services.choose_program(student=world.student, program=world.robotics, reason="", by=world.me)
    year = now().year + 1
    entry = services.add_to_plan(student=world.student, offering=world.course, year=year, term="fall", by=world.me)
    again = services.add_to_plan(student=world.student, offering=world.course, year=year, term="spring", by=world.me)
    assert (again.id, again.term) == (entry.id, "spring")
    assert summaries(session, world.student)[world.robotics.id].planned == 1
    assert [(r.offering_title, r.year) for r in plan_of(world.student.id)] == [("Robots I", year)]
    services.remove_from_plan(entry=session.get(PlanEntry, entry.id), by=world.me)
    assert summaries(session, world.student)[world.robotics.id].planned == 0


@pytest.mark.parametrize("year", [1999, 2100, 10**12])
def test_a_year_out_of_reach_cannot_be_planned(session, world, year):
    with pytest.raises(NotPossible):
        services.add_to_plan(student=world.student, offering=world.course, year=year, by=world.me)


def test_a_waiver_counts_as_done_until_it_ends_and_stays_on_file(session, world):
    services.choose_program(student=world.student, program=world.robotics, reason="", by=world.me)
    granted = services.grant_waiver(student=world.student, requirement=world.requirement, reason="Did it in Spain", by=world.counselor)
    assert summaries(session, world.student)[world.robotics.id].done == 1
    services.end_waiver(waiver=granted, reason="It was a mistake", by=world.counselor)
    assert summaries(session, world.student)[world.robotics.id].done == 0
    row = waivers_of(world.student.id)[0]
    assert (row.in_force, row.reason, row.requirement_title) == (False, "Did it in Spain", "Core")
    services.grant_waiver(student=world.student, requirement=world.requirement, reason="Again", by=world.counselor)
    assert [(r.in_force, r.reason) for r in waivers_of(world.student.id)] == [(True, "Again")]
    assert len(audited(session, "waiver.grant")) == 2


def test_a_substitute_counts_where_the_requirement_does_not_name_it(session, world):
    make.record(world.student, world.other)
    services.choose_program(student=world.student, program=world.robotics, reason="", by=world.me)
    assert summaries(session, world.student)[world.robotics.id].done == 0
    granted = services.grant_substitution(student=world.student, requirement=world.requirement, offering=world.other, reason="Same content", by=world.counselor)
    assert summaries(session, world.student)[world.robotics.id].done == 1
    assert substitutions_of(world.student.id)[0].offering_title == "Shop"
    services.end_substitution(substitution=granted, reason="It was a mistake", by=world.counselor)
    assert summaries(session, world.student)[world.robotics.id].done == 0


def test_an_excuse_needs_a_reason_a_future_end_and_a_requirement_in_force(session, world):
    yesterday = now().date() - timedelta(days=1)
    draft = make.requirement(make.version(world.robotics, 2, state="draft"), "k_of_n", {"offering_id": world.course.id})
    foreign_program = make.program(make.district())
    foreign = make.requirement(make.version(foreign_program), "k_of_n", {"offering_id": world.course.id})
    for requirement, reason, ends_on in (
        (world.requirement, "  ", None), (world.requirement, "why", yesterday), (draft, "why", None), (foreign, "why", None),
    ):
        with pytest.raises(NotPossible):
            services.grant_waiver(student=world.student, requirement=requirement, reason=reason, ends_on=ends_on, by=world.counselor)


def test_a_requirement_that_only_holds_others_takes_no_substitute(session, world):
    outer = make.requirement(world.version, "all_of", title="Outer")
    make.requirement(world.version, "k_of_n", {"offering_id": world.course.id}, parent_id=outer.id)
    with pytest.raises(NotPossible):
        services.grant_substitution(student=world.student, requirement=outer, offering=world.other, reason="x", by=world.counselor)
