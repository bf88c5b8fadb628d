"""The school's page of an agreement: draw up, send, follow, enter what came on paper, take back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import noted, viewed, viewer
from portal.accounts.once import IntegrityError, already_taken, take
from portal.agreements import bodies, pages, queries, services
from portal.agreements.forms import DraftForm, PaperForm, ReasonForm
from portal.agreements.models import Agreement
from portal.agreements.permissions import may_keep_agreement
from portal.agreements.services import AgreementError
from portal.clock import this_day
from portal.database import now
from portal.extensions import db
from portal.placements.models import Placement
from portal.placements.permissions import KEEPERS
from portal.placements.queries import names_of, visible_placement
from portal.rosters.models import Student
from portal.web.access import requires
from portal.web.respond import conflict, moved, page, refused

bp = Blueprint("agreements", __name__)
TEMPLATE = "agreements/show.html"


def placement_or_404(placement_id: int, *, keep: bool = False) -> Placement:
    placement = visible_placement(viewer(), placement_id) or abort(404)
    return placement if not keep or may_keep_agreement(viewer(), placement) else abort(404)


@bp.get("/placements/<int:placement_id>/agreement")
@requires(*KEEPERS)
def show(placement_id: int) -> Answer:
    placement = placement_or_404(placement_id)
    viewed(placement.student_id, "agreement.view")
    return page(TEMPLATE, **shown(placement))


def shown(placement: Placement, *, form: DraftForm | None = None, wrong: str = "", theirs: bool = False, **more: Any) -> dict[str, Any]:
    """What the page is made of: the agreement that holds, the draft beside it or the proposal of the first one."""
    kept = queries.agreements_of(placement.id)
    current, draft = queries.holding(placement.id), queries.draft_of(placement.id)
    student = db.session.get_one(Student, placement.student_id)
    may = may_keep_agreement(viewer(), placement)
    wanted = may and (draft is not None or current is None or "new" in request.args or form is not None)
    proposed = queries.proposed_goals(placement) if wanted else []
    drawn, goals = (draft, tuple((g.competency_id, g.text) for g in queries.goals_of(draft.id))) if draft else services.proposal(placement)
    if wanted:
        form = form or DraftForm.of(drawn, goals, {line.id: line.statement for line in proposed})
        guardians, contacts = queries.guardians_in_force(student), queries.contacts_of(placement)
        form.offering(guardians, contacts)
        more["spanish"] = queries.reads_spanish(student, guardians, contacts)
    signatures = list(queries.signatures_of(current.id)) if current else []
    return {
        "placement": placement, "names": names_of(placement), "student": student, "of_age": queries.is_of_age(student), "may": may,
        "current": current, "signatures": signatures, "links": queries.links_of(signatures), "so_far": queries.signed_so_far(signatures),
        "amended": current is not None and bodies.has_moved(current, placement), "form": form if wanted else None, "draft": draft, "drawn": drawn,
        "proposed": proposed, "catalogue": duties_shown(), "earlier": [each for each in kept if each is not current and each is not draft],
        "wrong": wrong, "theirs": theirs, "reason_form": ReasonForm(formdata=None), "paper_form": PaperForm(formdata=None, signed_on=this_day()),
        "refused_for": 0, "now": now(),
    } | more  # fmt: skip


def duties_shown() -> Any:
    from portal.agreements.duties import DUTIES

    return DUTIES


@bp.post("/placements/<int:placement_id>/agreement/<any(save, send):deed>")
@requires(*KEEPERS)
def save(placement_id: int, deed: str) -> Answer:
    """Saves the draft; and sends it, where that is what was pressed."""
    placement = placement_or_404(placement_id, keep=True)
    student = db.session.get_one(Student, placement.student_id)
    form = DraftForm().offering(queries.guardians_in_force(student), queries.contacts_of(placement))
    here = url_for("agreements.show", placement_id=placement_id)
    if not form.validate():
        return refused(TEMPLATE, **shown(placement, form=form))
    token = form.form_token.data or ""
    if already_taken(token, by=viewer()):
        return moved(here, message="That is done already.")
    proposed = {line.id: line.statement for line in queries.proposed_goals(placement)}
    try:
        draft = services.save_draft(placement, form.given(proposed), seen=form.version.data or 0, by=viewer())
        sent = services.send_out(draft, by=viewer()) if deed == "send" else []
        take(token, here, by=viewer())
        db.session.commit()
    except (services.Stale, StaleDataError):
        return stale(placement_id, form)
    except IntegrityError:
        db.session.rollback()
        return moved(here, message="That is done already.")
    except AgreementError as wrong:
        db.session.rollback()
        return refused(TEMPLATE, **shown(placement_or_404(placement_id), form=form, wrong=str(wrong)))
    if deed == "save":
        return moved(here, message="The draft is saved. Nobody else sees it yet.")
    by_mail = sum(bool(each.email) for each in sent)
    return moved(here, message=f"The agreement is out: {by_mail} of {len(sent)} signers got a link by e-mail.")


def stale(placement_id: int, form: DraftForm) -> Answer:
    db.session.rollback()
    placement = placement_or_404(placement_id)
    draft = queries.draft_of(placement.id)
    form.version.data, form.version.raw_data = (draft.version if draft else 0), None
    return conflict(TEMPLATE, **shown(placement, form=form, theirs=True))


@bp.post("/placements/<int:placement_id>/agreement/discard")
@requires(*KEEPERS)
def discard(placement_id: int) -> Answer:
    placement = placement_or_404(placement_id, keep=True)
    services.discard_draft(placement, by=viewer())
    db.session.commit()
    return moved(url_for("agreements.show", placement_id=placement_id), message="The draft is thrown away. Nobody had seen it.")


@bp.post("/placements/<int:placement_id>/agreement/take-back")
@requires(*KEEPERS)
def take_back(placement_id: int) -> Answer:
    placement = placement_or_404(placement_id, keep=True)
    form, current = ReasonForm(), queries.holding(placement.id)
    here = url_for("agreements.show", placement_id=placement_id)
    if current is None:
        return moved(here, message="No agreement is out.")
    if not form.validate():
        return refused(TEMPLATE, **shown(placement, wrong="Say why it is taken back: the history keeps this sentence."))
    try:
        services.take_back(current, reason=form.reason.data or "", by=viewer())
        db.session.commit()
    except AgreementError as wrong:
        db.session.rollback()
        return refused(TEMPLATE, **shown(placement_or_404(placement_id), wrong=str(wrong)))
    return moved(here, message="The agreement is taken back. It is kept below, and its links open nothing.")


@bp.get("/placements/<int:placement_id>/agreement/text")
@requires(*KEEPERS)
def text(placement_id: int) -> Answer:
    placement = placement_or_404(placement_id)
    viewed(placement.student_id, "agreement.view")
    return page("agreements/text.html", placement=placement, **chosen(placement))


@bp.get("/placements/<int:placement_id>/agreement.pdf")
@requires(*KEEPERS)
def pdf(placement_id: int) -> Response:
    placement = placement_or_404(placement_id)
    noted("agreement.print", subject=f"placements:{placement.id}", student_id=placement.student_id)
    return pages.as_pdf(chosen(placement))


def chosen(placement: Placement) -> dict[str, Any]:
    """The agreement that ?number= names, else the draft or the one that holds, else the proposal."""
    kept = {str(each.number): each for each in queries.agreements_of(placement.id)}
    wanted = request.args.get("number")
    if wanted is not None and wanted not in kept:
        abort(404)
    found: Agreement | None = kept[wanted] if wanted else queries.draft_of(placement.id) or queries.holding(placement.id)
    if found is not None:
        goals = [goal.text for goal in queries.goals_of(found.id)]
    else:
        found, pairs = services.proposal(placement)
        goals = [words for _, words in pairs]
    signatures = list(queries.signatures_of(found.id)) if found.id else []
    return pages.reading(found, signatures, request.args.get("language", "en"), body=pages.body_now(found, placement, goals, viewer()))
