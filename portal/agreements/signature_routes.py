"""What the school does about one signature: send again, close the link, enter paper, waive, sign for itself, undo."""

from __future__ import annotations

from flask import Response, abort, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import noted, viewer
from portal.agreements import services
from portal.agreements.forms import PaperForm, ReasonForm
from portal.agreements.models import Signature, SignerRole
from portal.agreements.routes import TEMPLATE, bp, placement_or_404, shown
from portal.agreements.services import AgreementError
from portal.extensions import db
from portal.files.models import StoredFile
from portal.files.sending import send_stored
from portal.placements.permissions import KEEPERS
from portal.web.access import requires
from portal.web.respond import moved, refused

SAID = {
    "send": "The link went out again, to {}.", "revoke": "The link opens nothing any more.", "restore": "The link works again.",
    "undo": "Taken back: the signature waits again.", "sign": "Signed for the school.", "waive": "Waived. The reason is kept with the agreement.",
    "paper": "Entered as signed on paper.",
}  # fmt: skip


def signature_or_404(signature_id: int, *, keep: bool = True) -> Signature:
    found = db.session.get(Signature, signature_id) or abort(404)
    placement_or_404(found.placement_id, keep=keep)
    return found


@bp.post("/signatures/<int:signature_id>/<any(send, revoke, restore, undo, sign, waive, paper):deed>")
@requires(*KEEPERS)
def answer(signature_id: int, deed: str) -> Answer:
    signature = signature_or_404(signature_id)
    placement_id, message = signature.placement_id, SAID[deed]
    try:
        told = _do(signature, deed)
        db.session.commit()
    except AgreementError as wrong:
        db.session.rollback()
        return refused(TEMPLATE, **shown(placement_or_404(placement_id), wrong=str(wrong), refused_for=signature_id))
    return moved(url_for("agreements.show", placement_id=placement_id), message=message.format(told))


def _do(signature: Signature, deed: str) -> str:
    who = viewer()
    if deed == "send":
        return services.resend(signature, by=who)
    if deed == "sign":
        if signature.role != SignerRole.SCHOOL:
            raise AgreementError("Only the school's own signature is given here.")
        services.sign(signature, name=who.name, how="button", by=who)
    elif deed == "waive":
        form = ReasonForm()
        services.waive(signature, reason=form.reason.data or "" if form.validate() else "", by=who)
    elif deed == "paper":
        paper = PaperForm()
        if not paper.validate() or paper.signed_on.data is None:
            raise AgreementError(" ".join(wrong for _, _, wrong in paper.problems))
        services.answer_on_paper(signature, name=paper.typed_name.data or "", on=paper.signed_on.data, scan=paper.scan, by=who)
    else:
        {"revoke": services.revoke_access, "restore": services.restore, "undo": services.undo_answer}[deed](signature, by=who)
    return ""


@bp.get("/signatures/<int:signature_id>/scan")
@requires(*KEEPERS)
def scan(signature_id: int) -> Response:
    signature = signature_or_404(signature_id, keep=False)
    found = db.session.get(StoredFile, signature.file_id) if signature.file_id else None
    if found is None:
        abort(404)
    noted("signature.scan", subject=f"signatures:{signature.id}", student_id=signature.student_id)
    return send_stored(found)
