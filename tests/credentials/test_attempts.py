"""From an attempt to a credential that counts: entered, submitted, answered by somebody else, expired."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.credentials import services
from portal.credentials.errors import CredentialError, Stale
from portal.credentials.expiry import expires_on, months_later
from portal.credentials.models import AttemptResult
from portal.credentials.proofs import BadProof, read_proof
from portal.credentials.services import Told
from portal.programs.models import ProgressSummary
from portal.programs.summaries import recompute_all
from portal.rosters.models import StudentCredential
from tests.credentials.conftest import TODAY, failed, passed

PDF = b"%PDF-1.4\n...\n%%EOF\n"


def enter(world, by, told, student=None, credential=None, **more):
    return services.enter_attempt(student=student or world.ana, credential=credential or world.aplus, told=told, by=world.viewer(by), **more)


def standing(session, world):
    row = session.execute(sa.select(ProgressSummary.done, ProgressSummary.waiting, ProgressSummary.in_progress, ProgressSummary.left).where(ProgressSummary.student_id == world.ana.id)).one()
    return tuple(row)


def test_a_passed_attempt_waits_and_counts_once_somebody_else_approves_it(session, world):
    made = enter(world, world.person, passed())
    assert (made.state, standing(session, world)) == ("submitted", (0, 1, 0, 0))
    services.approve({made.id: made.version}, by=world.viewer(world.coordinator))
    assert (made.state, standing(session, world)) == ("approved", (1, 0, 0, 0))
    actions = session.scalars(sa.select(AuditEvent.action).where(AuditEvent.student_id == world.ana.id).order_by(AuditEvent.id)).all()
    assert actions == ["credential_attempt.add", "credential_attempt.approve"]
    assert recompute_all(world.district.id, check=True).corrected == 0


def test_nobody_approves_what_they_entered(world):
    made = enter(world, world.coordinator, passed())
    with pytest.raises(CredentialError, match="Somebody else"):
        services.approve({made.id: made.version}, by=world.viewer(world.coordinator))
    assert services.approve({made.id: made.version}, by=world.viewer(world.second)) == [made.id]


def test_a_coordinator_of_another_school_answers_nothing_here(world):
    made = enter(world, world.teacher, passed())
    with pytest.raises(CredentialError, match="Nothing"):
        services.approve({made.id: made.version}, by=world.viewer(world.stranger))


def test_a_teacher_enters_but_does_not_approve_unless_they_lead_a_program(world, session):
    from tests import factories as make

    made = enter(world, world.person, passed())
    with pytest.raises(CredentialError, match="do not approve"):
        services.approve({made.id: made.version}, by=world.viewer(world.teacher))
    make.grant(world.teacher, "program_lead")
    assert services.approve({made.id: made.version}, by=world.viewer(world.teacher)) == [made.id]


def test_what_was_changed_after_it_was_looked_at_is_not_approved(world):
    made = enter(world, world.person, passed())
    seen = made.version
    services.change_attempt(made, told=passed(score="700"), seen=seen, by=world.viewer(world.person))
    with pytest.raises(CredentialError, match="changed meanwhile"):
        services.approve({made.id: seen}, by=world.viewer(world.coordinator))


def test_an_approval_is_taken_back_and_progress_follows(session, world):
    made = enter(world, world.person, passed())
    services.approve({made.id: made.version}, by=world.viewer(world.coordinator))
    services.reopen([made.id], by=world.viewer(world.coordinator))
    assert (made.state, standing(session, world)) == ("submitted", (0, 1, 0, 0))


def test_a_refusal_needs_a_reason_and_can_be_corrected(session, world):
    made = enter(world, world.person, passed())
    with pytest.raises(CredentialError, match="Say why"):
        services.refuse({made.id: made.version}, reason=" ", by=world.viewer(world.coordinator))
    services.refuse({made.id: made.version}, reason="Another name.", by=world.viewer(world.coordinator))
    assert (made.state, standing(session, world)) == ("refused", (0, 0, 0, 1))
    services.change_attempt(made, told=passed(certificate="C-78"), seen=made.version, by=world.viewer(world.person))
    assert (made.state, made.comment) == ("submitted", "")


def test_a_failed_attempt_leaves_the_credential_to_do_and_the_next_one_is_the_second(session, world):
    first = enter(world, world.teacher, failed())
    assert (first.state, standing(session, world)) == ("attempted", (0, 0, 0, 1))
    second = enter(world, world.teacher, Told(TODAY + timedelta(days=9), AttemptResult.PENDING))
    assert (second.attempt, standing(session, world)) == (2, (0, 0, 1, 0))


def test_an_expired_credential_no_longer_counts(session, world):
    made = enter(world, world.teacher, passed(days=36 * 31 + 20))
    services.approve({made.id: made.version}, by=world.viewer(world.coordinator))
    assert made.expires_on < TODAY
    assert standing(session, world) == (0, 0, 0, 1)


def test_a_longer_validity_moves_the_expiry_but_not_one_set_by_hand(session, world):
    made = enter(world, world.teacher, passed(days=36 * 31 + 20))
    by_hand = enter(world, world.teacher, passed(expires_on=TODAY + timedelta(days=3)), student=world.ben)
    services.approve({made.id: made.version, by_hand.id: by_hand.version}, by=world.viewer(world.coordinator))
    services.edit_credential(world.aplus, title="CompTIA A+", issuer="CompTIA", code="", aliases="", validity_months=120, retired=False, seen=world.aplus.version, by=world.viewer(world.director))
    assert standing(session, world) == (1, 0, 0, 0)
    assert by_hand.expires_on == TODAY + timedelta(days=3)


@pytest.mark.parametrize(("day", "months", "last"), [("2024-02-29", 12, "2025-02-28"), ("2026-01-31", 1, "2026-02-28"), ("2026-12-15", 24, "2028-12-15")])
def test_months_end_where_the_month_ends(day, months, last):
    assert months_later(date.fromisoformat(day), months) == date.fromisoformat(last)


def test_without_validity_nothing_expires():
    assert expires_on(date(2026, 1, 1), None) is None


def test_a_students_word_needs_proof_and_a_result_is_not_in_the_future(world):
    with pytest.raises(CredentialError, match="proof"):
        enter(world, world.person, passed(certificate=""))
    with pytest.raises(CredentialError, match="future"):
        enter(world, world.teacher, Told(TODAY + timedelta(days=1), AttemptResult.FAILED))


def test_the_same_day_counts_once(world):
    enter(world, world.teacher, passed())
    with pytest.raises(CredentialError, match="here already"):
        enter(world, world.person, passed())


def test_a_student_enters_nothing_for_another(world):
    with pytest.raises(CredentialError, match="cannot enter"):
        enter(world, world.person, passed(), student=world.ben)


def test_a_stale_form_changes_nothing(world):
    made = enter(world, world.person, passed())
    with pytest.raises(Stale):
        services.change_attempt(made, told=failed(), seen=made.version + 5, by=world.viewer(world.person))


@pytest.mark.parametrize(("content", "words"), [(b"", "empty"), (b"<script>", "none of them"), (b"%PDF-1.4 cut", "cut off"), (PDF + b"x" * 6_000_000, "5 MB")])
def test_what_is_no_proof_is_refused(content, words):
    with pytest.raises(BadProof, match=words):
        read_proof("a.pdf", content)


def test_a_name_is_made_safe_and_ends_as_its_content_says():
    assert read_proof('../../etc/"evil".exe', PDF).filename == "evil.pdf"


def test_attempts_made_before_keep_counting(session, world):
    session.add(StudentCredential(district_id=world.district.id, student_id=world.ana.id, credential_id=world.aplus.id, state="approved"))
    session.flush()
    from portal.rosters.signals import students_changed

    students_changed.send(None, student_ids={world.ana.id})
    assert standing(session, world) == (1, 0, 0, 0)
