"""Ana Lima, whom every tour of the portal meets."""

from __future__ import annotations

import sqlalchemy as sa

from portal.accounts.models import User
from portal.catalog.models import Offering
from portal.extensions import db
from portal.hosts.models import Host
from portal.hours.models import HourEntry
from portal.placements.models import Placement
from portal.programs.models import ProgressSummary
from portal.rosters.models import Enrollment, Section, SectionTeacher, Student


def ana() -> Student:
    return db.session.scalars(
        sa.select(Student).join(User, User.id == Student.user_id).where(User.username == "ana.lima")
    ).one()


def summary() -> ProgressSummary:
    return db.session.scalars(
        sa.select(ProgressSummary).where(ProgressSummary.student_id == ana().id, ProgressSummary.chosen)
    ).one()


def test_ana_has_done_four_of_nine_with_two_under_way(loaded):
    row = summary()
    assert (row.total, row.done, row.in_progress, row.waiting, row.planned, row.left) == (9, 4, 2, 0, 1, 2)
    assert not row.off_track


def test_her_next_step_is_the_course_of_the_spring(loaded):
    step = summary().next_step
    assert step["kind"] == "take_course"
    assert "Network Operations II" in step["title"]
    assert "Ruiz" in step["text"]
    assert step["term"] == "spring"


def test_34_of_her_80_hours_are_approved_and_6_wait_for_her_supervisor(loaded):
    rows = db.session.execute(
        sa.select(HourEntry.state, sa.func.sum(HourEntry.hours).label("hours"), Host.name, Placement.supervisor_name)
        .join(Placement, Placement.id == HourEntry.placement_id)
        .join(Host, Host.id == Placement.host_id)
        .where(HourEntry.student_id == ana().id, Placement.state == "active")
        .group_by(HourEntry.state, Host.name, Placement.supervisor_name)
    ).all()
    assert {row.state: float(row.hours) for row in rows} == {"approved": 34, "submitted": 6}
    assert {(row.name, row.supervisor_name) for row in rows} == {("Harbor Health IT", "J. Okafor")}


def test_jana_haddad_teaches_her_now(loaded):
    taught = db.session.execute(
        sa.select(Offering.title)
        .join(Section, Section.course_id == Offering.id)
        .join(Enrollment, Enrollment.section_id == Section.id)
        .join(SectionTeacher, SectionTeacher.section_id == Section.id)
        .join(User, User.id == SectionTeacher.user_id)
        .where(Enrollment.student_id == ana().id, User.username == "jhaddad", Enrollment.ends_on.is_(None))
    )
    assert "Cloud Basics" in [row.title for row in taught]
