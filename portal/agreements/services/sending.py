"""Putting an agreement before its signers: send it out, send a link again, close one, take the whole back."""

from __future__ import annotations

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.agreements import bodies, queries
from portal.agreements.models import HOLDS, Agreement, AgreementState, Signature, SignatureState, SignerRole
from portal.agreements.services.errors import AgreementError, note
from portal.agreements.words import STUDENT, Speaker, language_of
from portal.clock import day_of
from portal.database import now
from portal.extensions import db
from portal.hosts.models import HostContact
from portal.links.models import Purpose, SignedLink
from portal.links.services import in_days, make_link, renew_link, restore_link, revoke_link
from portal.mail.services import post
from portal.placements import seats, transitions
from portal.placements.models import Placement, PlacementState
from portal.rosters.guardian_models import Guardian
from portal.rosters.models import Student

LINK_DAYS = 45
SUBJECTS = {"en": "Please read and sign: training agreement", "es": "Por favor lea y firme: acuerdo de formación", STUDENT: "Por favor lee y firma: acuerdo de formación"}
TEXTS = {
    "en": "{name},\n\n{school} asks you to read a training agreement and to sign it. It takes about five minutes, and you need no account:\n\n{{link}}\n\nThe link is for you alone. Please do not pass it on. It works until {until}. If you have questions, or would rather sign on paper, call the school.",
    "es": "{name}:\n\n{school} le pide que lea y firme un acuerdo de formación. Toma unos cinco minutos y no necesita una cuenta:\n\n{{link}}\n\nEl enlace es solo para usted. Por favor no lo comparta. Funciona hasta el {until}. Si tiene preguntas o prefiere firmar en papel, llame a la escuela.",
    STUDENT: "{name}:\n\n{school} te pide que leas y firmes un acuerdo de formación. Toma unos cinco minutos y no necesitas una cuenta:\n\n{{link}}\n\nEl enlace es solo para ti. Por favor no lo compartas. Funciona hasta el {until}. Si tienes preguntas o prefieres firmar en papel, llama a la escuela.",
}


def send_out(draft: Agreement, *, by: Viewer) -> list[Signature]:
    """Seals the draft, asks every signer, and supersedes the agreement before it. Returns the signatures."""
    placement = db.session.get_one(Placement, draft.placement_id)
    seats.lock(placement)
    if draft.state != AgreementState.DRAFT.value:
        raise AgreementError("This agreement is out already.")
    student = db.session.get_one(Student, placement.student_id)
    minor = not queries.is_of_age(student)
    before = queries.holding(placement.id)
    draft.body = bodies.draw_up(draft, [goal.text for goal in queries.goals_of(draft.id)], guardian_needed=minor, by_id=by.user_id)
    draft.sha256, draft.state, draft.sent_at, draft.sent_by_id = bodies.seal(draft.body), AgreementState.OUT.value, now(), by.user_id
    if before is not None:
        _end(before, AgreementState.SUPERSEDED, "", by)
    made = [_ask(draft, role, student, by) for role in SignerRole if role != SignerRole.GUARDIAN or minor]
    db.session.flush()
    note("agreement.send", draft, by, sha256=draft.sha256)
    for signature in made:
        if signature.email:
            _invite(draft, signature, by)
    if placement.state in (PlacementState.CONFIRMED.value, PlacementState.REQUESTED.value):
        try:
            transitions.send_agreement_out(placement, by=by)
        except transitions.PlacementError as wrong:
            raise AgreementError(str(wrong)) from None
    db.session.flush()
    return made


def resend(signature: Signature, *, by: Viewer) -> str:
    """Sends the invitation again, to the address on record today; returns that address. Once an hour at most."""
    agreement = _live(signature)
    if signature.state not in (SignatureState.WAITING.value, SignatureState.DECLINED.value):
        raise AgreementError("This signer has answered already.")
    _look_up(agreement, signature)
    if not signature.email:
        raise AgreementError("No e-mail address is on record. Print the agreement for paper, or enter the address first.")
    if signature.state == SignatureState.DECLINED.value:
        signature.state, signature.reason, signature.answered_at, signature.how = SignatureState.WAITING.value, "", None, ""
        signature.waits_since = now()
    _invite(agreement, signature, by)
    note("signature.send", agreement, by, signature)
    return signature.email


def revoke_access(signature: Signature, *, by: Viewer) -> None:
    """Closes the signer's link; the signature still waits."""
    agreement = _live(signature)
    link = db.session.get(SignedLink, signature.link_id) if signature.link_id else None
    if link is None:
        raise AgreementError("No link is out to this signer.")
    revoke_link(link, by=by)
    note("signature.revoke", agreement, by, signature)


