"""What signers answer: sign, decline; what the school enters for them: on paper, waived; and the way back."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.agreements import bodies, queries
from portal.agreements.models import ANSWERED, HOLDS, Agreement, AgreementState, Signature, SignatureState, SignerRole
from portal.agreements.services.errors import AgreementError, note
from portal.clock import this_day
from portal.database import now
from portal.extensions import db
from portal.files.checking import CheckedFile
from portal.files.services import drop_file, keep_file
from portal.language import _, lazy
from portal.links.models import SignedLink
from portal.placements import seats, transitions
from portal.placements.models import Placement
from portal.rosters.models import Student

NO_REASON = lazy("Write a short reason.")


def sign(signature: Signature, *, name: str, how: str, by: Viewer | None = None, link: SignedLink | None = None) -> bool:
    """The signer signs what was sent, under their typed name. False where it was signed already: twice is once."""
    agreement = _open(signature)
    if signature.state in ANSWERED:
        return False
    if signature.state == SignatureState.DECLINED.value:
        raise AgreementError(_("This was declined. Ask the school to send it again."))
    if not bodies.is_sealed(agreement):
        raise AgreementError(_("This text is not the one that was sent, so it cannot be signed. Draw up a new agreement."))
    if not name.strip():
        raise AgreementError(_("Type your full name."))
    _answer(signature, SignatureState.SIGNED, how=how, by=by)
    signature.typed_name, signature.signed_on, signature.sealed = name.strip()[:200], this_day(), agreement.sha256
    if link is not None:
        link.used_at = now()
    note("signature.sign", agreement, by, signature, how=how, sha256=agreement.sha256)
    _complete(agreement, by)
    return True


def decline(signature: Signature, *, reason: str, how: str, by: Viewer | None = None, link: SignedLink | None = None) -> bool:
    """The signer says no, and why. Twice is once."""
    agreement = _open(signature)
    if signature.state == SignatureState.DECLINED.value:
        return False
    if signature.state != SignatureState.WAITING.value:
        raise AgreementError(_("This is signed already. Call the school."))
    if not reason.strip():
        raise AgreementError(str(NO_REASON))
    _answer(signature, SignatureState.DECLINED, how=how, by=by, reason=reason)
    if link is not None:
        link.used_at = now()
    note("signature.decline", agreement, by, signature)
    return True


def answer_on_paper(signature: Signature, *, name: str, on: date, scan: CheckedFile | None, by: Viewer) -> bool:
    """Somebody signed a printed copy; the scan is kept with it."""
    agreement = _open(signature)
    if signature.state in ANSWERED:
        return False
    if on > this_day():
        raise AgreementError("The day of the signature lies ahead. Enter the day on the paper.")
    if not (name.strip() or signature.name):
        raise AgreementError("Enter who signed.")
    _answer(signature, SignatureState.ON_PAPER, how="paper", by=by)
    signature.typed_name, signature.signed_on, signature.sealed = name.strip()[:200] or signature.name, on, agreement.sha256
    if scan is not None:
        kept = keep_file(scan, owner=f"signatures:{signature.id}", district_id=signature.district_id, student_id=signature.student_id, by=by)
        signature.file_id = kept.id
    note("signature.paper", agreement, by, signature, scan=scan is not None)
    _complete(agreement, by)
    return True


def waive(signature: Signature, *, reason: str, by: Viewer | None) -> bool:
    """The school does without this signature, and says why."""
    agreement = _open(signature)
    if signature.state in ANSWERED:
        return False
    if not reason.strip():
        raise AgreementError("Say why this signature is not needed: the agreement keeps this sentence.")
    if signature.role == SignerRole.SCHOOL:
        raise AgreementError("The school signs for itself: press Sign for the school.")
    _answer(signature, SignatureState.WAIVED, how="", by=by, reason=reason)
    signature.signed_on = this_day()
    note("signature.waive", agreement, by, signature)
    _complete(agreement, by)
    return True


def undo_answer(signature: Signature, *, by: Viewer) -> bool:
    """Takes an answer back: the signature waits again, and the agreement with it. A scan goes."""
    agreement = _open(signature)
    if signature.state == SignatureState.WAITING.value:
        return False
    was, file_id = signature.state, signature.file_id
    signature.state, signature.how, signature.reason, signature.typed_name, signature.sealed = SignatureState.WAITING.value, "", "", "", ""
    signature.answered_at, signature.signed_on, signature.file_id, signature.by_id = None, None, None, None
    signature.waits_since = now()
    db.session.flush()
    drop_file(file_id)
    if agreement.state == AgreementState.SIGNED.value:
        agreement.state, agreement.signed_on = AgreementState.OUT.value, None
        transitions.agreement_taken_back(db.session.get_one(Placement, agreement.placement_id), whole=False, by=by)
    db.session.flush()
    note("signature.undo", agreement, by, signature, was=was)
    return True


def release_of_age(today: date | None = None) -> int:
    """Students who turned 18 sign for themselves: their guardians' signatures that still wait are not needed. Commits each."""
    day = today or this_day()
    waiting = db.session.execute(
        sa.select(Signature.id, Student.id)
        .join(Student, Student.id == Signature.student_id)
        .join(Agreement, Agreement.id == Signature.agreement_id)
        .where(Signature.role == SignerRole.GUARDIAN.value, Signature.state == SignatureState.WAITING.value, Agreement.state == AgreementState.OUT.value)
        .where(Student.birth_date.is_not(None))
        .order_by(Signature.id)
    ).all()
    count = 0
    for signature_id, student_id in waiting:
        if queries.is_of_age(db.session.get_one(Student, student_id), day):
            count += waive(db.session.get_one(Signature, signature_id), reason="The student is 18 and signs alone.", by=None)
            db.session.commit()
    return count


def _answer(signature: Signature, state: SignatureState, *, how: str, by: Viewer | None, reason: str = "") -> None:
    signature.state, signature.how, signature.reason = state.value, how, reason.strip()[:400]
    signature.answered_at, signature.by_id = now(), by.user_id if by else None
    db.session.flush()


def _open(signature: Signature) -> Agreement:
    """The agreement of a signature, both held and fresh; raises where it holds no more."""
    agreement = db.session.get_one(Agreement, signature.agreement_id)
    seats.lock(db.session.get_one(Placement, agreement.placement_id))
    db.session.refresh(agreement)
    db.session.refresh(signature)
    if agreement.state not in HOLDS:
        raise AgreementError(_("This agreement holds no more. The school has taken it back or sent a newer one."))
    return agreement


def _complete(agreement: Agreement, by: Viewer | None) -> None:
    """When the last needed answer is in, the placement learns of it."""
    signatures = queries.signatures_of(agreement.id)
    if agreement.state != AgreementState.OUT.value or not queries.is_answered(signatures):
        return
    agreement.state = AgreementState.SIGNED.value
    agreement.signed_on = max(each.signed_on or this_day() for each in signatures)
    db.session.flush()
    note("agreement.sign", agreement, by, sha256=agreement.sha256)
    try:
        transitions.agreement_signed(db.session.get_one(Placement, agreement.placement_id), on=agreement.signed_on, by=by)
    except transitions.PlacementError:
        raise AgreementError(_("The placement is over or was taken back, so its agreement cannot be signed now.")) from None
