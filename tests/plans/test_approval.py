"""Asking for approval of a plan, approving and returning it, and what changed since."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.database import now
from portal.goals.timeline import story_of
from portal.plans.models import PlanSubmission
from portal.plans.queries import standing_of
from portal.plans.standing import Difference, differences
from portal.programs.catalogue import calendar_of
from portal.programs.models import PlanEntry
from portal.rosters.models import Student
from tests import factories as make


@pytest.fixture
def world(session):
    class World:
        district = make.district()
        school = make.school(district)
        user = make.user(district, "student", at=school)
        ana = make.student(school, user=user, grade=10, given_name="Ana", family_name="Lima")
        counselor = make.user(district, "counselor", at=school, given_name="Priya", family_name="Raman")
        colleague = make.user(district, "school_admin", at=school, given_name="Gun", family_name="Lind")
        stranger = make.user(district, "counselor", at=make.school(district))
        teacher = make.user(district, "teacher", at=school)
        one = make.course(district, at=school, title="Robots I")
        two = make.course(district, at=school, title="Robots II")

    make.caseload(World.counselor, World.ana)
    World.this = calendar_of(World.district.id, now().date()).year
    World.entry = make.add(PlanEntry(district_id=World.district.id, student_id=World.ana.id, offering_id=World.one.id, year=World.this + 1))
    session.commit()
    World.staff = f"/students/{World.ana.id}/plan"
    return World


def versions(session):
    session.expire_all()
    return list(session.scalars(sa.select(PlanSubmission).order_by(PlanSubmission.id)))


def state(session, world):
    session.expire_all()
    return standing_of(world.ana.id).state


def deciding(row, **more):
    return {"submission_id": row.id, "version": row.version, **more}


def submitted(world, sign_in, session):
    sign_in(world.user).submit("/my-plan/submit")
    return versions(session)[-1]


def test_a_plan_goes_from_draft_to_submitted_to_approved(world, sign_in, session):
    assert state(session, world) == "draft"
    browser = sign_in(world.user)
    assert "Your plan is a draft" in browser.page("/my-plan").text
    browser.submit("/my-plan/submit")
    assert state(session, world) == "submitted"
    assert "Your plan waits for approval" in browser.page("/my-plan").text
    counselor = sign_in(world.counselor)
    assert "Waits for approval" in counselor.page(world.staff).text
    counselor.submit(f"{world.staff}/approve", deciding(versions(session)[0], comment="Good choice."))
    assert state(session, world) == "approved"
    text = sign_in(world.user).page("/my-plan").text
    assert "Priya Raman approved it" in text
    assert "Good choice." in text
    assert set(session.scalars(sa.select(AuditEvent.action).where(AuditEvent.action.in_(("plan.submit", "plan.approve"))))) == {"plan.submit", "plan.approve"}


def test_the_answer_to_a_request_by_htmx_is_the_same_region(world, sign_in, session):
    fragment = sign_in(world.user).submit("/my-plan/submit", htmx=True, target="div#plan")
    assert "Your plan waits for approval" in fragment.text
    assert state(session, world) == "submitted"


def test_what_was_approved_stays_and_every_change_since_is_named(world, sign_in, session):
    row = submitted(world, sign_in, session)
    sign_in(world.counselor).submit(f"{world.staff}/approve", deciding(row))
    browser = sign_in(world.user)
    browser.submit("/my-plan/entries", {"offering_id": world.two.id, "year": world.this + 1, "term": ""})
    browser.submit(f"/my-plan/entries/{world.entry.id}/move", {"year": world.this + 2, "term": "", "version": world.entry.version})
    assert state(session, world) == "changed"
    text = browser.page("/my-plan").text
    assert "Your plan changed since it was approved" in text
    assert "Added: Robots II" in text
    assert "Moved: Robots I from" in text
    kept = versions(session)[0]
    assert kept.changed
    assert [(one["title"], one["year"]) for one in kept.entries] == [("Robots I", world.this + 1)]


def test_a_change_that_is_undone_leaves_the_plan_approved(world, sign_in, session):
    row = submitted(world, sign_in, session)
    sign_in(world.counselor).submit(f"{world.staff}/approve", deciding(row))
    browser = sign_in(world.user)
    browser.submit(f"/my-plan/entries/{world.entry.id}/remove")
    assert versions(session)[0].changed
    browser.submit("/my-plan/entries", {"offering_id": world.one.id, "year": world.this + 1, "term": ""})
    assert not versions(session)[0].changed
    assert state(session, world) == "approved"


def test_a_plan_is_returned_only_with_a_comment(world, sign_in, session):
    row = submitted(world, sign_in, session)
    counselor = sign_in(world.counselor)
    counselor.submit(f"{world.staff}/return", deciding(row, comment=" "), status=422)
    assert state(session, world) == "submitted"
    counselor.submit(f"{world.staff}/return", deciding(row, comment="Take Robots II too."))
    assert state(session, world) == "returned"
    text = sign_in(world.user).page("/my-plan").text
    assert "Take Robots II too." in text
    assert "Ask for approval again" in text


def test_a_plan_that_moved_on_is_handed_in_again_and_replaces_the_one_that_waited(world, sign_in, session):
    first = submitted(world, sign_in, session)
    browser = sign_in(world.user)
    browser.submit("/my-plan/submit")
    assert len(versions(session)) == 1, "nothing changed"
    browser.submit("/my-plan/entries", {"offering_id": world.two.id, "year": world.this + 1, "term": ""})
    browser.submit("/my-plan/submit")
    assert [row.state for row in versions(session)] == ["withdrawn", "submitted"]
    page = sign_in(world.counselor).submit(f"{world.staff}/approve", deciding(first), status=409)
    assert "sent again meanwhile" in page.text


def test_a_request_is_taken_back_until_somebody_answered(world, sign_in, session):
    row = submitted(world, sign_in, session)
    browser = sign_in(world.user)
    browser.submit("/my-plan/withdraw")
    assert state(session, world) == "draft"
    page = sign_in(world.counselor).submit(f"{world.staff}/approve", deciding(row, comment="Kept words"), status=409)
    assert "took the plan back" in page.text
    row = submitted(world, sign_in, session)
    sign_in(world.counselor).submit(f"{world.staff}/approve", deciding(row))
    sign_in(world.user).submit("/my-plan/withdraw", status=409)
    assert state(session, world) == "approved"


def test_of_two_who_decide_the_second_reads_what_the_first_did(world, sign_in, session):
    row = submitted(world, sign_in, session)
    posted = deciding(row)
    sign_in(world.counselor).submit(f"{world.staff}/return", {**posted, "comment": "Not yet."})
    page = sign_in(world.colleague).submit(f"{world.staff}/approve", posted, status=409)
    assert "Priya Raman returned this plan meanwhile" in page.text
    assert "Not yet." in page.text
    assert state(session, world) == "returned"


def test_a_decision_can_be_taken_back(world, sign_in, session):
    row = submitted(world, sign_in, session)
    counselor = sign_in(world.counselor)
    counselor.submit(f"{world.staff}/approve", deciding(row, comment="Fine"))
    counselor.submit(f"{world.staff}/reopen", {"submission_id": row.id})
    (row,) = versions(session)
    assert (row.state, row.decided_at, row.comment) == ("submitted", None, "")


def test_an_empty_plan_and_an_approved_one_are_not_handed_in(world, sign_in, session):
    row = submitted(world, sign_in, session)
    sign_in(world.counselor).submit(f"{world.staff}/approve", deciding(row))
    browser = sign_in(world.user)
    assert "approved as it is" in browser.submit("/my-plan/submit", status=422).text
    browser.submit(f"/my-plan/entries/{world.entry.id}/remove")
    assert "at least one course" in browser.submit("/my-plan/submit", status=422).text


@pytest.mark.parametrize("deed", ["approve", "return", "reopen"])
def test_nobody_decides_who_may_not(world, sign_in, session, deed):
    row = submitted(world, sign_in, session)
    for who in (world.stranger, world.teacher, world.user):
        sign_in(who).submit(f"{world.staff}/{deed}", deciding(row, comment="x"), status=404)
    assert state(session, world) == "submitted"


@pytest.mark.parametrize("bad", [{}, {"submission_id": "9" * 40, "version": "x"}, {"submission_id": "\0", "version": "1", "comment": "\0"}, {"submission_id": "1", "version": "1", "comment": "x" * 100_000}])
def test_bad_posts_change_nothing(world, sign_in, session, bad):
    submitted(world, sign_in, session)
    counselor = sign_in(world.counselor)
    for deed in ("approve", "return", "reopen"):
        response = counselor.post(f"{world.staff}/{deed}", data={"csrf_token": counselor.csrf(), **bad})
        assert response.status_code in (409, 422)
    assert state(session, world) == "submitted"


def test_the_counselor_finds_the_plans_that_wait_and_those_not_approved(world, sign_in, session):
    def found(status):
        return "Lima" in sign_in(world.counselor).page(f"/students?status={status}").text

    assert (found("plan_waiting"), found("plan_not_approved")) == (False, True)
    row = submitted(world, sign_in, session)
    assert (found("plan_waiting"), found("plan_not_approved")) == (True, True)
    sign_in(world.counselor).submit(f"{world.staff}/approve", deciding(row))
    assert (found("plan_waiting"), found("plan_not_approved")) == (False, False)
    sign_in(world.user).submit(f"/my-plan/entries/{world.entry.id}/move", {"year": world.this + 2, "term": "", "version": world.entry.version})
    assert (found("plan_waiting"), found("plan_not_approved")) == (False, True)


def test_the_student_reads_of_it_in_their_news_and_their_story(world, sign_in, session):
    row = submitted(world, sign_in, session)
    sign_in(world.counselor).submit(f"{world.staff}/return", deciding(row, comment="One more course."))
    assert "Your plan came back to you. One more course." in sign_in(world.user).page("/updates").text
    told = [event.text for _year, events in story_of(session.get(Student, world.ana.id)) for event in events if event.kind == "plan"]
    assert told == ["Asked for approval of the plan"]


def test_differences_pair_an_offering_year_by_year():
    def at(key, year, term=""):
        return {"offering_id": key, "title": f"Course {key}", "year": year, "term": term}

    assert differences([at(1, 2027), at(2, 2027)], [at(2, 2027), at(1, 2027)]) == ()
    assert differences([at(1, 2027)], [at(1, 2028, "fall"), at(3, 2027)]) == (
        Difference("Course 1", (2027, ""), (2028, "fall")), Difference("Course 3", None, (2027, "")),
    )
    assert differences([at(1, 2027), at(1, 2028)], [at(1, 2028)]) == (Difference("Course 1", (2027, ""), None),)
