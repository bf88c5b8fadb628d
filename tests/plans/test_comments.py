"""Comments on a plan: both sides write, the other hears of it, and nobody changes what was said without a trace."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.database import now
from portal.plans import comments
from portal.plans.models import PlanComment
from portal.programs.catalogue import calendar_of
from portal.programs.models import PlanEntry
from tests import factories as make
from tests.counting import cost_of


@pytest.fixture
def world(session):
    class World:
        district = make.district()
        school = make.school(district)
        user = make.user(district, "student", at=school)
        ana = make.student(school, user=user, grade=10, given_name="Ana", family_name="Lima")
        counselor = make.user(district, "counselor", at=school, given_name="Priya", family_name="Raman")
        colleague = make.user(district, "school_admin", at=school)
        stranger = make.user(district, "counselor", at=make.school(district))
        teacher = make.user(district, "teacher", at=school)
        other = make.user(district, "student", at=school)

    make.student(World.school, user=World.other)
    make.caseload(World.counselor, World.ana)
    World.this = calendar_of(World.district.id, now().date()).year
    course = make.course(World.district, at=World.school, title="Robots I")
    make.add(PlanEntry(district_id=World.district.id, student_id=World.ana.id, offering_id=course.id, year=World.this + 1))
    session.commit()
    World.staff = f"/students/{World.ana.id}/plan"
    return World


def saying(text, year="", token="t1"):
    return {"text": text, "year": year, "form_token": token}


def kept(session):
    session.expire_all()
    return list(session.scalars(sa.select(PlanComment).order_by(PlanComment.id)))


def test_both_write_about_the_plan_and_about_a_year_and_read_each_other(world, sign_in, session):
    sign_in(world.user).submit("/my-plan/comments", saying("Is this too much?", world.this + 1))
    sign_in(world.counselor).submit(f"{world.staff}/comments", saying("Start with one course."))
    assert [(row.year, row.text) for row in kept(session)] == [(world.this + 1, "Is this too much?"), (None, "Start with one course.")]
    for page in (sign_in(world.user).page("/my-plan"), sign_in(world.counselor).page(world.staff)):
        assert "Is this too much?" in page.text
        assert "Start with one course." in page.text


@pytest.mark.parametrize("htmx", [True, False])
def test_a_comment_is_answered_by_the_region_where_htmx_asks_and_by_the_page_otherwise(world, sign_in, htmx):
    browser = sign_in(world.user)
    answer = browser.submit("/my-plan/comments", saying("Hello"), htmx=htmx, target="div#plan")
    assert ("Hello" in answer.text) is htmx, "without htmx the answer leads to the page"
    assert "Hello" in browser.page("/my-plan").text


def test_the_same_form_posted_twice_is_one_comment(world, sign_in, session):
    browser = sign_in(world.user)
    browser.submit("/my-plan/comments", saying("Once"))
    browser.submit("/my-plan/comments", saying("Once"))
    assert len(kept(session)) == 1


def test_what_the_counselor_writes_is_news_to_the_student_and_ones_own_is_not(world, sign_in):
    sign_in(world.counselor).submit(f"{world.staff}/comments", saying("Start with one course."))
    sign_in(world.user).submit("/my-plan/comments", saying("Fine with me."))
    text = sign_in(world.user).page("/updates").text
    assert "Priya Raman wrote about your plan: “Start with one course.”" in text
    assert "Fine with me." not in text


def test_what_the_student_writes_last_is_found_by_the_counselor_until_answered(world, sign_in, session):
    def found():
        return "Lima" in sign_in(world.counselor).page("/students?status=plan_words").text

    assert not found()
    sign_in(world.user).submit("/my-plan/comments", saying("Is this too much?"))
    assert found()
    sign_in(world.counselor).submit(f"{world.staff}/comments", saying("No."))
    assert not found()
    session.execute(sa.update(PlanComment).values(removed_at=now()).where(PlanComment.text == "No."))
    session.execute(sa.update(PlanComment).values(at=now() - comments.KEPT - timedelta(days=1)))
    session.commit()
    assert not found(), "an old word is no news"


def test_ones_own_comment_is_taken_away_and_brought_back_each_with_its_trace(world, sign_in, session):
    counselor = sign_in(world.counselor)
    counselor.submit(f"{world.staff}/comments", saying("Start with one course."))
    (row,) = kept(session)
    counselor.submit(f"{world.staff}/comments/{row.id}/remove")
    assert "Start with one course." not in sign_in(world.user).page("/my-plan").text
    counselor.submit(f"{world.staff}/comments/{row.id}/restore")
    assert "Start with one course." in sign_in(world.user).page("/my-plan").text
    trail = list(session.scalars(sa.select(AuditEvent.action).where(AuditEvent.action.like("plan.comment%")).order_by(AuditEvent.id)))
    assert trail == ["plan.comment", "plan.comment_remove", "plan.comment_restore"]


def test_nobody_takes_away_what_somebody_else_wrote(world, sign_in, session):
    sign_in(world.counselor).submit(f"{world.staff}/comments", saying("Mine"))
    (row,) = kept(session)
    sign_in(world.user).submit(f"/my-plan/comments/{row.id}/remove", status=404)
    for who in (world.colleague, world.stranger, world.teacher):
        sign_in(who).submit(f"{world.staff}/comments/{row.id}/remove", status=404)
    assert kept(session)[0].removed_at is None


def test_only_the_student_and_who_plans_for_them_write(world, sign_in, session):
    for who in (world.stranger, world.teacher, world.other):
        sign_in(who).submit(f"{world.staff}/comments", saying("x"), status=404)
    assert kept(session) == []
    sign_in(world.colleague).submit(f"{world.staff}/comments", saying("As the school's administrator"))
    assert len(kept(session)) == 1


@pytest.mark.parametrize("bad", [{}, {"text": "\0", "form_token": "t"}, {"text": "x" * 100_000, "form_token": "t"}, {"text": "x", "year": "9" * 40, "form_token": "t"}, {"text": "x", "form_token": "t" * 999}])
def test_bad_posts_are_answered_with_a_sentence(world, sign_in, session, bad):
    sign_in(world.user).submit("/my-plan/comments", bad, status=422)
    assert kept(session) == []


def test_what_was_typed_is_kept_where_it_was_too_long(world, sign_in):
    page = sign_in(world.user).submit("/my-plan/comments", saying("y" * 1001, world.this + 1), status=422)
    assert "y" * 1001 in page.text


def test_what_was_taken_away_a_month_ago_is_gone_for_good(world, sign_in, session):
    sign_in(world.user).submit("/my-plan/comments", saying("Old"))
    session.execute(sa.update(PlanComment).values(removed_at=now() - comments.KEPT - timedelta(hours=1)))
    session.commit()
    comments.sweep()
    assert kept(session) == []


def test_a_long_thread_costs_no_more_queries(world, sign_in, session):
    browser = sign_in(world.user)
    browser.page("/my-plan")
    before = cost_of(lambda: browser.page("/my-plan"))
    for number in range(30):
        make.add(PlanComment(district_id=world.district.id, student_id=world.ana.id, year=world.this + number % 3, text="x", by_id=world.counselor.id))
    session.commit()
    assert cost_of(lambda: browser.page("/my-plan")) == before <= 25
