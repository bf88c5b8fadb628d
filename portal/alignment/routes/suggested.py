"""Taking up a suggested pathway or putting it away, one at a time and for many offerings at once."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import abort, request
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.alignment import services, suggested
from portal.alignment.forms import SuggestionForm
from portal.alignment.models import Alignment, AlignmentRole
from portal.alignment.permissions import ALIGNERS, may_align
from portal.alignment.queries import alignment_at, pathway_to_align
from portal.alignment.routes import bp
from portal.alignment.routes.loading import offering_or_404
from portal.alignment.routes.offering import REGION, TEMPLATE, at, shown
from portal.alignment.transitions import Stale
from portal.catalog.models import Offering, OfferingState
from portal.catalog.queries import visible_offering
from portal.extensions import db
from portal.frameworks.models import Pathway
from portal.suggestions import services as answers
from portal.suggestions.queries import answer_to
from portal.web.access import requires
from portal.web.filters import plural
from portal.web.respond import conflict, done, page, refused
from portal.web.tables import Listing, page_number
from portal.web.urls import local_path

LIST, ROWS = "alignment/suggestions.html", "suggestions"
MOST_AT_ONCE = 200
ROLES = {role.value for role in AlignmentRole}


@bp.post("/offerings/<int:offering_id>/suggestions/<int:pathway_id>/accept")
@requires(*ALIGNERS)
def accept_suggestion(offering_id: int, pathway_id: int) -> Answer:
    found, pathway = _to_answer(offering_id, pathway_id)
    form = SuggestionForm()
    if not form.validate():
        return refused(TEMPLATE, block=REGION, **shown(found, notice="Choose a role for the suggested pathway."))
    back, title = local_path(form.next.data, at(found.id)), pathway.title
    try:
        _propose(found.id, pathway.id, form.role.data)
        db.session.commit()
    except (Stale, IntegrityError):
        db.session.rollback()
        found = offering_or_404(offering_id)
        standing = alignment_at(viewer(), offering_id, pathway_id)
        if standing is None or not _own(standing):
            notice = f"{title} is in the list already. Change its role there."
            return conflict(TEMPLATE, block=REGION, **shown(found, notice=notice))
    message = f"{title}: {form.role.data}, sent to the reviewers."
    return done(back, TEMPLATE, block=REGION, message=message, **shown(found, focus="suggested"))


@bp.post("/offerings/<int:offering_id>/suggestions/<int:pathway_id>/reject")
@requires(*ALIGNERS)
def reject_suggestion(offering_id: int, pathway_id: int) -> Answer:
    found, pathway = _to_answer(offering_id, pathway_id)
    title, back = pathway.title, local_path(request.form.get("next"), at(found.id))
    with suppress(IntegrityError):  # the second click of two
        answers.reject(offering_id=found.id, pathway_id=pathway.id, by=viewer())
        db.session.commit()
    db.session.rollback()
    message = f"{title} is not suggested here any more. You can look at it again under “Put away”."
    found = offering_or_404(offering_id)
    return done(back, TEMPLATE, block=REGION, message=message, **shown(found, focus="suggested"))


@bp.post("/offerings/<int:offering_id>/suggestions/<int:pathway_id>/take-back")
@requires(*ALIGNERS)
def take_back_suggestion(offering_id: int, pathway_id: int) -> Answer:
    found, pathway = _to_answer(offering_id, pathway_id)
    answer = answer_to(offering_id, pathway_id)
    if answer is not None:  # None: the second click of two
        answers.take_back(answer, by=viewer())
        db.session.commit()
    message = f"{pathway.title} may be suggested again."
    return done(at(offering_id), TEMPLATE, block=REGION, message=message, **shown(found, focus="suggested"))


@bp.get("/suggestions")
@requires(*ALIGNERS)
def suggestions() -> Answer:
    return page(LIST, block=ROWS, **listed())


@bp.post("/suggestions")
@requires(*ALIGNERS)
def accept_suggestions() -> Answer:
    """Each ticked line on its own: what was aligned or withdrawn meanwhile is left out and named."""
    chosen = list(dict.fromkeys(request.form.getlist("pick")))[:MOST_AT_ONCE]
    if not chosen:
        return refused(LIST, block=ROWS, **listed(notice="Tick at least one suggestion first."))
    proposed, skipped = 0, 0
    for pick in chosen:
        if _accept_pick(pick):
            proposed += 1
        else:
            skipped += 1
    db.session.commit()
    message = f"{plural(proposed, 'proposal')} sent to the reviewers."
    if skipped:
        message += f" {skipped} left out: aligned, retired or changed by somebody meanwhile."
    return done("/suggestions", LIST, block=ROWS, message=message, **listed(moved=True))


def listed(**state: Any) -> dict[str, Any]:
    total = suggested.unmapped_count(viewer())
    number = min(page_number(), max(1, -(-total // suggested.PAGE_SIZE)))
    rows = suggested.unmapped(viewer(), number=number)
    found = suggested.best_for(rows, viewer(), limit=3)
    standard = {
        "listing": Listing(rows=rows, total=total, number=number, size=suggested.PAGE_SIZE),
        "found": found,
        "notice": "",
        "moved": False,
    }
    return standard | state


def _accept_pick(pick: str) -> bool:
    """`pick` is 'offering-pathway'; its role stands in a field of its own. False where it cannot be proposed now."""
    offering, _, pathway = pick.partition("-")
    role = request.form.get(f"role-{offering}", "")
    if not (offering.isascii() and offering.isdigit() and pathway.isascii() and pathway.isdigit()) or role not in ROLES:
        return False
    if len(offering) > 18 or len(pathway) > 18:
        return False
    found, to = visible_offering(viewer(), int(offering)), pathway_to_align(viewer(), int(pathway))
    if found is None or to is None or found.state != OfferingState.ACTIVE or not may_align(viewer(), found):
        return False
    try:
        with db.session.begin_nested():
            _propose(found.id, to.id, role)
    except (Stale, IntegrityError):
        return False
    return True


def _propose(offering_id: int, pathway_id: int, role: str) -> None:
    services.propose(offering_id=offering_id, pathway_id=pathway_id, role=role, by=viewer())
    answers.accept(offering_id=offering_id, pathway_id=pathway_id, by=viewer())


def _to_answer(offering_id: int, pathway_id: int) -> tuple[Offering, Pathway]:
    found = offering_or_404(offering_id, to_align=True)
    pathway = pathway_to_align(viewer(), pathway_id)
    if pathway is None or found.state != OfferingState.ACTIVE:
        abort(404)
    return found, pathway


def _own(standing: Alignment) -> bool:
    """Whether what stands there is the viewer's own proposal: the second click of two."""
    return standing.waits and standing.proposed_by_id == viewer().user_id