def restore(signature: Signature, *, by: Viewer) -> None:
    """Takes the closing of a link back."""
    agreement = _live(signature)
    link = db.session.get(SignedLink, signature.link_id) if signature.link_id else None
    if link is None:
        raise AgreementError("No link is out to this signer.")
    restore_link(link, by=by)
    note("signature.restore", agreement, by, signature)


def take_back(agreement: Agreement, *, reason: str, by: Viewer) -> bool:
    """The whole agreement holds no more; it is kept with its signatures, its links open nothing. Twice is once."""
    placement = db.session.get_one(Placement, agreement.placement_id)
    seats.lock(placement)
    if agreement.state not in HOLDS:
        return False
    if not reason.strip():
        raise AgreementError("Say why it is taken back: the history keeps this sentence.")
    _end(agreement, AgreementState.REVOKED, reason.strip()[:400], by)
    transitions.agreement_taken_back(placement, whole=True, by=by)
    return True


def _end(agreement: Agreement, state: AgreementState, reason: str, by: Viewer) -> None:
    agreement.state, agreement.ended_at, agreement.ended_reason = state.value, now(), reason
    for link in queries.links_of(queries.signatures_of(agreement.id)).values():
        revoke_link(link, by=by)
    db.session.flush()
    note("agreement.revoke" if state == AgreementState.REVOKED else "agreement.supersede", agreement, by)


def _ask(agreement: Agreement, role: SignerRole, student: Student, by: Viewer) -> Signature:
    made = Signature(
        district_id=agreement.district_id, agreement_id=agreement.id, placement_id=agreement.placement_id, student_id=student.id, role=role.value,
        waits_since=now(),
    )
    if role == SignerRole.SCHOOL:
        made.name = by.name
    else:
        _look_up(agreement, made)
    db.session.add(made)
    db.session.flush()
    return made


def _look_up(agreement: Agreement, signature: Signature) -> None:
    """Name, address and language of the signer as they are on record today."""
    if signature.role == SignerRole.GUARDIAN:
        student = db.session.get_one(Student, agreement.student_id)
        known = {each.id: each for each in queries.guardians_in_force(student)}
        guardian: Guardian | None = known.get(agreement.guardian_id or 0) or next(iter(known.values()), None)
        signature.name, signature.email = (guardian.name, guardian.email) if guardian else ("", "")
        signature.language = guardian.language if guardian else "en"
    elif signature.role == SignerRole.HOST:
        contact = db.session.get(HostContact, agreement.contact_id) if agreement.contact_id else None
        signature.name, signature.email = (contact.name, contact.email) if contact else (signature.name, "")
        signature.language = (contact.language if contact else "") or "en"
    elif signature.role == SignerRole.STUDENT:
        student = db.session.get_one(Student, agreement.student_id)
        user = db.session.get(User, student.user_id) if student.user_id else None
        signature.name, signature.email = student.name, (user.email or "") if user else ""
        signature.language = user.language if user else "en"


def _invite(agreement: Agreement, signature: Signature, by: Viewer) -> None:
    link = db.session.get(SignedLink, signature.link_id) if signature.link_id else None
    if link is not None and (link.email != signature.email or link.revoked_at is not None):
        revoke_link(link, by=by)  # another address: whoever holds the old link is not asked any more
        link = None
    if link is None:
        link = make_link(
            Purpose.SIGNATURE, subject=f"signatures:{signature.id}", district_id=agreement.district_id, expires_at=in_days(LINK_DAYS), by=by,
            placement_id=agreement.placement_id, student_id=agreement.student_id, name=signature.name, email=signature.email,
        )
        signature.link_id = link.id
    else:
        renew_link(link, until=in_days(LINK_DAYS), by=by)
    language = language_of(signature.language)
    letter = STUDENT if language == "es" and signature.role == SignerRole.STUDENT else language
    signature.sent_count = (signature.sent_count or 0) + 1
    signature.last_sent_at = link.sent_at = now()
    post(
        key=f"signature:{signature.id}:{signature.sent_count}", district_id=agreement.district_id, to_email=signature.email, to_name=signature.name,
        subject=SUBJECTS[letter], urgent=True, topic="signature", student_id=agreement.student_id, link_id=link.id, path="/sign/",
        text=TEXTS[letter].format(name=signature.name, school=agreement.body["school"], until=Speaker(language).day(day_of(link.expires_at))),
    )
    db.session.flush()


def _live(signature: Signature) -> Agreement:
    """The agreement of a signature, held; raises where it holds no more."""
    agreement = db.session.get_one(Agreement, signature.agreement_id)
    seats.lock(db.session.get_one(Placement, agreement.placement_id))
    if agreement.state not in HOLDS:
        raise AgreementError("This agreement holds no more. Open the placement to see the one that does.")
    return agreement
