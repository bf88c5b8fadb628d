"""The signer's one page: behind a link without an account, or signed in as the student."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Response, abort, g, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.accounts.throttle import TooManyTries
from portal.agreements import bodies, pages, queries, services
from portal.agreements.forms import DeclineForm, SignForm
from portal.agreements.models import ANSWERED, HOLDS, Agreement, Signature, SignatureState, SignerRole
from portal.agreements.routes import bp
from portal.agreements.services import AgreementError
from portal.agreements.words import Speaker, language_of
from portal.extensions import db, own_transaction
from portal.language import speak
from portal.links.models import Purpose, SignedLink
from portal.links.services import LinkError, disclosed
from portal.links.visiting import behind_link, no_such_link, speaks_to_holder, too_many, visited
from portal.placements.models import Placement
from portal.rosters.models import Student
from portal.web.access import requires
from portal.web.respond import moved, page

TRANSLATED = (SignerRole.STUDENT.value, SignerRole.GUARDIAN.value, SignerRole.HOST.value)


@bp.route("/sign/<token>", methods=["GET", "POST"])
@behind_link
def sign(token: str) -> Answer:
    """The agreement to read and to sign; posted to, it is signed."""
    return _answered(token, decline=False)


@bp.post("/sign/<token>/decline")
@behind_link
def decline(token: str) -> Answer:
    return _answered(token, decline=True)


@bp.get("/sign/<token>/agreement.pdf")
@behind_link
def signed_pdf(token: str) -> Answer:
    found = _opened(token)
    if not isinstance(found, tuple):
        return found
    link, signature, agreement = found
    made = pages.as_pdf(pages.reading(agreement, list(queries.signatures_of(agreement.id)), _language(signature)))
    _disclose(link, "link.print")
    return made


def _answered(token: str, *, decline: bool) -> Answer:
    found = _opened(token)
    if not isinstance(found, tuple):
        return found
    link, signature, agreement = found
    paths = {"here": url_for("agreements.sign", token=token), "decline": url_for("agreements.decline", token=token), "pdf": url_for("agreements.signed_pdf", token=token)}
    if request.method == "POST":
        return _deed(signature, agreement, paths, decline=decline, how="link", link=link)
    made = page("agreements/sign.html", **context(signature, agreement, paths, link=link))
    _disclose(link)
    return made


def _deed(signature: Signature, agreement: Agreement, paths: dict[str, str], *, decline: bool, how: str, link: SignedLink | None = None) -> Answer:
    """Signs or declines; what is missing is said on the same page, in the signer's language."""
    say, wrong = Speaker(_language(signature), to_student=is_student(signature)), ""
    signing, saying_no = SignForm(), DeclineForm()
    form = saying_no if decline else signing
    if not form.validate():
        wrong = " ".join(each for _, _, each in form.problems)
    elif decline and not saying_no.reason.data:
        wrong = say("say_why")
    elif not decline and not signing.typed_name.data:
        wrong = say("type_name")
    elif not decline and not signing.read_it.data:
        wrong = say("read_first")
    by = viewer() if how == "account" else None
    if not wrong:
        try:
            if decline:
                services.decline(signature, reason=saying_no.reason.data or "", how=how, by=by, link=link)
            else:
                services.sign(signature, name=signing.typed_name.data or "", how=how, by=by, link=link)
            db.session.commit()
            return moved(paths["here"] + ("?language=" + say.language if "language" in request.args else ""))
        except AgreementError as sorry:
            db.session.rollback()
            wrong = str(sorry)
    typed, reason = signing.typed_name.data or "", saying_no.reason.data or ""
    return page("agreements/sign.html", status=422, **context(signature, agreement, paths, link=link, wrong=wrong, typed=typed, reason=reason, declining=decline))


def context(signature: Signature, agreement: Agreement, paths: dict[str, str], *, link: SignedLink | None = None, **more: Any) -> dict[str, Any]:
    language = _language(signature)
    return pages.reading(agreement, list(queries.signatures_of(agreement.id)), language, to_student=is_student(signature)) | {
        "signature": signature, "paths": paths, "language_at": paths["here"], "page_language": language, "translated": signature.role in TRANSLATED, "until": link.expires_at if link else None,
        "is_sealed": bodies.is_sealed(agreement), "open": agreement.state in HOLDS and signature.state == SignatureState.WAITING.value,
        "answered": signature.state in ANSWERED, "wrong": "", "typed": "", "reason": "", "declining": False, "released": _released(signature),
    } | more  # fmt: skip


