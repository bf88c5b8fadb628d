"""The plan by year: adding, moving, taking off, undoing; and the first draft."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.catalog.models import Prerequisite
from portal.database import now
from portal.programs.calendar import Calendar
from portal.programs.catalogue import calendar_of
from portal.programs.models import PlanEntry
from portal.programs.plan_checks import Entry, plan_problems
from portal.programs.plan_draft import Ground, draft
from portal.programs.rules import UNIT, Band, Facts, Item, Leaf, Node, OfferingInfo, Rules
from tests import factories as make
from tests.counting import cost_of


@pytest.fixture
def world(session):
    class World:
        district = make.district()
        school = make.school(district)
        elsewhere = make.school(district)
        user = make.user(district, "student", at=school)
        ana = make.student(school, user=user, grade=10, given_name="Ana", family_name="Lima")
        other = make.student(school, user=make.user(district, "student", at=school))
        counselor = make.user(district, "counselor", at=school)
        stranger = make.user(district, "counselor", at=elsewhere)
        one = make.course(district, at=school, title="Robots I", grade_low=9, grade_high=12)
        two = make.course(district, at=school, title="Robots II", grade_low=10, grade_high=12)
        program = make.program(district, sites=(school,), title="Robotics")

    make.add(Prerequisite(course_id=World.two.id, required_id=World.one.id))
    version = make.version(World.program)
    make.requirement(version, "all_of", {"offering_id": World.two.id}, title="Robots")
    make.choice(World.ana, version)
    make.caseload(World.counselor, World.ana)
    session.commit()
    World.this = calendar_of(World.district.id, now().date()).year
    return World


def entries(session):
    session.expire_all()
    return [(row.offering_id, row.year, row.term) for row in session.scalars(sa.select(PlanEntry).order_by(PlanEntry.year, PlanEntry.id))]


def test_a_course_is_looked_for_with_what_stands_in_its_way(world, sign_in):
    text = sign_in(world.user).page(f"/my-plan?q=robots&in={world.this + 1}").text
    assert "It asks for Robots I first" in text
    assert "Add anyway" in text


def test_search_finds_nothing_of_other_schools(world, sign_in, session):
    make.course(world.district, at=world.elsewhere, title="Robots of others")
    session.commit()
    assert "Robots of others" not in sign_in(world.user).page("/my-plan?q=robots").text


def test_adding_moving_and_taking_off_can_each_be_undone(world, sign_in, session):
    browser = sign_in(world.user)
    add = {"offering_id": world.one.id, "year": world.this + 1, "term": ""}
    browser.submit("/my-plan/entries", add)
    assert entries(session) == [(world.one.id, world.this + 1, "")]
    entry = session.scalar(sa.select(PlanEntry))
    browser.submit(f"/my-plan/entries/{entry.id}/move", {"year": world.this + 2, "term": "spring", "version": entry.version})
    assert entries(session) == [(world.one.id, world.this + 2, "spring")]
    browser.submit(f"/my-plan/entries/{entry.id}/move", {"year": world.this + 1, "term": "", "version": entry.version})
    assert entries(session) == [(world.one.id, world.this + 1, "")]
    browser.submit(f"/my-plan/entries/{entry.id}/remove", {})
    assert entries(session) == []


def test_a_move_from_an_old_page_is_refused_and_shows_the_plan_of_now(world, sign_in, session):
    entry = make.add(PlanEntry(district_id=world.district.id, student_id=world.ana.id, offering_id=world.one.id, year=world.this + 1))
    session.commit()
    browser = sign_in(world.user)
    page = browser.submit(f"/my-plan/entries/{entry.id}/move", {"year": world.this + 2, "term": "", "version": 99}, status=409)
    assert "changed somewhere else" in page.text
    assert entries(session) == [(world.one.id, world.this + 1, "")]


def test_nobody_moves_what_others_plan(world, sign_in, session):
    entry = make.add(PlanEntry(district_id=world.district.id, student_id=world.other.id, offering_id=world.one.id, year=world.this + 1))
    session.commit()
    browser = sign_in(world.user)
    browser.submit(f"/my-plan/entries/{entry.id}/move", {"year": world.this + 2, "term": "", "version": 1}, status=404)
    browser.submit(f"/my-plan/entries/{entry.id}/remove", {}, status=404)
    assert entries(session) == [(world.one.id, world.this + 1, "")]


@pytest.mark.parametrize("bad", [{}, {"offering_id": "9" * 40, "year": "x"}, {"offering_id": "\0", "year": "2027"}, {"offering_id": "1", "year": "99999"}])
def test_bad_posts_are_answered_with_a_sentence(world, sign_in, session, bad):
    sign_in(world.user).submit("/my-plan/entries", bad, status=422)
    assert entries(session) == []


def test_the_draft_is_a_proposal_and_is_accepted_and_taken_back_as_one(world, sign_in, session):
    browser = sign_in(world.user)
    page = browser.page("/my-plan/draft")
    assert entries(session) == []
    assert "It comes before Robots II." in page.text
    lines = [f"{world.one.id}-{world.this + 1}-", f"{world.two.id}-{world.this + 2}-"]
    browser.submit("/my-plan/draft", {"line": lines})
    assert entries(session) == [(world.one.id, world.this + 1, ""), (world.two.id, world.this + 2, "")]
    ids = list(session.scalars(sa.select(PlanEntry.id)))
    browser.submit("/my-plan/draft/undo", {"entry": ids})
    assert entries(session) == []


def test_a_draft_is_accepted_line_by_line_and_only_what_it_proposes(world, sign_in, session):
    browser = sign_in(world.user)
    browser.submit("/my-plan/draft", {"line": [f"{world.one.id}-{world.this + 1}-", f"{world.two.id}-{world.this + 1}-", "1-2-\0"]})
    assert entries(session) == [(world.one.id, world.this + 1, "")]
    browser.submit("/my-plan/draft", {"line": ["x"]}, status=422)


def test_staff_read_the_plan_of_students_in_their_scope(world, sign_in):
    assert "Plan of" in sign_in(world.counselor).page(f"/students/{world.ana.id}/plan").text
    sign_in(world.stranger).page(f"/students/{world.ana.id}/plan", status=404)


def test_the_page_costs_the_same_however_much_is_planned(world, sign_in, session):
    browser = sign_in(world.user)
    browser.page("/my-plan")
    empty = cost_of(lambda: browser.page("/my-plan"))
    for _ in range(30):
        course = make.course(world.district, at=world.school)
        make.add(PlanEntry(district_id=world.district.id, student_id=world.ana.id, offering_id=course.id, year=world.this + 1))
    session.commit()
    assert cost_of(lambda: browser.page("/my-plan")) == empty <= 25


def test_what_waits_for_somebody_else_comes_before_a_course_as_well_as_what_is_under_way():
    offerings = {1: OfferingInfo(1, "course", "One", None, 9, 12), 2: OfferingInfo(2, "course", "Two", None, 9, 12, required=frozenset({1}))}
    rules = Rules(1, 1, "Program", (Leaf(1, "courses", "Two", UNIT, frozenset({2}), 0),), Node(0, "All", (0,)))
    for band in (Band.DONE, Band.IN_PROGRESS, Band.WAITING):
        facts = Facts(1, 10, (Item(1, band, UNIT, 0),))
        assert plan_problems([Entry(9, 2, 2028)], facts, offerings, Calendar(2027)) == {}
        made = draft(Ground(rules, facts, offerings, frozenset(), Calendar(2027), {1: UNIT, 2: UNIT}, 8), [])
        assert [one.offering_id for one in made.proposals] == [2]
