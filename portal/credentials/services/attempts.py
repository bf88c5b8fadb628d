"""A student's attempts: a passed one is submitted with its proof, another stays an attempt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.catalog.models import Credential
from portal.clock import this_day
from portal.credentials.errors import CredentialError, Stale
from portal.credentials.expiry import expires_on
from portal.credentials.models import AttemptResult, AttemptState, CredentialProof
from portal.credentials.permissions import may_enter
from portal.credentials.proofs import Proof
from portal.database import now
from portal.extensions import db
from portal.language import _, lazy
from portal.rosters.models import Student, StudentCredential
from portal.rosters.signals import students_changed

NO_PROOF = lazy("A passed result needs its proof: the certificate’s number or a file.")


@dataclass(frozen=True)
class Told:
    """What somebody says of an attempt. `certificate` is its number, or what proves it in words."""

    attempted_on: date
    result: AttemptResult
    score: str = ""
    certificate: str = ""
    expires_on: date | None = None
    """Only where the certificate says another day than the credential's validity gives."""


def enter_attempt(
    *, student: Student, credential: Credential, told: Told, proof: Proof | None = None, by: Viewer
) -> StudentCredential:
    """Adds an attempt; a passed one waits for approval at once.

    Raises CredentialError: not allowed, in the future, no proof (a student's own word needs one), or there already.
    """
    if not may_enter(by, student) or credential.district_id not in (None, student.district_id):
        raise CredentialError(_("You cannot enter results for this student."))
    _check(told, has_file=proof is not None, by=by)
    twin = db.session.scalar(
        sa.select(StudentCredential.id).where(
            StudentCredential.student_id == student.id, StudentCredential.credential_id == credential.id,
            StudentCredential.attempted_on == told.attempted_on, StudentCredential.state != AttemptState.REFUSED.value,
        ).limit(1)
    )  # fmt: skip
    if twin is not None:
        raise CredentialError(_("An attempt at this credential on this day is here already. Change that one instead."))
    made = StudentCredential(
        district_id=student.district_id, student_id=student.id, credential_id=credential.id,
        attempt=next_attempt(student.id, credential.id),
    )  # fmt: skip
    write(made, told, credential, entered_by_id=by.user_id)
    db.session.add(made)
    db.session.flush()
    _keep(made, proof)
    note("credential_attempt.add", made, by)
    students_changed.send(None, student_ids={student.id})
    return made


def change_attempt(
    attempt: StudentCredential, *, told: Told, proof: Proof | None = None, seen: int, by: Viewer
) -> StudentCredential:
    """Says something else of an attempt that is not approved; a refused one is submitted again.

    Raises Stale, CredentialError.
    """
    student = db.session.get_one(Student, attempt.student_id)
    if not may_enter(by, student):
        raise CredentialError(_("You cannot change results of this student."))
    if seen != attempt.version:
        raise Stale(_("Somebody else changed this attempt first."))
    if attempt.state == AttemptState.APPROVED:
        raise CredentialError(_("It is approved. Who approves can take that back; then it can be changed."))
    _check(told, has_file=proof is not None or has_proof(attempt.id), by=by)
    write(attempt, told, db.session.get_one(Credential, attempt.credential_id), entered_by_id=by.user_id)
    _keep(attempt, proof)
    db.session.flush()
    note("credential_attempt.edit", attempt, by)
    students_changed.send(None, student_ids={attempt.student_id})
    return attempt


def write(attempt: StudentCredential, told: Told, credential: Credential, *, entered_by_id: int | None) -> None:
    """Sets what is told, and the state that follows from it: passed is submitted, anything else only attempted."""
    passed = told.result == AttemptResult.PASSED
    attempt.attempted_on, attempt.result = told.attempted_on, told.result.value
    attempt.score, attempt.proof = told.score, told.certificate
    attempt.earned_on = told.attempted_on if passed else None
    attempt.expires_on = (told.expires_on or expires_on(attempt.earned_on, credential.validity_months)) if passed else None
    attempt.state = (AttemptState.SUBMITTED if passed else AttemptState.ATTEMPTED).value
    attempt.submitted_at = now() if passed else None
    attempt.entered_by_id, attempt.approved_by_id, attempt.answered_at, attempt.comment = entered_by_id, None, None, ""


def next_attempt(student_id: int, credential_id: int) -> int:
    highest = db.session.scalar(
        sa.select(sa.func.max(StudentCredential.attempt)).where(
            StudentCredential.student_id == student_id, StudentCredential.credential_id == credential_id
        )
    )
    return (highest or 0) + 1


def has_proof(attempt_id: int) -> bool:
    asked = sa.select(CredentialProof.size).where(CredentialProof.student_credential_id == attempt_id)
    return db.session.scalar(asked) is not None


def note(action: str, attempt: StudentCredential, by: Viewer | None, **more: Any) -> None:
    """The audit row of a deed on an attempt."""
    audit.record(
        action, subject=f"student_credentials:{attempt.id}", by=by, district_id=attempt.district_id, student_id=attempt.student_id,
        detail={"credential_id": attempt.credential_id, "state": attempt.state, "result": attempt.result} | more,
    )  # fmt: skip


def _check(told: Told, *, has_file: bool, by: Viewer) -> None:
    if told.attempted_on > this_day() and told.result != AttemptResult.PENDING:
        raise CredentialError(_("A result cannot lie in the future. Choose “not known yet” for a test to come."))
    if told.result == AttemptResult.PASSED and by.role == Role.STUDENT and not (told.certificate or has_file):
        raise CredentialError(str(NO_PROOF))
    if told.expires_on is not None and told.expires_on < told.attempted_on:
        raise CredentialError(_("It cannot expire before it was earned."))


def _keep(attempt: StudentCredential, proof: Proof | None) -> None:
    """Puts the file in the place of the one before."""
    if proof is None:
        return
    db.session.execute(sa.delete(CredentialProof).where(CredentialProof.student_credential_id == attempt.id))
    db.session.execute(
        sa.insert(CredentialProof).values(
            student_credential_id=attempt.id, filename=proof.filename, media_type=proof.media_type,
            size=len(proof.content), content=proof.content, created_at=now(),
        )
    )  # fmt: skip
