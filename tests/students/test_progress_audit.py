"""The progress audit: what counts for each requirement, why the rest does not, and who may read it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.database import now
from portal.programs.models import Substitution, Waiver
from portal.programs.summaries import refresh
from portal.rosters.models import StudentCredential
from tests import factories as make
from tests.page import text_of

TODAY = now().date()


@pytest.fixture
def world(session):
    """Ana's program: two named courses, two core ones by role, 40 hours, a credential; and a teacher of nobody."""

    class World:
        district = make.district()
        school = make.school(district, name="Northside High")
        year = make.school_year(district, TODAY.year + 1, begins_on=TODAY - timedelta(days=60), ends_on=TODAY + timedelta(days=200))
        pathway = make.pathway(make.cluster(make.framework()), title="Robotics")
        first = make.course(district, at=school, title="Robots I", credits=1)
        second = make.course(district, at=school, title="Robots II", credits=1)
        core = make.course(district, at=school, title="Controls", credits=1)
        sensors = make.course(district, at=school, title="Sensors", credits=1)
        make.alignment(core, pathway, "core")
        make.alignment(first, pathway, "core")
        internship = make.experience(district, title="Robotics internship")
        license = make.credential(district, title="Robot Operator", issuer="Robot Board")
        program = make.program(district, sites=(school,), pathways=(pathway,), title="Robotics and Automation")
        version = make.version(program, entry_year=2026)
        named = make.requirement(version, "all_of", {"offering_id": first.id}, {"offering_id": second.id}, title="Both courses")
        by_role = make.requirement(version, "k_of_n", {"pathway_id": pathway.id, "role": "core"}, title="Core courses", amount=2, position=1)
        hours = make.requirement(version, "hours", {"offering_id": internship.id}, title="Internship hours", amount=40, position=2)
        credential = make.requirement(version, "credential", {"credential_id": license.id}, title="A credential", position=3)
        ana_user = make.user(district, "student", at=school, given_name="Ana", family_name="Lima")
        ana = make.student(school, user=ana_user, given_name="Ana", family_name="Lima", grade=11)
        make.choice(ana, version)
        counselor = make.user(district, "counselor", at=school, given_name="Priya", family_name="Raman")
        director = make.user(district, "cte_director", given_name="Dana", family_name="Whitfield")
        stranger = make.user(district, "teacher", at=school)

    make.caseload(World.counselor, World.ana)
    session.commit()
    return World


def sheet(browser, world):
    refresh([world.ana.id])
    return browser.page(f"/students/{world.ana.id}/progress-audit")


def line(page, title):
    """The words of the requirement's row."""
    return next(text_of(tr) for tr in page.all("tr") if title in text_of(next(iter(tr))))


def test_a_line_says_course_term_mark_credit_and_origin(world, sign_in, session):
    make.record(world.ana, world.first, year=2026, term="Fall", mark="A-", origin="transfer", school_name="Lakeside High")
    page = sheet(sign_in(world.counselor), world)
    said = line(page, "Both courses")
    assert "In progress" not in said
    assert "Robots I Fall 2025–26 · A- · 1 credit · transfer · Lakeside High" in said
    assert "1 of 2" in said
    assert said.endswith("Robots II")


def test_a_failed_course_is_named_with_its_mark_and_does_not_count(world, sign_in):
    make.record(world.ana, world.second, mark="F", passed=False, credits_earned=0)
    assert "not passed (F)" in line(sheet(sign_in(world.counselor), world), "Both courses")


def test_a_withdrawn_course_says_so(world, sign_in):
    make.record(world.ana, world.second, mark="W", passed=False, outcome="none", credits_earned=0)
    assert "withdrawn (W)" in line(sheet(sign_in(world.counselor), world), "Both courses")


def test_an_incomplete_counts_as_under_way_until_its_day(world, sign_in):
    make.record(world.ana, world.first, mark="I", passed=False, outcome="open", credits_earned=0)
    make.record(world.ana, world.second, mark="I", passed=False, outcome="open", open_until=TODAY - timedelta(days=1), credits_earned=0)
    said = line(sheet(sign_in(world.counselor), world), "Both courses")
    assert "Robots I 2025–26 · I" in said or "in progress" in said
    assert "not finished in time (I)" in said


def test_a_repeat_earns_once_and_the_line_says_why(world, sign_in):
    make.record(world.ana, world.first, year=2025, term="Fall", mark="C")
    make.record(world.ana, world.first, year=2026, term="Fall", mark="A")
    said = line(sheet(sign_in(world.counselor), world), "Both courses")
    assert "Robots I Fall 2024–25 · C · 1 credit repeat: the credit is earned once" in said
    assert "1 of 2" in said


def test_halves_of_two_terms_both_count(world, sign_in):
    for term in ("Fall", "Spring"):
        make.record(world.ana, world.first, year=2026, term=term, mark="B", credits_attempted=0.5, credits_earned=0.5)
    said = line(sheet(sign_in(world.counselor), world), "Both courses")
    assert "repeat" not in said
    assert said.index("Fall 2025–26") < said.index("Spring 2025–26")
    assert "1 of 2" in said


def test_a_record_that_counts_elsewhere_says_where(world, sign_in):
    make.record(world.ana, world.first, mark="A")
    make.record(world.ana, world.second, mark="A")
    assert "counts for “Both courses” already, once" in line(sheet(sign_in(world.counselor), world), "Core courses")


