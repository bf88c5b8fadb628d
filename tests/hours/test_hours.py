"""The coordinator's queue and the deeds on hours."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.database import now
from portal.hosts.models import Host
from portal.hours.models import HourEntry
from portal.placements.models import Placement
from portal.programs.models import ProgressSummary
from portal.programs.summaries import refresh
from tests import factories as make
from tests.page import text_of

TODAY = now().date()


@pytest.fixture
def world(session):
    """A student with an internship of 40 hours: 10 approved, 6 verified, 4 submitted."""

    class World:
        district = make.district()
        school = make.school(district)
        coordinator = make.user(district, "coordinator", at=school)
        stranger = make.user(district, "coordinator", at=make.school(district))
        teacher = make.user(district, "teacher", at=school)
        experience = make.experience(district)
        program = make.program(district, sites=(school,))
        version = make.version(program)
        requirement = make.requirement(version, "hours", {"offering_id": experience.id}, amount=40)
        student = make.student(school, given_name="Ana", family_name="Lima")
        host = make.add(Host(district_id=district.id, name="Harbor Health IT"))
        placement = make.add(
            Placement(district_id=district.id, school_id=school.id, student_id=student.id, experience_id=experience.id, host_id=host.id, state="active", begins_on=TODAY - timedelta(days=30), ends_on=TODAY + timedelta(days=30), hours_goal=Decimal(40))
        )

    def entry(hours, state, days):
        moment = now() - timedelta(days=days)
        return make.add(HourEntry(district_id=World.district.id, placement_id=World.placement.id, student_id=World.student.id, day=TODAY - timedelta(days=days), hours=Decimal(hours), state=state, submitted_at=moment, verified_at=moment if state in ("verified", "approved") else None))

    World.approved, World.verified, World.submitted = entry(10, "approved", 20), entry(6, "verified", 9), entry(4, "submitted", 2)
    make.choice(World.student, World.version)
    refresh([World.student.id])
    session.commit()
    return World


def states(session):
    return list(session.scalars(sa.select(HourEntry.state).order_by(HourEntry.id).execution_options(populate_existing=True)))


def test_the_queue_says_who_waits_for_whom_the_longest_first(world, sign_in):
    page = sign_in(world.coordinator).page("/")
    lines = [text_of(span) for span in page.all("span", class_="queue-what")]
    assert lines[0].startswith("6 verified hours")
    assert lines[1].startswith("4 hours to verify")
    assert page.texts("h1") == ["1 placement waits"]


def test_the_queue_can_be_narrowed_to_what_waits_for_me(world, sign_in):
    page = sign_in(world.coordinator).page("/?only=me")
    assert len(page.all("span", class_="queue-what")) == 1


def test_a_week_of_hours_is_approved_with_two_clicks(world, sign_in, session):
    browser = sign_in(world.coordinator)
    page = browser.page(f"/placements/{world.placement.id}")
    marked = [box.get("value") for box in page.all("input", name="entry_ids") if box.get("checked") is not None]
    assert marked == [str(world.verified.id)]
    browser.submit(f"/placements/{world.placement.id}/hours/approve", {"entry_ids": marked})
    assert states(session) == ["approved", "approved", "submitted"]
    assert "Approved: 6 hours" in browser.page(f"/placements/{world.placement.id}").text


def test_approved_hours_move_the_students_progress_at_once(world, sign_in, session):
    before = session.get(ProgressSummary, (world.student.id, world.program.id)).next_step["text"]
    sign_in(world.coordinator).submit(f"/placements/{world.placement.id}/hours/approve", {"entry_ids": [world.verified.id]})
    after = session.get(ProgressSummary, (world.student.id, world.program.id), populate_existing=True).next_step["text"]
    assert ("10 hours of 40" in before, "16 hours of 40" in after) == (True, True)


def test_approving_twice_counts_once(world, sign_in):
    browser = sign_in(world.coordinator)
    data = {"entry_ids": [world.verified.id]}
    browser.submit(f"/placements/{world.placement.id}/hours/approve", data)
    assert "somebody was quicker" in browser.submit(f"/placements/{world.placement.id}/hours/approve", data, status=422).text


def test_hours_are_returned_with_a_reason_only(world, sign_in, session):
    browser = sign_in(world.coordinator)
    data = {"entry_ids": [world.submitted.id], "comment": ""}
    browser.submit(f"/placements/{world.placement.id}/hours/return", data, status=422)
    browser.submit(f"/placements/{world.placement.id}/hours/return", data | {"comment": "Overlaps with Tuesday"})
    assert states(session)[2] == "returned"
    assert "1 hour" not in browser.page("/?only=student").text


def test_an_approval_can_be_taken_back(world, sign_in, session):
    sign_in(world.coordinator).submit(f"/placements/{world.placement.id}/hours/reopen", {"entry_ids": [world.approved.id]})
    assert states(session)[0] == "verified"


@pytest.mark.parametrize("ids", [[], ["x"], ["9" * 40], ["-1"], ["1; --"]])
def test_what_is_no_entry_is_refused(world, sign_in, session, ids):
    sign_in(world.coordinator).submit(f"/placements/{world.placement.id}/hours/approve", {"entry_ids": ids}, status=422)
    assert states(session) == ["approved", "verified", "submitted"]


def test_another_schools_coordinator_and_a_teacher_find_nothing(world, sign_in):
    for who in (world.stranger, world.teacher):
        browser = sign_in(who)
        browser.page(f"/placements/{world.placement.id}", status=404)
        browser.submit(f"/placements/{world.placement.id}/hours/approve", {"entry_ids": [world.verified.id]}, status=404)


def test_deeds_on_hours_are_in_the_trail(world, sign_in, session):
    sign_in(world.coordinator).submit(f"/placements/{world.placement.id}/hours/approve", {"entry_ids": [world.verified.id]})
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "hours.approve")).one()
    assert (event.student_id, float(event.detail["hours"])) == (world.student.id, 6)
