"""Goals with steps and reflections, and what staff write to them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.database import now
from portal.goals.models import Goal, GoalNote, GoalStep, WhatIfRequest
from tests import factories as make
from tests.counting import cost_of

TODAY = now().date()


@pytest.fixture
def world(session):
    class World:
        district = make.district()
        school = make.school(district)
        elsewhere = make.school(district)
        me = make.user(district, "student", at=school)
        ana = make.student(school, user=me, given_name="Ana", family_name="Lima")
        classmate_user = make.user(district, "student", at=school)
        classmate = make.student(school, user=classmate_user)
        counselor = make.user(district, "counselor", at=school, given_name="Priya", family_name="Raman")
        teacher = make.user(district, "teacher", at=school)
        program = make.program(district, sites=(school,), title="Robotics")
        far = make.program(district, sites=(elsewhere,), title="Law")

    make.version(World.program)
    make.version(World.far)
    make.caseload(World.counselor, World.ana)
    session.commit()
    return World


def goal(of, title="Visit a workshop", **values):
    return make.add(Goal(district_id=of.district_id, student_id=of.id, title=title, **values))


def set_one(browser, **values):
    form = browser.page("/my-goals/new").form("/my-goals/new")
    form |= {"title": "Pass Robots I", "due_on": "2027-05-01", "steps": "Ask for help\n\n Do the homework "} | values
    return browser.submit("/my-goals/new", form), form


def test_a_goal_is_set_once_with_its_steps_and_its_program(world, sign_in, session):
    browser = sign_in(world.me)
    _, form = set_one(browser, tie=f"program:{world.program.id}")
    browser.submit("/my-goals/new", form)
    made = session.scalar(sa.select(Goal))
    assert session.scalar(sa.select(sa.func.count()).select_from(Goal)) == 1
    assert (made.title, made.program_id, made.state) == ("Pass Robots I", world.program.id, "open")
    assert [step.title for step in session.scalars(sa.select(GoalStep).order_by(GoalStep.position))] == ["Ask for help", "Do the homework"]
    page = browser.page("/my-goals")
    assert "0 of 2 steps" in page.text
    assert "Robotics" in page.text


@pytest.mark.parametrize("values", [{"title": ""}, {"title": "\x00"}, {"title": "x" * 5000}, {"due_on": "never"}, {"tie": "program:99999999"}, {"tie": "soc:x"}, {"why": "y" * 100000}, {"form_token": ""}])
def test_what_cannot_be_a_goal_is_refused(world, sign_in, session, values):
    browser = sign_in(world.me)
    form = browser.page("/my-goals/new").form("/my-goals/new") | {"title": "Fine"} | values
    browser.submit("/my-goals/new", form, status=422)
    assert session.scalar(sa.select(Goal)) is None


def test_a_goal_is_not_tied_to_a_program_of_another_school(world, sign_in):
    browser = sign_in(world.me)
    form = browser.page("/my-goals/new").form("/my-goals/new") | {"title": "Fine", "tie": f"program:{world.far.id}"}
    browser.submit("/my-goals/new", form, status=422)


def test_what_is_due_first_stands_first_and_what_has_no_date_last(world, sign_in, session):
    goal(world.ana, "No date")
    goal(world.ana, "Later", due_on=TODAY + timedelta(days=60))
    goal(world.ana, "Soon", due_on=TODAY + timedelta(days=2))
    goal(world.ana, "Gone", state="reached", ended_on=TODAY)
    session.commit()
    assert sign_in(world.me).page("/my-goals").texts("h3") == ["Soon", "Later", "No date", "Gone"]


def test_a_step_is_ticked_and_the_tick_undone(world, sign_in, session):
    browser = sign_in(world.me)
    set_one(browser)
    first = session.scalars(sa.select(GoalStep.id).order_by(GoalStep.position)).first()
    browser.submit(f"/my-goals/steps/{first}/tick")
    page = browser.page("/my-goals")
    assert "1 of 2 steps" in page.text
    browser.submit(f"/my-goals/steps/{first}/untick", page.form(f"/my-goals/steps/{first}/untick"))
    assert "0 of 2 steps" in browser.page("/my-goals").text


@pytest.mark.parametrize(("deed", "state"), [("reach", "reached"), ("drop", "dropped")])
def test_a_goal_ends_and_can_be_opened_again(world, sign_in, session, deed, state):
    one = goal(world.ana)
    session.commit()
    browser = sign_in(world.me)
    browser.submit(f"/my-goals/{one.id}/{deed}")
    browser.submit(f"/my-goals/{one.id}/{deed}")
    session.refresh(one)
    assert (one.state, one.ended_on) == (state, TODAY)
    browser.submit(f"/my-goals/{one.id}/reopen")
    session.refresh(one)
    assert (one.state, one.ended_on) == ("open", None)
    assert f"goal.{state}" in session.scalars(sa.select(AuditEvent.action)).all()


def test_a_thought_is_kept_once(world, sign_in, session):
    one = goal(world.ana)
    session.commit()
    browser = sign_in(world.me)
    form = browser.page(f"/my-goals/{one.id}").form(f"/my-goals/{one.id}/notes") | {"text": "It was loud, and I liked it"}
    browser.submit(f"/my-goals/{one.id}/notes", form)
    browser.submit(f"/my-goals/{one.id}/notes", form)
    assert session.scalar(sa.select(sa.func.count()).select_from(GoalNote)) == 1
    assert "It was loud" in browser.page(f"/my-goals/{one.id}").text


def test_who_saves_second_sees_both_versions(world, sign_in, session):
    one = goal(world.ana)
    session.commit()
    browser = sign_in(world.me)
    form = browser.page(f"/my-goals/{one.id}/edit").form(f"/my-goals/{one.id}/edit")
    browser.submit(f"/my-goals/{one.id}/edit", form | {"title": "First words"})
    page = browser.submit(f"/my-goals/{one.id}/edit", form | {"title": "Second words"}, status=409)
    assert "First words" in page.text
    browser.submit(f"/my-goals/{one.id}/edit", page.form(f"/my-goals/{one.id}/edit"))
    session.refresh(one)
    assert one.title == "Second words"


def test_nobody_elses_goal_is_found(world, sign_in, session):
    theirs = goal(world.classmate)
    step = make.add(GoalStep(goal_id=theirs.id, title="Step"))
    session.commit()
    browser = sign_in(world.me)
    for path in (f"/my-goals/{theirs.id}", f"/my-goals/{theirs.id}/edit"):
        browser.page(path, status=404)
    for path in (f"/my-goals/{theirs.id}/reach", f"/my-goals/steps/{step.id}/tick", f"/my-goals/{theirs.id}/notes"):
        browser.submit(path, {"text": "x", "form_token": "t"}, status=404)
    sign_in(world.counselor).page(f"/students/{world.classmate.id}/goals", status=404)


def test_the_counselor_reads_and_comments_and_the_student_sees_who(world, sign_in, session):
    one = goal(world.ana)
    session.commit()
    counselor = sign_in(world.counselor)
    path = f"/students/{world.ana.id}/goals/{one.id}/comment"
    form = counselor.page(f"/students/{world.ana.id}/goals").form(path) | {"text": "Ask Mr. Haddad for a tour"}
    counselor.submit(path, form)
    assert "goals.view" in session.scalars(sa.select(AuditEvent.action)).all()
    page = sign_in(world.me).page(f"/my-goals/{one.id}")
    assert "Ask Mr. Haddad for a tour" in page.text
    assert "Priya Raman" in page.text


def test_a_question_shows_to_the_counselor_who_answers_once_and_the_student_reads_it(world, sign_in, session):
    asked = make.add(WhatIfRequest(district_id=world.district.id, student_id=world.ana.id, program_id=world.program.id, note="Is there a seat?"))
    session.commit()
    counselor = sign_in(world.counselor)
    assert "1 question to you about Robotics" in counselor.page(f"/students/{world.ana.id}").text
    path = f"/students/{world.ana.id}/what-ifs/{asked.id}/answer"
    counselor.submit(path, {"text": "  "}, status=422)
    counselor.submit(path, {"text": "Yes, two. Come by on Tuesday."})
    counselor.submit(path, {"text": "No"}, status=422)
    page = sign_in(world.me).page("/my-what-ifs")
    assert "Priya Raman answered: Yes, two." in page.text
    sign_in(world.me).submit(f"/my-what-ifs/questions/{asked.id}/take-back", status=422)


def test_open_questions_are_those_of_ones_own_students_the_longest_waiting_first(world, session):
    from portal.accounts.viewers import load_viewer
    from portal.goals.queries import open_questions

    def ask(who, program, days):
        return make.add(WhatIfRequest(district_id=who.district_id, student_id=who.id, program_id=program.id, sent_at=now() - timedelta(days=days))).id

    young, old, _ = ask(world.ana, world.program, 1), ask(world.ana, world.far, 5), ask(world.classmate, world.program, 9)
    assert [row.id for row in open_questions(load_viewer(world.counselor.id))] == [old, young]


def test_the_list_costs_the_same_for_one_and_for_fifty_goals(world, sign_in, session):
    goal(world.ana)
    session.commit()
    browser = sign_in(world.me)
    browser.page("/my-goals")
    few = cost_of(lambda: browser.page("/my-goals"))
    staff = sign_in(world.counselor)
    staff.page("/my-goals", status=404)
    staff.page(f"/students/{world.ana.id}/goals")
    staff_few = cost_of(lambda: staff.page(f"/students/{world.ana.id}/goals"))
    for n in range(50):
        make.add(GoalStep(goal_id=goal(world.ana, f"Goal {n}").id, title="Step"))
    session.commit()
    assert cost_of(lambda: browser.page("/my-goals")) <= few
    assert cost_of(lambda: staff.page(f"/students/{world.ana.id}/goals")) <= staff_few + 1


def test_a_removed_step_comes_back_as_it_was_and_once(world, sign_in, session):
    one = goal(world.ana)
    step = make.add(GoalStep(goal_id=one.id, position=4, title="Call them", due_on=TODAY, done_on=TODAY))
    session.commit()
    browser = sign_in(world.me)
    here = f"/my-goals/steps/{step.id}/remove"
    form = browser.page(f"/my-goals/{one.id}").form(here)
    browser.submit(here, form)
    page = browser.page(f"/my-goals/{one.id}")
    assert session.scalar(sa.select(sa.func.count()).select_from(GoalStep)) == 0
    back = page.form(f"/my-goals/{one.id}/steps/back")
    browser.submit(f"/my-goals/{one.id}/steps/back", back)
    browser.submit(f"/my-goals/{one.id}/steps/back", back)
    found = session.scalars(sa.select(GoalStep)).one()
    assert (found.title, found.position, found.due_on, found.done_on) == ("Call them", 4, TODAY, TODAY)
