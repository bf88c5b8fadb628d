"""The line through the years of how somebody's mind changed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from portal.goals import timeline
from portal.goals.models import Goal, WhatIfRequest
from portal.goals.timeline import Event, story_of
from portal.research.models import SavedItem
from tests import factories as make


@pytest.fixture
def world(session):
    class World:
        district = make.district()
        school = make.school(district)
        me = make.user(district, "student", at=school)
        ana = make.student(school, user=me)
        stranger = make.user(district, "counselor", at=school)
        nursing = make.version(make.program(district, sites=(school,), title="Nursing"))
        robotics = make.version(make.program(district, sites=(school,), title="Robotics"))
        pathway = make.pathway(make.cluster(make.framework()), title="Robots")

    make.choice(World.ana, World.nursing, chosen_on=date(2025, 9, 1), why="people", left_on=date(2026, 2, 1), left_why="work", left_reason="Too much blood")
    make.choice(World.ana, World.robotics, chosen_on=date(2026, 2, 1))
    make.add(Goal(district_id=World.district.id, student_id=World.ana.id, title="Visit a lab", state="reached", ended_on=date(2026, 5, 1), created_at=datetime(2026, 3, 1, tzinfo=UTC)))
    make.add(WhatIfRequest(district_id=World.district.id, student_id=World.ana.id, program_id=World.nursing.program_id, note="Can I go back?", sent_at=datetime(2026, 6, 1, tzinfo=UTC)))
    make.add(SavedItem(district_id=World.district.id, student_id=World.ana.id, pathway_id=World.pathway.id, saved_at=datetime(2025, 12, 1, tzinfo=UTC)))
    session.commit()
    return World


def test_the_story_goes_year_by_year_and_says_why(world, sign_in):
    page = sign_in(world.me).page("/my-story")
    assert page.texts("h2") == ["2025", "2026"]
    told = page.text
    places = [told.index(words) for words in ("Chose Nursing", "Saved: Robots", "Chose Robotics", "Set a goal: Visit a lab", "Reached a goal: Visit a lab", "Asked about Nursing")]
    assert places == sorted(places)
    assert "What I saw at a workplace changed my mind. Too much blood" in told


def test_a_room_above_adds_what_it_knows(world, session):
    def plans(student):
        yield Event(date(2026, 4, 1), "plan", "Plan approved")

    timeline.register(plans)
    try:
        assert any(event.text == "Plan approved" for _year, events in story_of(world.ana) for event in events)
    finally:
        timeline._providers.pop(f"{plans.__module__}.{plans.__qualname__}")


def test_staff_in_scope_read_it_and_others_do_not_find_it(world, sign_in, session):
    counselor = make.user(world.district, "counselor", at=world.school)
    make.caseload(counselor, world.ana)
    session.commit()
    page = sign_in(counselor).page(f"/students/{world.ana.id}/story")
    assert "Chose Robotics" in page.text
    assert page.texts("title") == [f"Story of {world.ana.name} · Pathway Portal"]
    sign_in(world.stranger).page(f"/students/{world.ana.id}/story", status=404)


def test_before_the_first_step_the_page_says_what_comes_here(world, sign_in, session):
    user = make.user(world.district, "student", at=world.school)
    make.student(world.school, user=user)
    session.commit()
    page = sign_in(user).page("/my-story")
    assert page.has("a", href="/my-interests")


def test_internships_stand_in_it_from_their_first_day_and_with_their_end(world, sign_in, session):
    host, work = make.host(world.district, name="City IT"), make.experience(world.district, title="Job Shadow")
    make.placement(world.ana, work, host, state="completed", begins_on=date(2026, 1, 10), ends_on=date(2026, 1, 20))
    make.placement(world.ana, work, make.host(world.district, name="Only asked"), state="requested", begins_on=date(2026, 1, 10), ends_on=date(2026, 1, 20))
    session.commit()
    told = sign_in(world.me).page("/my-story").text
    assert told.index("Began Job Shadow at City IT") < told.index("Completed Job Shadow at City IT")
    assert "Only asked" not in told