def test_an_offering_whose_alignment_waits_is_not_approved_yet(world, sign_in, session):
    make.alignment(world.sensors, world.pathway, None, state="submitted", proposed_role="core", proposed_rationale="x")
    make.record(world.ana, world.sensors, mark="A")
    assert "not approved yet: its alignment waits for review" in line(sheet(sign_in(world.counselor), world), "Core courses")


def test_an_expired_credential_and_a_refused_one_say_so(world, sign_in, session):
    for state, ends in (("approved", TODAY - timedelta(days=3)), ("refused", None)):
        session.add(StudentCredential(district_id=world.district.id, student_id=world.ana.id, credential_id=world.license.id, state=state, earned_on=TODAY - timedelta(days=400), expires_on=ends))
    session.flush()
    said = line(sheet(sign_in(world.counselor), world), "A credential")
    assert "expired" in said
    assert "not accepted" in said
    assert said.endswith("Robot Operator")


def test_a_submitted_credential_waits_for_an_approval(world, sign_in, session):
    session.add(StudentCredential(district_id=world.district.id, student_id=world.ana.id, credential_id=world.license.id, state="submitted", earned_on=TODAY))
    session.flush()
    said = line(sheet(sign_in(world.counselor), world), "A credential")
    assert "Waiting" in said
    assert said.endswith("an approval")


def test_a_waiver_names_its_approver_and_reason(world, sign_in, session):
    session.add(Waiver(district_id=world.district.id, student_id=world.ana.id, requirement_id=world.hours.id, reason="Worked all summer; letter on file.", approved_by_id=world.director.id))
    session.flush()
    said = line(sheet(sign_in(world.counselor), world), "Internship hours")
    assert "Waived by Dana Whitfield: Worked all summer; letter on file." in said
    assert said.endswith("nothing")


def test_a_substitution_names_its_approver_and_reason(world, sign_in, session):
    make.record(world.ana, world.sensors, mark="A")
    session.add(Substitution(district_id=world.district.id, student_id=world.ana.id, requirement_id=world.by_role.id, offering_id=world.sensors.id, reason="Same syllabus.", approved_by_id=world.director.id))
    session.flush()
    said = line(sheet(sign_in(world.counselor), world), "Core courses")
    assert "Sensors" in said
    assert "Substitution by Dana Whitfield: Same syllabus." in said


def test_the_numbers_are_those_of_the_students_page_and_the_next_step_too(world, sign_in):
    make.record(world.ana, world.first, mark="A")
    browser = sign_in(world.counselor)
    audit = sheet(browser, world)
    page = browser.page(f"/students/{world.ana.id}")
    step = text_of(page.region("next"))
    assert step in audit.text
    assert "1 of 6 done" in page.text
    bands = [text_of(li) for li in audit.find("ul", class_="audit-bands")][:6]
    assert bands == ["1 done", "0 in progress", "0 waiting", "0 planned", "5 left", "of 6"]


def test_version_and_date_are_on_the_sheet(world, sign_in):
    page = sheet(sign_in(world.counselor), world)
    assert "Version 1, for those who entered from 2025–26" in page.text
    today = now().date()  # a run that began yesterday must not mind
    assert f"As of {today:%B} {today.day}, {today.year}" in page.text


def test_what_the_program_does_not_ask_for_is_counted_at_the_foot(world, sign_in):
    make.record(world.ana, make.course(world.district, at=world.school, title="Guitar"), mark="A")
    assert "1 other course passed that this program does not ask for: Guitar." in sheet(sign_in(world.counselor), world).text


def test_the_student_reads_the_same_sheet(world, sign_in):
    make.record(world.ana, world.first, mark="A")
    refresh([world.ana.id])
    own = sign_in(world.ana_user).page("/my-pathway/progress-audit")
    staff = sign_in(world.counselor).page(f"/students/{world.ana.id}/progress-audit")
    assert text_of(own.find("article")) == text_of(staff.find("article"))


def test_reading_it_is_noted(world, sign_in, session):
    sheet(sign_in(world.counselor), world)
    row = session.execute(sa.select(AuditEvent.action, AuditEvent.student_id).order_by(AuditEvent.id.desc())).first()
    assert row == ("student.audit", world.ana.id)


def test_who_may_not_see_the_student_finds_nothing(world, sign_in):
    for who, path in (
        (world.stranger, f"/students/{world.ana.id}/progress-audit"), (world.ana_user, f"/students/{world.ana.id}/progress-audit"),
        (world.counselor, "/my-pathway/progress-audit"), (world.counselor, f"/students/{world.ana.id}/progress-audit?program=999999"),
        (world.counselor, "/students/99999999999999999999/progress-audit"),
    ):
        sign_in(who).page(path, status=404)


def test_without_a_program_the_sheet_says_what_will_be_there(world, sign_in, session):
    loose = make.student(world.school, given_name="Bo", grade=9)
    make.caseload(world.counselor, loose)
    session.commit()
    browser = sign_in(world.counselor)
    assert "No program to audit yet" in browser.page(f"/students/{loose.id}/progress-audit").text
    assert "not the chosen program" in browser.page(f"/students/{loose.id}/progress-audit?program={world.program.id}").text


def test_a_failed_attempt_says_so_and_counts_nothing(world, sign_in, session):
    session.add(StudentCredential(district_id=world.district.id, student_id=world.ana.id, credential_id=world.license.id, state="attempted", result="failed", attempted_on=TODAY))
    session.commit()
    said = line(sheet(sign_in(world.counselor), world), "A credential")
    assert "not passed" in said
    assert "no result yet" not in said
