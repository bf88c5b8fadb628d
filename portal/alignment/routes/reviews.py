"""The reviewers' queue and what is decided in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.accounts.viewer import STAFF
from portal.alignment import reviews as queues
from portal.alignment import services
from portal.alignment.forms import DeedForm, ReturnForm
from portal.alignment.models import Alignment, Deed
from portal.alignment.permissions import may_review
from portal.alignment.queries import alignments_for
from portal.alignment.routes import bp
from portal.alignment.routes.loading import alignment_or_404, follows_from, is_repeat, who_changed
from portal.alignment.transitions import AlignmentError, Stale
from portal.catalog.supposing import Consequence, Differs, hold_to
from portal.extensions import db
from portal.web.access import requires
from portal.web.filters import plural
from portal.web.respond import conflict, done, page, refused
from portal.web.tables import Listing, page_number
from portal.web.urls import query_with

TEMPLATE, REGION = "alignment/reviews.html", "reviews"
MOST_AT_ONCE = 200


def shown(*, place: tuple[datetime, int] | None = None, **state: Any) -> dict[str, Any]:
    """The queue as its query string asks; with `place`, focus goes to the row that follows it."""
    wanted = queues.asked(request.args)
    number = page_number()
    found = queues.queue(viewer(), wanted, number)
    total = found.counts[wanted.tab]
    if not found.rows and number > 1:
        number = max(1, -(-total // queues.PAGE_SIZE))
        found = queues.queue(viewer(), wanted, number)
    standard = {
        "queue": found,
        "wanted": wanted,
        "listing": Listing(rows=found.rows, total=total, number=number, size=queues.PAGE_SIZE),
        "query": query_with(page=number) if request.args else "",
        "focus": queues.after(found.rows, place) if place else None,
        "moved": place is not None,
        "notice": "",
        "open": None,
        "form": None,
        "chosen": None,
        "asking": None,
        "asked": None,
    }
    return standard | state


def to_review_or_404(alignment_id: int) -> Alignment:
    found = alignment_or_404(alignment_id)
    if not may_review(viewer(), found.offering):
        abort(404)
    return found


@bp.get("/reviews")
@requires(*STAFF)
def reviews() -> Answer:
    if not viewer().holds(Role.REVIEWER):
        abort(404)
    return page(TEMPLATE, block=REGION, **shown())


@bp.post("/alignments/<int:alignment_id>/approve")
@requires(*STAFF)
def approve(alignment_id: int) -> Answer:
    alignment = to_review_or_404(alignment_id)
    form = DeedForm()
    if not form.validate():
        return refused(TEMPLATE, block=REGION, **shown(notice="Reload the page: the form lost its version."))
    place, about = queues.position(alignment), _about(alignment)
    removal, seal = alignment.proposed_removal, form.seal.data or ""
    chosen = [(alignment, form.version.data)]
    follows = follows_from([(alignment, alignment.proposed_role)]) if services.may_approve(alignment, version=form.version.data, by=viewer()) else None
    if follows and follows.harms and not seal:
        return page(TEMPLATE, block=REGION, **shown(asking=alignment, chosen=chosen, asked=follows.asked()))
    try:
        services.approve(alignment, version=form.version.data, by=viewer())
        if (follows and follows.harms) or seal:
            hold_to(follows, seal)
        db.session.commit()
    except Differs as differs:
        db.session.rollback()
        alignment = to_review_or_404(alignment_id)
        follows = follows_from([(alignment, alignment.proposed_role)])
        return conflict(TEMPLATE, block=REGION, **shown(asking=alignment, chosen=[(alignment, alignment.version)], asked=follows.asked() if follows else None, notice=str(differs)))
    except AlignmentError as refusal:
        db.session.rollback()
        alignment = to_review_or_404(alignment_id)
        if not is_repeat(alignment, form.version.data, Deed.APPROVED):
            return conflict(TEMPLATE, block=REGION, **shown(notice=_why(alignment, refusal)))
    message = f"{about}: {'removed' if removal else 'approved and in force'}."
    return done(_back(), TEMPLATE, block=REGION, message=message, **shown(place=place))


@bp.post("/alignments/<int:alignment_id>/return")
@requires(*STAFF)
def send_back(alignment_id: int) -> Answer:
    alignment = to_review_or_404(alignment_id)
    form = ReturnForm()
    if not form.validate():
        return refused(TEMPLATE, block=REGION, **shown(open=alignment_id, form=form))
    place, about = queues.position(alignment), _about(alignment)
    try:
        services.send_back(alignment, comment=form.comment.data or "", version=form.version.data, by=viewer())
        db.session.commit()
    except AlignmentError as refusal:
        db.session.rollback()
        alignment = to_review_or_404(alignment_id)
        if not is_repeat(alignment, form.version.data, Deed.RETURNED):
            kept = shown(notice=_why(alignment, refusal), open=alignment_id, form=form)
            return conflict(TEMPLATE, block=REGION, **kept)
    return done(_back(), TEMPLATE, block=REGION, message=f"{about}: returned.", **shown(place=place))


@bp.post("/reviews/approve")
@requires(*STAFF)
def approve_many() -> Answer:
    """Asks first: the page of what was chosen; confirmed, approves what still stands as it was read."""
    if not viewer().holds(Role.REVIEWER):
        abort(404)
    chosen = _chosen()
    if not chosen:
        return refused(TEMPLATE, block=REGION, **shown(notice="Select what you want to approve first."))
    follows = _follow(chosen)
    if "confirmed" not in request.form:
        return page(TEMPLATE, block=REGION, **shown(chosen=chosen, asked=follows.asked() if follows else None))
    try:
        approved = services.approve_many(chosen, by=viewer())
        hold_to(follows, request.form.get("seal", ""))
        db.session.commit()
    except Differs as differs:
        db.session.rollback()
        chosen = _chosen()
        follows = _follow(chosen)
        return conflict(TEMPLATE, block=REGION, **shown(chosen=chosen, asked=follows.asked() if follows else None, notice=str(differs)))
    left = len(chosen) - len(approved)
    message = f"{plural(len(approved), 'alignment')} approved."
    if left:
        message += f" {plural(left, 'other')} could not be: changed meanwhile, decided already, or your own work."
    return done(_back(), TEMPLATE, block=REGION, message=message, **shown(moved=True))


def _follow(chosen: Sequence[tuple[Alignment, int]]) -> Consequence | None:
    """What follows of those that can be approved now."""
    return follows_from([(each, each.proposed_role) for each, version in chosen if services.may_approve(each, version=version, by=viewer())])


def _chosen() -> list[tuple[Alignment, int]]:
    """The posted 'id:version' pairs that the viewer may review; anything else is dropped."""
    versions: dict[int, int] = {}
    for pair in request.form.getlist("chosen")[:MOST_AT_ONCE]:
        number, _, version = pair.partition(":")
        if all(part.isascii() and part.isdigit() and len(part) < 18 for part in (number, version)):
            versions[int(number)] = int(version)
    found = alignments_for(viewer(), versions)
    return [(each, versions[each.id]) for each in found if may_review(viewer(), each.offering)]


def _about(alignment: Alignment) -> str:
    return f"{alignment.offering.title}, {alignment.pathway.title}"


def _back() -> str:
    return "/reviews" + (query_with() if request.args else "")


def _why(alignment: Alignment, refusal: AlignmentError) -> str:
    if isinstance(refusal, Stale):
        return (
            f"{who_changed(alignment)} changed {_about(alignment)} while you were reading. "
            "Nothing was decided; below it stands as it is now."
        )
    return f"{_about(alignment)}: {refusal}"
