"""Lines of lists of results: recorded where student and credential are known, else kept until somebody says."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.catalog.models import Credential
from portal.credentials.errors import CredentialError
from portal.credentials.models import AttemptResult, AttemptState, CertificationResult, ResultState
from portal.credentials.permissions import APPROVERS, may_edit_credential
from portal.credentials.services.attempts import Told, has_proof, next_attempt, note, write
from portal.credentials.services.catalogue import tidy
from portal.database import now
from portal.extensions import db
from portal.rosters.models import Student, StudentCredential
from portal.rosters.signals import students_changed


def told_by(result: CertificationResult) -> Told:
    return Told(result.taken_on, AttemptResult(result.result), result.score, result.certificate)


def record_result(result: CertificationResult, *, student_id: int, credential: Credential, by: Viewer | None) -> StudentCredential:
    """Makes the line an attempt, or brings the attempt of that day up to date; the caller sends the signal.

    Raises CredentialError where an approved attempt says otherwise.
    """
    attempt = attempt_on(student_id, credential.id, result)
    told = told_by(result)
    if attempt is None:
        attempt = StudentCredential(
            district_id=result.district_id, student_id=student_id, credential_id=credential.id,
            attempt=next_attempt(student_id, credential.id),
        )  # fmt: skip
        write(attempt, told, credential, entered_by_id=by.user_id if by else None)
        db.session.add(attempt)
        db.session.flush()
        note("credential_attempt.import", attempt, by, line=result.line)
    elif (attempt.result, attempt.score or told.score) != (told.result.value, told.score or attempt.score):
        if attempt.state == AttemptState.APPROVED:
            raise CredentialError("An approved attempt of that day says otherwise. Take the approval back first.")
        write(attempt, told, credential, entered_by_id=by.user_id if by else None)
        db.session.flush()
        note("credential_attempt.import", attempt, by, line=result.line)
    result.state, result.reason = ResultState.RECORDED.value, ""
    result.student_id, result.credential_id, result.student_credential_id = student_id, credential.id, attempt.id
    result.settled_by_id, result.settled_at = by.user_id if by else None, now()
    return attempt


def attempt_on(student_id: int, credential_id: int, result: CertificationResult) -> StudentCredential | None:
    return db.session.scalar(
        sa.select(StudentCredential)
        .where(
            StudentCredential.student_id == student_id, StudentCredential.credential_id == credential_id,
            StudentCredential.attempted_on == result.taken_on,
        )
        .order_by(StudentCredential.id.desc())
        .limit(1)
    )  # fmt: skip


def settle_result(
    result: CertificationResult, *, student: Student, credential: Credential, remember: bool = False, by: Viewer
) -> int:
    """Says who and what a line means; with `remember` the exam's words become a name of the credential, and other
    open lines with the same words are settled where their student is known. Hands back how many were recorded.

    Raises CredentialError.
    """
    if not by.has(*APPROVERS):
        raise CredentialError("You do not settle results.")
    if result.state != ResultState.OPEN:
        raise CredentialError("This line is settled already.")
    record_result(result, student_id=student.id, credential=credential, by=by)
    audit.record("certification_result.settle", subject=f"certification_results:{result.id}", by=by, student_id=student.id, detail={"credential_id": credential.id})
    touched = {student.id}
    if remember and may_edit_credential(by, credential):
        credential.aliases = tidy(f"{credential.aliases}\n{result.exam}")
        touched |= _others(result, credential, by)
    db.session.flush()
    students_changed.send(None, student_ids=touched)
    return len(touched)


def _others(result: CertificationResult, credential: Credential, by: Viewer) -> set[int]:
    """Open lines with the same exam: those whose student is known are recorded, the rest now know their credential."""
    touched = set()
    for other in db.session.scalars(
        sa.select(CertificationResult)
        .where(
            CertificationResult.district_id == result.district_id, CertificationResult.state == ResultState.OPEN.value,
            sa.func.lower(CertificationResult.exam) == result.exam.lower(), CertificationResult.id != result.id,
        )
        .order_by(CertificationResult.id)
    ):
        other.credential_id = credential.id
        if other.student_id is not None:
            try:
                record_result(other, student_id=other.student_id, credential=credential, by=by)
            except CredentialError as error:
                other.reason = str(error)[:300]
            else:
                touched.add(other.student_id)
    return touched


def skip_result(result: CertificationResult, *, by: Viewer) -> None:
    """Leaves a line aside: it is not of this district's students. It can be taken up again."""
    if result.state != ResultState.OPEN:
        raise CredentialError("This line is settled already.")
    result.state, result.settled_by_id, result.settled_at = ResultState.SKIPPED.value, by.user_id, now()
    db.session.flush()
    audit.record("certification_result.skip", subject=f"certification_results:{result.id}", by=by)


def reopen_result(result: CertificationResult, *, by: Viewer) -> None:
    """Takes back what was said of a line; an attempt that only this line made goes with it, unless it is approved."""
    if result.state == ResultState.OPEN:
        raise CredentialError("This line is open already.")
    attempt = db.session.get(StudentCredential, result.student_credential_id or 0)
    others = sa.select(CertificationResult.id).where(
        CertificationResult.student_credential_id == result.student_credential_id, CertificationResult.id != result.id
    )
    result.state, result.student_credential_id, result.reason = ResultState.OPEN.value, None, "Taken up again."
    touched: set[int] = set()
    if attempt is not None:
        if attempt.state == AttemptState.APPROVED:
            raise CredentialError("The attempt is approved. Take the approval back first.")
        touched = {attempt.student_id}
        db.session.flush()
        if not has_proof(attempt.id) and db.session.scalar(others) is None:
            note("credential_attempt.remove", attempt, by)
            db.session.delete(attempt)
    result.student_id, result.settled_by_id, result.settled_at = None, None, None
    db.session.flush()
    audit.record("certification_result.reopen", subject=f"certification_results:{result.id}", by=by)
    if touched:
        students_changed.send(None, student_ids=touched)


def known_fingerprints(district_id: int, fingerprints: Collection[str]) -> dict[str, str]:
    """Fingerprint -> state of lines that came before."""
    asked: Sequence[str] = sorted(fingerprints)
    rows = db.session.execute(
        sa.select(CertificationResult.fingerprint, CertificationResult.state).where(
            CertificationResult.district_id == district_id, CertificationResult.fingerprint.in_(asked)
        )
    )
    return {row.fingerprint: row.state for row in rows}