def _released(signature: Signature) -> bool:
    """A guardian whose student is 18 by now: their rights have passed to the student."""
    return signature.role == SignerRole.GUARDIAN and queries.is_of_age(db.session.get_one(Student, signature.student_id))


def is_student(signature: Signature) -> bool:
    return signature.role == SignerRole.STUDENT.value


def _language(signature: Signature) -> str:
    """What the page asks for; else what a student's account reads, or what a visitor is known to read."""
    if signature.role not in TRANSLATED:
        return "en"
    own = viewer().language if signature.role == SignerRole.STUDENT and g.get("viewer") is not None else signature.language
    return language_of(request.args.get("language") or own)


def _opened(token: str) -> tuple[SignedLink, Signature, Agreement] | Answer:
    """What a link opens; a calm page where it opens nothing."""
    try:
        link = visited(token, Purpose.SIGNATURE)
    except TooManyTries as wait:
        return too_many(wait)
    except LinkError as wrong:
        return no_such_link() if wrong.link is None else closed(wrong.state, wrong.link)
    signature = db.session.get(Signature, int(link.subject.partition(":")[2] or 0)) if link.subject.startswith("signatures:") else None
    if signature is None or signature.link_id != link.id:
        return closed("revoked", link)
    speak(_language(signature))
    if _released(signature):
        return closed("of_age", link)
    return link, signature, db.session.get_one(Agreement, signature.agreement_id)


def closed(state: str, link: SignedLink) -> Response:
    """Expired, revoked, or no longer theirs: what to do now, and nothing about the student."""
    in_their_language(link)
    return Response(render_template("agreements/closed.html", state=state), 410)


@speaks_to_holder(Purpose.SIGNATURE)
def in_their_language(link: SignedLink) -> None:
    signature = db.session.scalars(sa.select(Signature).where(Signature.link_id == link.id)).first()
    if signature is not None:
        speak(_language(signature))


def _disclose(link: SignedLink, action: str = "link.view") -> None:
    """Notes the disclosure in a short transaction of its own; a mail scanner's HEAD shows nobody anything."""
    if request.method == "HEAD":
        return
    db.session.expunge(link)
    db.session.rollback()  # the page is made; what is noted now must not hang on its reading
    with own_transaction() as connection:
        disclosed(link, action=action, connection=connection)


@bp.route("/my-placements/<int:placement_id>/agreement", methods=["GET", "POST"])
@requires(Role.STUDENT)
def mine(placement_id: int) -> Answer:
    """The student's own agreement; posted to, it is signed."""
    signature, agreement, paths = own_or_404(placement_id)
    if request.method == "POST":
        return _deed(signature, agreement, paths, decline=False, how="account")
    return page("agreements/sign.html", **context(signature, agreement, paths))


@bp.post("/my-placements/<int:placement_id>/agreement/decline")
@requires(Role.STUDENT)
def decline_mine(placement_id: int) -> Answer:
    return _deed(*own_or_404(placement_id), decline=True, how="account")


@bp.get("/my-placements/<int:placement_id>/agreement.pdf")
@requires(Role.STUDENT)
def my_pdf(placement_id: int) -> Response:
    signature, agreement, _ = own_or_404(placement_id)
    return pages.as_pdf(pages.reading(agreement, list(queries.signatures_of(agreement.id)), _language(signature)))


def own_or_404(placement_id: int) -> tuple[Signature, Agreement, dict[str, str]]:
    """The student's signature under the agreement that holds for their own placement."""
    own = sa.select(Placement.id).join(Student, Student.id == Placement.student_id).where(Placement.id == placement_id, Student.user_id == viewer().user_id)
    if db.session.scalar(own) is None:
        abort(404)
    agreement = queries.holding(placement_id) or abort(404)
    signature = next((each for each in queries.signatures_of(agreement.id) if each.role == SignerRole.STUDENT), None) or abort(404)
    speak(_language(signature))
    paths = {
        "here": url_for("agreements.mine", placement_id=placement_id), "decline": url_for("agreements.decline_mine", placement_id=placement_id),
        "pdf": url_for("agreements.my_pdf", placement_id=placement_id),
    }  # fmt: skip
    return signature, agreement, paths
