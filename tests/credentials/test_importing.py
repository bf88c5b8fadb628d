"""A state's list and lists of results: what a file would do, what it does, and that it does it once."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.catalog.models import Credential
from portal.credentials import services
from portal.credentials.errors import CredentialError
from portal.credentials.importers import RESULTS, STATE_LIST
from portal.credentials.models import CertificationResult, CredentialListing
from portal.database import now
from portal.extensions import db
from portal.imports.kinds import Context, Row
from portal.programs.models import ProgressSummary
from portal.rosters.models import StudentCredential
from portal.schools.models import year_of

YEAR = year_of(now().date())


def run(kind, rows, by, *, apply=True, **options):
    empty = {field.name: "" for field in kind.fields}
    context = Context(by, by.district_id, by.school_id, None, {"mapped": []} | options)
    changes = list(kind.compare([Row(line, empty | row) for line, row in enumerate(rows, 2)], context))
    if apply:
        kind.apply([change for change in changes if change.action in ("new", "changed")], context)
        db.session.flush()
    return changes


def said(changes):
    return [(change.line, change.action) for change in changes]


def line(**values):
    return {"exam": "CompTIA A+", "taken_on": "2026-05-12", "result": "Pass"} | values


def test_a_list_puts_credentials_on_and_makes_those_that_nobody_knew(world):
    admin = world.viewer(world.admin)
    changes = run(STATE_LIST, [{"title": "comptia a+", "tier": "Tier 2", "code": "IT-1"}, {"title": "Welder", "issuer": "AWS", "months": "36"}], admin, year=str(YEAR))
    assert said(changes) == [(2, "new"), (3, "new")]
    assert db.session.scalar(sa.select(CredentialListing.tier).where(CredentialListing.credential_id == world.aplus.id)) == "Tier 2"
    assert db.session.scalar(sa.select(Credential.validity_months).where(Credential.title == "Welder")) == 36
    assert said(run(STATE_LIST, [{"title": "CompTIA A+", "tier": "Tier 2", "code": "IT-1"}, {"title": "Welder", "issuer": "AWS"}], admin, year=str(YEAR))) == [(2, "unchanged"), (3, "unchanged")]


def test_the_preview_says_what_left_the_list_and_it_ends_with_the_year_before(world):
    admin = world.viewer(world.admin)
    run(STATE_LIST, [{"title": "CompTIA A+"}, {"title": "First Aid CPR"}], admin, year=str(YEAR))
    changes = run(STATE_LIST, [{"title": "CompTIA A+"}], admin, year=str(YEAR + 1))
    assert [(change.line, change.action, change.title) for change in changes] == [(2, "unchanged", "CompTIA A+"), (0, "changed", "First Aid CPR")]
    assert db.session.scalar(sa.select(CredentialListing.to_year).where(CredentialListing.credential_id == world.cpr.id)) == YEAR


def test_a_code_of_the_state_finds_a_credential_whose_title_changed(world):
    admin = world.viewer(world.admin)
    run(STATE_LIST, [{"title": "CompTIA A+", "code": "IT-1"}], admin, year=str(YEAR))
    assert said(run(STATE_LIST, [{"title": "A+ (220-1101)", "code": "IT-1"}], admin, year=str(YEAR))) == [(2, "unchanged")]


@pytest.mark.parametrize(("row", "words"), [
    ({"title": ""}, "title is missing"), ({"title": "X", "months": "many"}, "number of months"), ({"title": "X", "from": "soon"}, "no school year"),
    ({"title": "X", "to": "2001-02"}, "end before it begins"), ({"title": "x" * 201}, "200 characters"), ({"title": "X", "from": "2098-99"}, "does not hold"),
])
def test_a_bad_row_of_a_state_list_is_told_with_its_line(world, row, words):
    (change,) = run(STATE_LIST, [row], world.viewer(world.admin), year=str(YEAR))
    assert (change.line, change.action) == (2, "rejected")
    assert words in change.reason


def test_a_student_is_found_by_number_or_by_name_and_birth_date(session, world):
    by = world.viewer(world.coordinator)
    rows = [line(student="100234"), line(name="okoro, ben", birth_date="2009-01-02"), line(name="Ana Pena", birth_date="3/14/2009", exam="heartsaver", taken_on="2026-05-13")]
    assert said(run(RESULTS, rows, by)) == [(2, "new"), (3, "new"), (4, "new")]
    found = session.execute(sa.select(StudentCredential.student_id, StudentCredential.credential_id, StudentCredential.state).order_by(StudentCredential.id)).all()
    assert found == [(world.ana.id, world.aplus.id, "submitted"), (world.other_ben.id, world.aplus.id, "submitted"), (world.ana.id, world.cpr.id, "submitted")]
    assert session.scalar(sa.select(ProgressSummary.waiting).where(ProgressSummary.student_id == world.ana.id)) == 1


def test_the_same_list_again_changes_nothing(session, world):
    by = world.viewer(world.coordinator)
    rows = [line(student="100234"), line(student="100234"), line(name="Nobody Here"), line(name="Ben Okoro")]
    first = run(RESULTS, rows, by)
    assert said(first) == [(2, "new"), (3, "unchanged"), (4, "new"), (5, "new")]
    assert [change.action for change in run(RESULTS, rows, by)] == ["unchanged"] * 4
    assert session.scalar(sa.select(sa.func.count()).select_from(StudentCredential)) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(CertificationResult)) == 3


def test_a_name_alone_is_kept_for_review_with_candidates(session, world, sign_in):
    run(RESULTS, [line(name="Ben Okoro")], world.viewer(world.coordinator))
    session.commit()
    browser = sign_in(world.coordinator)
    page = browser.page("/credentials/results")
    assert "2 students have this name" in page.text
    result = session.scalars(sa.select(CertificationResult)).one()
    path = f"/credentials/results/{result.id}/settle"
    assert "Choose the student" in browser.submit(path, {}, status=422).text
    browser.submit(path, {"student_id": str(world.ben.id)})
    assert session.scalars(sa.select(StudentCredential.student_id)).all() == [world.ben.id]
    assert "settled already" in browser.submit(path, {"student_id": str(world.ben.id)}, status=422).text


def test_an_unknown_exam_can_be_remembered_and_settles_the_other_lines(session, world):
    rows = [line(student="100234", exam="A Plus 220"), line(student="100235", exam="a plus 220"), line(name="Nobody", exam="A Plus 220")]
    run(RESULTS, rows, world.viewer(world.director))
    first = session.scalars(sa.select(CertificationResult).order_by(CertificationResult.id)).first()
    assert services.settle_result(first, student=world.ana, credential=world.aplus, remember=True, by=world.viewer(world.director)) == 2
    assert "A Plus 220" in world.aplus.aliases
    states = session.scalars(sa.select(CertificationResult.state).order_by(CertificationResult.id)).all()
    assert states == ["recorded", "recorded", "open"]


def test_a_line_is_skipped_and_taken_up_again_and_its_attempt_goes_with_it(session, world):
    by = world.viewer(world.coordinator)
    run(RESULTS, [line(student="100234")], by)
    result = session.scalars(sa.select(CertificationResult)).one()
    services.reopen_result(result, by=by)
    assert session.scalars(sa.select(StudentCredential)).all() == []
    services.skip_result(result, by=by)
    assert run(RESULTS, [line(student="100234")], by)[0].reason == "It came before and was skipped."
    services.reopen_result(result, by=by)
    services.settle_result(result, student=world.ana, credential=world.aplus, by=by)
    attempt = session.scalars(sa.select(StudentCredential)).one()
    services.approve({attempt.id: attempt.version}, by=world.viewer(world.second))
    with pytest.raises(CredentialError, match="approved"):
        services.reopen_result(result, by=by)


def test_a_list_that_contradicts_an_approved_result_is_rejected(session, world):
    by = world.viewer(world.coordinator)
    run(RESULTS, [line(student="100234")], by)
    attempt = session.scalars(sa.select(StudentCredential)).one()
    services.approve({attempt.id: attempt.version}, by=world.viewer(world.second))
    (change,) = run(RESULTS, [line(student="100234", result="Fail")], by)
    assert change.action == "rejected"


def test_a_pending_result_is_brought_up_to_date_by_a_later_list(session, world):
    by = world.viewer(world.coordinator)
    run(RESULTS, [line(student="100234", result="")], by)
    (change,) = run(RESULTS, [line(student="100234", result="Pass", score="712")], by)
    assert change.action == "changed"
    assert session.scalars(sa.select(StudentCredential.state)).all() == ["submitted"]


def test_a_coordinator_finds_only_students_of_their_school(world):
    (change,) = run(RESULTS, [line(student="900001")], world.viewer(world.coordinator))
    assert "No student whom you may see" in change.reason


@pytest.mark.parametrize(("row", "column"), [
    (line(student="1", result="maybe"), "Result"), (line(student="1", taken_on="soon"), "Date"), (line(student="1", taken_on=""), "Date"),
    (line(), "Student number"), (line(student="1", exam=""), "Exam"), (line(student="1", birth_date="13/13/2009"), "Birth date"), (line(student="1", taken_on="2199-01-01"), "Date"),
])
def test_a_bad_line_is_told_with_its_column(world, row, column):
    (change,) = run(RESULTS, [row], world.viewer(world.coordinator))
    assert (change.action, change.column) == ("rejected", column)


def test_rows_can_be_pasted_and_go_the_way_of_a_file(session, world, sign_in):
    browser = sign_in(world.coordinator)
    data = browser.page("/credentials/results/paste").form("/credentials/results/paste")
    rows = "Student ID\tExam name\tTest date\tPass/Fail\n100234\tCompTIA A+\t5/12/2026\tpass\nx\ty\n"
    answer = browser.post("/credentials/results/paste", data=data | {"rows": rows, "csrf_token": browser.csrf()})
    assert answer.status_code == 303
    page = browser.page(answer.location)
    assert "Ana Peña · CompTIA A+" in page.text
    browser.submit(f"{answer.location}/confirm")
    assert session.scalar(sa.select(sa.func.count()).select_from(StudentCredential)) == 1


def test_pasted_words_that_are_no_table_are_told_at_the_field(world, sign_in):
    browser = sign_in(world.coordinator)
    data = browser.page("/credentials/results/paste").form("/credentials/results/paste")
    assert "heading" in browser.submit("/credentials/results/paste", data | {"rows": "hello\nworld"}, status=422).text


def test_leftover_lines_of_another_school_are_not_there(session, world, sign_in):
    run(RESULTS, [line(name="Nobody")], world.viewer(world.coordinator))
    session.commit()
    result = session.scalars(sa.select(CertificationResult)).one()
    sign_in(world.stranger).submit(f"/credentials/results/{result.id}/skip", {}, status=404)
