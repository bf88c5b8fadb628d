"""The demo district has everything that the portal can show, in the numbers that are promised."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.models import Grant, Role, User
from portal.alignment.models import Alignment, AlignmentRevision, AlignmentState
from portal.catalog.models import Course, Experience, ExperienceKind, Offering
from portal.demo.calendar import SchoolCalendar
from portal.extensions import db
from portal.frameworks.models import Cluster, FrameworkChoice, Pathway
from portal.hours.models import HourEntry, HourState
from portal.perkins.keeping import recompute_all as perkins_recompute
from portal.placements.models import Placement, PlacementState
from portal.programs.models import (
    Choice,
    PlanEntry,
    Program,
    ProgramPathway,
    ProgramVersion,
    ProgressSummary,
    Requirement,
    RequirementKind,
    RequirementOption,
    Substitution,
    VersionState,
    Waiver,
)
from portal.programs.move_models import MovedStudent
from portal.programs.summaries import recompute_all
from portal.rosters.models import (
    AttendedSchool,
    Caseload,
    CourseRecord,
    Enrollment,
    RecordOrigin,
    Section,
    SectionTeacher,
    Student,
    StudentCredential,
)
from portal.schools.models import School, SchoolYear, Term
from portal.search.models import SearchEntry
from tests.demo.conftest import TODAY

STAFF = [role.value for role in Role if role is not Role.STUDENT]


def values(column, *conditions):
    return set(db.session.scalars(sa.select(column).where(*conditions).distinct()))


def test_three_high_schools_a_middle_school_and_a_career_center(loaded):
    kinds = Counter(db.session.scalars(sa.select(School.kind)))
    assert kinds == {"high": 3, "middle": 1, "career_center": 1}


def test_this_school_year_and_the_one_before_in_two_semesters_each(loaded, count):
    assert values(SchoolYear.year) == {2026, 2027}
    assert count(Term) == 4
    today = db.session.execute(
        sa.select(SchoolYear.year).where(SchoolYear.begins_on <= TODAY, SchoolYear.ends_on >= TODAY)
    ).all()
    assert [row.year for row in today] == [2027]


def test_forty_people_work_there_in_every_role(loaded):
    staff = db.session.execute(sa.select(Grant.user_id, Grant.role).where(Grant.role.in_(STAFF))).all()
    assert len({row.user_id for row in staff}) == 40
    assert {row.role for row in staff} == set(STAFF)


def test_1_200_students_of_grades_6_to_12(loaded, count):
    assert count(Student, Student.user_id.is_not(None)) == 1_200
    assert values(Student.grade) == {6, 7, 8, 9, 10, 11, 12}
    assert count(User) == 1_240


def test_about_300_offerings_of_every_kind(loaded, count):
    assert 290 <= count(Offering) <= 330
    assert 38 <= count(Experience) <= 45
    assert values(Experience.experience_kind) == values(ExperienceKind.code)
    assert count(Course, Course.cte.is_(True)) > 120
    assert count(Course, Course.sced_code.is_(None)) == 0
    assert values(Offering.state) == {"active", "retired"}


def in_use():
    """Of the framework that the district works with; Millbrook High has another one still."""
    return Pathway.framework_id.in_(sa.select(FrameworkChoice.framework_id).where(FrameworkChoice.school_id.is_(None)))


def test_programs_in_eight_clusters(loaded, count):
    first = sa.select(Pathway.cluster_id).join(ProgramPathway, ProgramPathway.pathway_id == Pathway.id).where(in_use())
    assert count(Program) >= 8
    assert len(set(db.session.scalars(first.where(ProgramPathway.position == 0)))) == 8
    assert count(Program, Program.cip_code.is_(None)) == 0
    assert count(Program, Program.step_after == "") == 0


def test_alignments_reach_career_technical_courses_of_nearly_every_cluster(loaded, count):
    aligned = (
        sa.select(Cluster.id)
        .join(Pathway, Pathway.cluster_id == Cluster.id)
        .join(Alignment, Alignment.pathway_id == Pathway.id)
        .where(in_use())
    )
    assert len(set(db.session.scalars(aligned))) == 14
    unaligned = sa.select(Course.__table__.c.id).where(
        Course.__table__.c.cte, Course.__table__.c.id.not_in(sa.select(Alignment.offering_id))
    )
    assert len(db.session.scalars(unaligned).all()) <= 2  # a new one and a retired one


@pytest.mark.parametrize(
    ("column", "every"),
    [
        (Alignment.state, AlignmentState),
        (HourEntry.state, HourState),
        (Placement.state, PlacementState),
        (ProgramVersion.state, VersionState),
        (Requirement.kind, RequirementKind),
        (CourseRecord.origin, RecordOrigin),
        (StudentCredential.state, ("attempted", "submitted", "approved", "refused")),
        (Student.state, ("active", "exited", "graduated")),
    ],
)
def test_every_state_and_kind_occurs(loaded, column, every):
    assert values(column) == {getattr(each, "value", each) for each in every}


def test_proposals_wait_beside_what_is_in_force_one_of_them_to_end_it(loaded, count):
    waiting = Alignment.state == "submitted"
    assert count(Alignment, waiting, Alignment.role.is_not(None)) > 3
    assert count(Alignment, waiting, Alignment.proposed_removal.is_(True)) == 1
    assert count(Alignment, Alignment.state == "returned", Alignment.comment == "") == 0


def test_nobody_decided_on_their_own_proposal(loaded, count):
    assert count(Alignment, Alignment.proposed_by_id == Alignment.decided_by_id) == 0
    assert count(Alignment, Alignment.proposed_by_id.is_(None)) == 0


def test_every_alignment_has_its_history_in_order(loaded):
    rows = db.session.execute(
        sa.select(
            Alignment.id,
            Alignment.state,
            AlignmentRevision.number,
            AlignmentRevision.state.label("then"),
            AlignmentRevision.at,
        )
        .join(AlignmentRevision, AlignmentRevision.alignment_id == Alignment.id)
        .order_by(Alignment.id, AlignmentRevision.number)
    ).all()
    last = {row.id: row for row in rows}
    assert len(last) == db.session.scalar(sa.select(sa.func.count()).select_from(Alignment))
    assert all(row.state == row.then for row in last.values())
    assert all(one.at <= two.at for one, two in pairwise(rows) if one.id == two.id)


def test_requirements_are_nested_and_take_offerings_credentials_and_roles(loaded, count):
    assert count(Requirement, Requirement.parent_id.is_not(None)) > 5
    for column in (RequirementOption.offering_id, RequirementOption.credential_id, RequirementOption.pathway_id):
        assert count(RequirementOption, column.is_not(None)) > 5
    assert values(ProgramVersion.count_in_two) == {True, False}


def test_every_band_occurs_among_those_who_chose(loaded, count):
    for band in ("done", "in_progress", "waiting", "planned", "left"):
        assert count(ProgressSummary, ProgressSummary.chosen, getattr(ProgressSummary, band) > 0) > 5


def test_some_have_completed_some_are_one_course_short_and_some_off_track(loaded, count):
    seniors = ProgressSummary.student_id.in_(sa.select(Student.id).where(Student.grade == 12))
    chose = ProgressSummary.chosen
    assert count(ProgressSummary, chose, ProgressSummary.done == ProgressSummary.total) >= 5
    assert count(ProgressSummary, chose, seniors, ProgressSummary.courses_missing == 1) >= 10
    assert 10 <= count(ProgressSummary, chose, ProgressSummary.off_track) <= 150


def test_most_of_grades_9_to_12_have_chosen_and_some_have_changed(loaded, count):
    high = count(Student, Student.grade >= 9, Student.user_id.is_not(None))
    assert 0.75 * high < count(Choice, Choice.left_on.is_(None)) < 0.95 * high
    assert count(Choice, Choice.left_on.is_not(None)) > 20


def test_summaries_are_as_the_batch_would_make_them(loaded):
    assert recompute_all(loaded.district_id, check=True, today=TODAY).corrected == 0
    assert perkins_recompute(loaded.district_id, check=True, today=TODAY).corrected == 0


def test_marks_hold_repeats_failures_withdrawals_and_numbers(loaded, count):
    marks = values(CourseRecord.mark)
    assert {"A", "F", "W", "I", "P"} <= marks
    assert any(mark.isdigit() for mark in marks)
    again = (
        sa.select(CourseRecord.student_id)
        .group_by(CourseRecord.student_id, CourseRecord.course_id)
        .having(sa.func.count(CourseRecord.year.distinct()) > 1)
    )
    assert len(db.session.execute(again).all()) > 20
    assert count(CourseRecord, CourseRecord.course_id.is_(None)) > 5
    assert count(CourseRecord, CourseRecord.passed.is_(False), CourseRecord.credits_earned > 0) == 0


def test_classes_have_seats_and_career_technical_ones_mostly_a_teacher(loaded, count):
    largest = db.session.scalar(
        sa.select(sa.func.count().label("n"))
        .select_from(Enrollment)
        .group_by(Enrollment.section_id)
        .order_by(sa.desc("n"))
        .limit(1)
    )
    assert largest is not None
    assert largest <= 30
    cte = (
        sa.select(Section.id)
        .join(Course.__table__, Course.__table__.c.id == Section.course_id)
        .where(Course.__table__.c.cte)
    )
    sections = set(db.session.scalars(cte))
    taught = set(db.session.scalars(sa.select(SectionTeacher.section_id)))
    assert len(sections & taught) > 0.65 * len(sections)


def test_there_are_plans_excuses_caseloads_and_students_at_the_career_center(loaded, count):
    assert count(PlanEntry) > 300
    assert count(Waiver) >= 5
    assert count(Substitution) >= 5
    assert count(Caseload) > 1_150
    assert count(AttendedSchool) > 100


def test_nobody_worked_in_the_future_or_before_their_placement(loaded, count):
    assert count(HourEntry, HourEntry.state != "planned", HourEntry.day >= TODAY) == 0
    assert count(HourEntry, HourEntry.state == "planned", HourEntry.day <= TODAY) == 0
    early = sa.select(HourEntry.id).join(Placement, Placement.id == HourEntry.placement_id)
    assert db.session.scalars(early.where(HourEntry.day < Placement.begins_on)).all() == []


def test_names_are_long_accented_from_right_to_left_and_hostile(loaded):
    names = [
        f"{row.given_name} {row.family_name}"
        for row in db.session.execute(sa.select(Student.given_name, Student.family_name))
    ]
    text = "\n".join(names)
    for part in (
        "Núñez",
        "Đặng",
        "محمد",
        "נועה",
        "O'Neill",
        "<script>alert(1)</script>",
        "=cmd",
        "Robert'); DROP TABLE",
        "\u202e",
        "{{",
    ):
        assert part in text, part
    assert max(len(word) for name in names for word in name.split()) == 120


def test_the_district_works_with_the_framework_of_2024(loaded, count):
    assert (
        count(FrameworkChoice, FrameworkChoice.district_id == loaded.district_id, FrameworkChoice.school_id.is_(None))
        == 1
    )


def test_what_is_offered_can_be_found_and_no_student_can(loaded, count):
    mine = SearchEntry.district_id == loaded.district_id
    assert count(SearchEntry, mine, SearchEntry.kind == "program") == count(Program)
    assert count(SearchEntry, mine, SearchEntry.kind.in_(("course", "experience"))) == count(
        Offering, Offering.state == "active"
    )
    assert values(SearchEntry.kind, mine) == {"course", "experience", "program"}


def test_the_load_is_in_the_trail_and_the_trail_is_whole(loaded):
    assert audit.first_break(loaded.district_id) is None
    actions = db.session.execute(
        sa.text("SELECT action FROM audit_events WHERE district_id = :d"), {"d": loaded.district_id}
    )
    assert [row.action for row in actions] == ["plan.move", "demo.load"], "a counselor who moved a course on a plan, and the load"


def test_waivers_and_substitutions_stand_in_every_state_and_students_were_moved(loaded, count):
    soon = TODAY + timedelta(days=30)
    assert count(Waiver, Waiver.ends_on.is_(None)) > 1
    assert count(Waiver, Waiver.ends_on.between(TODAY, soon)) == 1
    assert count(Waiver, Waiver.ends_on < TODAY, Waiver.end_reason == "") == 1
    assert count(Waiver, Waiver.end_reason != "") == 1
    assert count(Substitution, Substitution.ends_on.between(TODAY, soon)) == 1
    assert count(MovedStudent) == 2
    assert any(db.session.scalars(sa.select(MovedStudent.carried)))


def test_no_moment_of_today_lies_ahead_of_whoever_loads_the_demo_right_after_midnight():
    calendar = SchoolCalendar(TODAY)
    midnight = datetime.combine(TODAY, time(0), UTC)
    assert calendar.on(TODAY, 16) == calendar.ago(0) == midnight
    assert calendar.on(TODAY - timedelta(days=1), 16) < midnight
