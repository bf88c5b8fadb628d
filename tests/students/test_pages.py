"""The student's own page and what staff see, as pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.database import now
from portal.programs.models import Choice, PlanEntry, ProgressSummary
from portal.programs.summaries import refresh
from tests import factories as make
from tests.counting import cost_of
from tests.page import text_of

TODAY = now().date()


@pytest.fixture
def world(session):
    """A school with a robotics program of two core courses and 40 hours; Ana chose it and has passed one course."""

    class World:
        district = make.district()
        school = make.school(district, name="Northside High")
        year = make.school_year(district, TODAY.year + 1, begins_on=TODAY - timedelta(days=60), ends_on=TODAY + timedelta(days=200))
        cluster = make.cluster(make.framework(), title="Digital Technology")
        pathway = make.pathway(cluster, title="Robotics")
        first = make.course(district, at=school, title="Robots I", grade_low=9)
        second = make.course(district, at=school, title="Robots II", grade_low=10)
        internship = make.experience(district, title="Robotics internship")
        program = make.program(district, sites=(school,), pathways=(pathway,), title="Robotics and Automation")
        version = make.version(program)
        courses = make.requirement(version, "all_of", {"offering_id": first.id}, {"offering_id": second.id}, title="Both courses")
        hours = make.requirement(version, "hours", {"offering_id": internship.id}, title="Internship hours", amount=40, position=1)
        other = make.program(district, sites=(school,), pathways=(pathway,), title="Mechatronics")
        other_version = make.version(other)
        make.requirement(other_version, "k_of_n", {"offering_id": first.id}, title="One course", amount=1)
        ana_user = make.user(district, "student", at=school, given_name="Ana", family_name="Lima")
        ana = make.student(school, user=ana_user, given_name="Ana", family_name="Lima", grade=11)
        record = make.record(ana, first, year=year.year - 1, mark="A-")
        make.choice(ana, version)
        teacher = make.user(district, "teacher", at=school)
        section = make.section(second, at=school, year=year, teacher=teacher)
        counselor = make.user(district, "counselor", at=school)

    make.caseload(World.counselor, World.ana)
    refresh([World.ana.id])
    session.commit()
    return World


def test_a_student_sees_the_next_step_before_anything_else(world, sign_in):
    page = sign_in(world.ana_user).page("/my-pathway")
    assert "Robotics and Automation" in page.texts("h1")[0]
    headings = page.texts("h2")
    assert headings[0].startswith("Request Robots II")
    assert headings[1] == "The way there"


def test_the_line_lists_every_station_with_its_state(world, sign_in):
    page = sign_in(world.ana_user).page("/my-pathway")
    stops = [text_of(li) for ol in page.all("ol", class_="line") for li in ol]
    assert any(s.startswith("Done Robots I") for s in stops)
    assert any(s.startswith("Next Robots II") for s in stops)
    assert any("Internship hours" in s and "0 of 40 h" in s for s in stops)


def test_the_numbers_on_the_page_are_those_of_the_summary(world, sign_in, session):
    row = session.get(ProgressSummary, (world.ana.id, world.program.id))
    assert f"{row.done} of {row.total} done" in sign_in(world.ana_user).page("/my-pathway").text


def test_a_number_opens_into_its_records(world, sign_in):
    page = sign_in(world.ana_user).page("/my-pathway")
    assert page.has("a", href="#counts-courses")
    assert page.region("counts-courses") is not None
    assert "A-, 1 credit" in page.text


def test_adding_the_next_step_to_the_plan_moves_it_to_planned(world, sign_in, session):
    browser = sign_in(world.ana_user)
    form = browser.page("/my-pathway").form("/my-pathway/plan")
    browser.submit("/my-pathway/plan", form)
    assert session.scalar(sa.select(PlanEntry.offering_id)) == world.second.id
    assert session.get(ProgressSummary, (world.ana.id, world.program.id), populate_existing=True).planned == 1
    page = browser.page("/my-pathway")
    assert "is on your plan" in page.text
    entry = session.scalar(sa.select(PlanEntry.id))
    browser.submit(f"/my-pathway/plan/{entry}/remove")
    assert session.get(ProgressSummary, (world.ana.id, world.program.id), populate_existing=True).planned == 0


def test_planning_twice_keeps_one_entry(world, sign_in, session):
    browser = sign_in(world.ana_user)
    form = browser.page("/my-pathway").form("/my-pathway/plan")
    browser.submit("/my-pathway/plan", form)
    browser.submit("/my-pathway/plan", form)
    assert session.scalar(sa.select(sa.func.count()).select_from(PlanEntry)) == 1


def test_a_what_if_shows_the_difference_and_leaves_no_trace(world, sign_in, session):
    before = session.scalar(sa.select(sa.func.count()).select_from(Choice))
    page = sign_in(world.ana_user).page(f"/my-pathway/what-if/{world.other.id}")
    assert "Counts here 1" in page.text
    assert session.scalar(sa.select(sa.func.count()).select_from(Choice)) == before


def test_choosing_another_program_keeps_the_history(world, sign_in, session):
    browser = sign_in(world.ana_user)
    browser.submit("/my-pathway/choose", {"program_id": world.other.id, "left_why": "found"})
    assert "Mechatronics" in browser.page("/my-pathway").texts("h1")[0]
    chosen = session.scalars(sa.select(Choice).where(Choice.student_id == world.ana.id).order_by(Choice.id)).all()
    assert [c.left_on is None for c in chosen] == [False, True]


@pytest.mark.parametrize("program_id", ["", "99999999", "9" * 40, "x", "-1"])
def test_choosing_what_is_no_program_is_refused(world, sign_in, program_id):
    sign_in(world.ana_user).submit("/my-pathway/choose", {"program_id": program_id}, status=422)


def test_leaving_asks_for_a_reason(world, sign_in):
    browser = sign_in(world.ana_user)
    browser.submit("/my-pathway/leave", {"reason": ""}, status=422)
    browser.submit("/my-pathway/leave", {"reason": "I want to try something else"})
    assert browser.page("/my-pathway").texts("h1") == ["Choose a program"]


def test_without_a_program_the_one_that_fits_most_comes_first(world, sign_in, session):
    user = make.user(world.district, "student", at=world.school)
    one = make.student(world.school, user=user)
    make.record(one, world.first)
    refresh([one.id])
    page = sign_in(user).page("/my-pathway")
    assert page.texts("h3")[0] == "Mechatronics"


def test_a_student_account_without_a_roster_says_so(world, sign_in):
    stranger = make.user(world.district, "student", at=world.school)
    assert "has not sent your records" in sign_in(stranger).page("/my-pathway").text


def test_a_student_is_sent_from_the_staff_page_to_their_own_and_sees_nobody_else(world, sign_in):
    browser = sign_in(world.ana_user)
    browser.page(f"/students/{world.ana.id}", status=303)
    browser.page(f"/students/{make.student(world.school).id}", status=404)
    browser.page("/students", status=404)


def test_staff_see_the_same_line_and_the_view_is_noted(world, sign_in, session):
    page = sign_in(world.counselor).page(f"/students/{world.ana.id}")
    assert "Done Robots I" in page.text
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "student.view")).one()
    assert event.student_id == world.ana.id


def test_a_page_that_is_not_found_notes_no_view(world, sign_in, session):
    stranger = make.student(make.school(make.district()))
    sign_in(world.counselor).page(f"/students/{stranger.id}", status=404)
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == 0


def test_a_teacher_sees_a_student_once_they_sit_in_a_section(world, sign_in, session):
    browser = sign_in(world.teacher)
    browser.page(f"/students/{world.ana.id}", status=404)
    make.enroll(world.ana, world.section)
    session.commit()
    browser.page(f"/students/{world.ana.id}")
    assert "Lima, Ana" in browser.page(f"/students?section={world.section.id}").text


def test_the_list_is_the_same_as_a_fragment(world, sign_in):
    browser = sign_in(world.counselor)
    whole = browser.page("/students").region("student-list")
    part = browser.page("/students", htmx=True).region("student-list")
    assert text_of(whole) == text_of(part)


@pytest.mark.parametrize("query", ["q=%00", "grade=99999999999999999999", "page=-1", "section=x", "status=nonsense", "sort=;--", "q=" + "a" * 5000, "program=١"])
def test_odd_filters_are_no_error(world, sign_in, query):
    sign_in(world.counselor).page(f"/students?{query}")


def test_filters_find_who_is_one_course_short(world, sign_in):
    browser = sign_in(world.counselor)
    assert "Lima, Ana" in browser.page("/students?status=one_short").text
    assert "Nobody matches" in browser.page("/students?status=complete").text
    assert "Lima, Ana" in browser.page("/students?q=lim").text


def test_the_export_holds_the_same_rows_and_is_noted(world, sign_in, session):
    answer = sign_in(world.counselor).get("/students/export.csv")
    lines = answer.get_data(as_text=True).splitlines()
    assert len(lines) == 2
    assert "Robotics and Automation" in lines[1]
    assert session.scalar(sa.select(AuditEvent.action).order_by(AuditEvent.id.desc())) == "students.export"


def test_a_waiver_counts_at_once_and_can_be_taken_back(world, sign_in, session):
    browser = sign_in(world.counselor)
    browser.submit(f"/students/{world.ana.id}/waivers", {"requirement_id": world.hours.id, "reason": "Worked all summer at a garage"})
    assert session.get(ProgressSummary, (world.ana.id, world.program.id), populate_existing=True).done == 2
    page = browser.page(f"/students/{world.ana.id}")
    action = next(f.get("action") for f in page.all("form") if f.get("action", "").endswith("/end"))
    browser.submit(action, status=422)
    browser.submit(action, {"reason": "The garage never wrote"})
    assert session.get(ProgressSummary, (world.ana.id, world.program.id), populate_existing=True).done == 1
    assert "Taken back: The garage never wrote" in browser.page(f"/students/{world.ana.id}").text


def test_a_substitution_counts_at_once(world, sign_in, session):
    elsewhere = make.course(world.district, title="Arduino at the college")
    make.record(world.ana, elsewhere)
    one = make.requirement(world.version, "k_of_n", {"offering_id": world.second.id}, title="One more", amount=1, position=2)
    refresh([world.ana.id])
    session.commit()
    browser = sign_in(world.counselor)
    browser.submit(f"/students/{world.ana.id}/substitutions", {"requirement_id": one.id, "offering_id": elsewhere.id, "reason": "Same content"})
    assert session.get(ProgressSummary, (world.ana.id, world.program.id), populate_existing=True).done == 2


def test_a_teacher_may_not_waive(world, sign_in, session):
    make.enroll(world.ana, world.section)
    session.commit()
    sign_in(world.teacher).submit(f"/students/{world.ana.id}/waivers", {"requirement_id": world.hours.id, "reason": "x"}, status=404)


def test_hostile_names_are_shown_as_text(world, sign_in, session):
    name = "<script>alert(1)</script>" + "x" * 120
    odd = make.student(world.school, given_name="علي", family_name=name)
    make.caseload(world.counselor, odd)
    session.commit()
    page = sign_in(world.counselor).page("/students")
    assert name in page.text
    assert not page.has("script", text="alert")


def test_the_list_takes_as_many_queries_for_fifty_students_as_for_one(world, sign_in, session, connection):
    def queries():
        return cost_of(lambda: browser.page("/students"))

    browser = sign_in(world.counselor)
    browser.page("/students")
    one = queries()
    for _ in range(50):
        make.caseload(world.counselor, make.student(world.school))
    session.commit()
    assert queries() == one
