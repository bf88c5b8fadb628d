"""What if: every program in reach, ranked, with the difference; looking leaves no trace, keeping it is what was shown."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.database import Model, now
from portal.goals.models import WhatIfRequest
from portal.programs.models import Choice, ProgressSummary
from portal.programs.summaries import refresh
from tests import factories as make
from tests.counting import cost_of

TODAY = now().date()


@pytest.fixture
def world(session):
    """Ana is in Robotics and passed its first course. Mechatronics asks for that one and three more, one after another;
    Nursing, for a course she takes now; a career center offers Welding; another school offers Law."""

    class World:
        district = make.district()
        school = make.school(district, name="Northside High")
        center = make.school(district, name="Career Center", kind="career_center")
        elsewhere = make.school(district, name="Southside High")
        year = make.school_year(district, TODAY.year + 1, begins_on=TODAY - timedelta(days=60), ends_on=TODAY + timedelta(days=200))
        pathway = make.pathway(make.cluster(make.framework()), title="Robotics")
        first = make.course(district, at=school, title="Robots I", grade_low=9)
        second = make.course(district, at=school, title="Robots II", grade_low=9)
        care = make.course(district, at=school, title="Care I", grade_low=9)
        weld = make.course(district, at=center, title="Welding I", grade_low=9)
        ana_user = make.user(district, "student", at=school, given_name="Ana", family_name="Lima")
        ana = make.student(school, user=ana_user, given_name="Ana", family_name="Lima", grade=9)
        counselor = make.user(district, "counselor", at=school, given_name="Priya", family_name="Raman")

        def program(self, title, *courses, at=None):
            made = make.program(self.district, sites=(at or self.school,), pathways=(self.pathway,), title=title)
            version = make.version(made)
            make.requirement(version, "all_of", *({"offering_id": each.id} for each in courses), title=f"Courses of {title}")
            return made, version

    made = World()
    made.chain = [make.course(made.district, at=made.school, title=f"Machines {n}", grade_low=9) for n in range(3)]
    for before, after in zip(made.chain, made.chain[1:], strict=False):
        session.execute(sa.insert(Model.metadata.tables["prerequisites"]).values(course_id=after.id, required_id=before.id))
    made.robotics, made.version = made.program("Robotics", made.first, made.second)
    made.mechatronics, _ = made.program("Mechatronics", made.first, *made.chain)
    made.nursing, _ = made.program("Nursing", made.care)
    made.welding, _ = made.program("Welding", made.weld, at=made.center)
    made.law, _ = made.program("Law", made.care, at=made.elsewhere)
    make.record(made.ana, made.first)
    make.enroll(made.ana, make.section(made.care, at=made.school, year=made.year))
    make.choice(made.ana, made.version)
    make.caseload(made.counselor, made.ana)
    refresh([made.ana.id])
    session.commit()
    return made


def test_programs_of_the_school_and_of_career_centers_come_the_furthest_first(world, sign_in):
    page = sign_in(world.ana_user).page("/my-what-ifs")
    titles = [text for text in page.texts("h2") if text in ("Mechatronics", "Nursing", "Welding", "Law", "Robotics")]
    assert titles == ["Nursing", "Mechatronics", "Welding"]
    assert "Still needed: 3 courses." in page.text


def test_of_two_equally_far_the_one_with_fewer_courses_left_comes_first_then_the_title(world, sign_in, session):
    world.program("Zoology", world.care, world.first)
    world.program("Botany", world.care, world.first)
    session.commit()
    page = sign_in(world.ana_user).page("/my-what-ifs")
    titles = [text for text in page.texts("h2") if text in ("Botany", "Zoology", "Nursing")]
    assert titles == ["Botany", "Nursing", "Zoology"]


def test_the_list_costs_the_same_for_two_and_for_twenty_programs(world, sign_in, session):
    browser = sign_in(world.ana_user)
    few = cost_of(lambda: browser.page("/my-what-ifs"))
    for n in range(20):
        world.program(f"More {n}", world.first)
    session.commit()
    assert cost_of(lambda: browser.page("/my-what-ifs")) <= few + 1


def test_the_difference_names_what_is_kept_lost_and_needed_and_the_extra_terms(world, sign_in):
    page = sign_in(world.ana_user).page(f"/my-pathway/what-if/{world.mechatronics.id}")
    assert "Counts here 1 Robots I" in page.text
    assert "Would no longer count 0" in page.text
    assert "Still needed 3 Machines 0 Machines 1 Machines 2" in page.text or "Still needed 3" in page.text
    assert "extra term" in page.text


def test_a_program_of_another_school_is_not_found(world, sign_in):
    sign_in(world.ana_user).page(f"/my-pathway/what-if/{world.law.id}", status=404)
    sign_in(world.ana_user).submit(f"/my-pathway/what-if/{world.law.id}/send", {"form_token": "x"}, status=404)


def everything(session):
    """Every row of every table, but when a session was last seen."""
    session.rollback()
    found = {}
    for table in Model.metadata.sorted_tables:
        if table.name not in ("browser_sessions",):
            found[table.name] = sorted(map(repr, session.execute(sa.select(table)).all()))
    return found


def test_looking_and_discarding_leaves_no_trace_in_any_table(world, sign_in, session):
    browser = sign_in(world.ana_user)
    browser.page("/my-pathway")
    before = everything(session)
    page = browser.page("/my-what-ifs")
    page = browser.page(f"/my-pathway/what-if/{world.nursing.id}")
    assert page.has("a", href="/my-what-ifs")
    browser.page("/my-what-ifs")
    assert everything(session) == before


def test_changing_asks_why_and_keeps_it(world, sign_in, session):
    browser = sign_in(world.ana_user)
    page = browser.submit("/my-pathway/choose", {"program_id": world.nursing.id}, status=422)
    assert "Pick a reason" in page.text
    browser.submit("/my-pathway/choose", {"program_id": world.nursing.id, "left_why": "work", "why": "like", "reason": "I want to help people"})
    page = browser.page("/my-pathway")
    assert "Chosen: I like what people do in it. I want to help people" in page.text
    assert "Left: What I saw at a workplace changed my mind" in page.text


def test_a_first_choice_needs_no_reason(world, sign_in, session):
    user = make.user(world.district, "student", at=world.school)
    make.student(world.school, user=user)
    session.commit()
    sign_in(user).submit("/my-pathway/choose", {"program_id": world.nursing.id})


def test_a_change_can_be_undone_right_after_and_the_program_before_is_open_again(world, sign_in, session):
    browser = sign_in(world.ana_user)
    browser.submit("/my-pathway/choose", {"program_id": world.nursing.id, "left_why": "found"})
    page = browser.page("/my-pathway")
    form = page.form("/my-pathway/choose/undo")
    browser.submit("/my-pathway/choose/undo", form)
    browser.submit("/my-pathway/choose/undo", form)
    choices = session.scalars(sa.select(Choice).where(Choice.student_id == world.ana.id)).all()
    assert [(each.program_version_id, each.left_on, each.left_why) for each in choices] == [(world.version.id, None, "")]
    assert session.get(ProgressSummary, (world.ana.id, world.robotics.id), populate_existing=True).chosen
    assert "program.choose_undo" in session.scalars(sa.select(AuditEvent.action)).all()


def test_leaving_is_confirmed_on_a_page_of_its_own_and_can_be_undone(world, sign_in, session):
    browser = sign_in(world.ana_user)
    page = browser.page("/my-pathway/leave")
    assert "Everything you earned stays yours" in page.text
    browser.submit("/my-pathway/leave", {"why": ""}, status=422)
    browser.submit("/my-pathway/leave", {"why": "hard"})
    page = browser.page("/my-pathway")
    assert page.texts("h1") == ["Choose a program"]
    browser.submit("/my-pathway/leave/undo", page.form("/my-pathway/leave/undo"))
    assert "Robotics" in browser.page("/my-pathway").texts("h1")[0]


@pytest.mark.parametrize("deed", ["choose/undo", "leave/undo"])
def test_nobody_undoes_what_somebody_else_chose(world, sign_in, session, deed):
    other = make.student(world.school)
    theirs = make.choice(other, world.version, chosen_on=TODAY)
    session.commit()
    sign_in(world.ana_user).submit(f"/my-pathway/{deed}", {"choice_id": theirs.id}, status=404)


def test_what_was_chosen_long_ago_is_not_undone(world, sign_in, session):
    choice = session.scalar(sa.select(Choice.id).where(Choice.student_id == world.ana.id))
    sign_in(world.ana_user).submit("/my-pathway/choose/undo", {"choice_id": choice}, status=422)


def test_a_program_is_sent_to_the_counselor_once_and_can_be_taken_back(world, sign_in, session):
    browser = sign_in(world.ana_user)
    form = browser.page(f"/my-pathway/what-if/{world.nursing.id}").form(f"/my-pathway/what-if/{world.nursing.id}/send")
    form["note"] = "Is there a seat? \U0001f600\x00"
    browser.submit(f"/my-pathway/what-if/{world.nursing.id}/send", form)
    browser.submit(f"/my-pathway/what-if/{world.nursing.id}/send", form)
    sent = session.scalar(sa.select(WhatIfRequest))
    assert session.scalar(sa.select(sa.func.count()).select_from(WhatIfRequest)) == 1
    assert sent.note == "Is there a seat? \U0001f600"
    assert "Is there a seat?" in browser.page("/my-what-ifs").text
    browser.submit(f"/my-what-ifs/questions/{sent.id}/take-back")
    assert session.scalar(sa.select(sa.func.count()).select_from(WhatIfRequest)) == 0
    browser.submit(f"/my-what-ifs/questions/{sent.id}/take-back")


@pytest.mark.parametrize("values", [{"program_id": "9" * 40}, {"why": "nonsense"}, {"left_why": "x" * 100000}, {"reason": "\x00" * 9}])
def test_nothing_posted_breaks_choosing(world, sign_in, values):
    sign_in(world.ana_user).submit("/my-pathway/choose", {"program_id": world.nursing.id} | values, status=422)


@pytest.mark.parametrize("seed", range(12))
def test_what_if_and_progress_never_disagree(world, session, seed):
    """Whatever a student has done: a program on trial shows what its summary says once it is chosen."""
    from portal.accounts.viewers import load_viewer
    from portal.programs import services
    from portal.students.standing import load_world

    dice = random.Random(seed)
    courses = [world.first, world.second, world.care, world.weld, *world.chain]
    work = make.experience(world.district)
    mixed, version = world.program("Mixed", *dice.sample(courses, 3))
    make.requirement(version, "hours", {"offering_id": work.id}, amount=dice.randint(1, 60), position=1)
    make.requirement(version, "credits", *({"offering_id": each.id} for each in dice.sample(courses, 4)), amount=dice.randint(1, 3), position=2)
    make.requirement(version, "k_of_n", *({"offering_id": each.id} for each in dice.sample(courses, 3)), amount=2, position=3)
    someone = make.student(world.school, user=make.user(world.district, "student", at=world.school), grade=dice.randint(9, 12))
    for each in dice.sample(courses, dice.randint(0, 5)):
        make.record(someone, each, passed=dice.random() < 0.8, credits_earned=Decimal(dice.choice(["0.5", "1"])))
    if dice.random() < 0.7:
        make.hours(make.placement(someone, work, make.host(world.district)), dice.randint(1, 8), dice.choice(["submitted", "approved"]))
    refresh([someone.id])
    one = load_world(someone).in_program(mixed.id)
    services.choose_program(student=someone, program=mixed, reason="", by=load_viewer(someone.user_id))
    row = session.get(ProgressSummary, (someone.id, mixed.id), populate_existing=True)
    assert (row.done, row.in_progress, row.waiting, row.planned, row.left) == one.progress.bands
    assert (row.total, row.courses_missing, row.courses_left) == (one.progress.total, one.progress.courses_missing, one.progress.courses_left)
    chosen = load_world(someone).own
    assert chosen is not None
    assert chosen.progress.stations == one.progress.stations
