"""One agreement as people read it: the same lines on the page, on the signer's telephone and on paper."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template

from portal.accounts.viewer import Viewer
from portal.agreements import bodies, duties, queries
from portal.agreements.models import Agreement, AgreementState, Signature
from portal.agreements.words import Speaker
from portal.placements.models import Placement
from portal.web.documents import NoPdf, send_pdf, to_pdf
from portal.web.errors import show


def reading(agreement: Agreement, signatures: list[Signature] | tuple[Signature, ...], language: str, *, body: dict[str, Any] | None = None, to_student: bool = False) -> dict[str, Any]:
    """What `agreements/_text.html` needs."""
    return {"agreement": agreement, "body": body if body is not None else agreement.body, "signatures": signatures, "say": Speaker(language, to_student=to_student), "in_language": duties.in_language}


def body_now(agreement: Agreement, placement: Placement, goals: list[str], viewer: Viewer) -> dict[str, Any]:
    """What is shown: the sealed body, or the draft as it would go out."""
    if agreement.state != AgreementState.DRAFT.value:
        return agreement.body
    from portal.extensions import db
    from portal.rosters.models import Student

    student = db.session.get_one(Student, placement.student_id)
    return bodies.draw_up(agreement, goals, guardian_needed=not queries.is_of_age(student), by_id=viewer.user_id)


def as_pdf(context: dict[str, Any]) -> Response:
    """The tagged PDF; where none can be made, a page that says how that is mended."""
    try:
        content = to_pdf(render_template("agreements/document.html", **context))
    except NoPdf as wrong:
        return show(503, sentence=str(wrong))
    return send_pdf(content, f"agreement-{context['body']['number']}.pdf")
