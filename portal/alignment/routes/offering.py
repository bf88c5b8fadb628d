"""The pathways of one offering: the panel, adding, editing, and the picker's options."""

from __future__ import annotations

from typing import Any

from flask import request
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.accounts.viewer import STAFF
from portal.alignment import panels, services
from portal.alignment.forms import AddForm, EditForm
from portal.alignment.lines import lines_of_offering
from portal.alignment.models import Alignment, AlignmentRole, Deed
from portal.alignment.permissions import ALIGNERS
from portal.alignment.queries import pathway_to_align
from portal.alignment.routes import bp
from portal.alignment.routes.loading import alignment_or_404, is_repeat, offering_or_404, who_changed
from portal.alignment.transitions import NothingToDo, NotPossible, Stale
from portal.catalog.models import Offering
from portal.extensions import db
from portal.frameworks.models import Pathway
from portal.web.access import requires
from portal.web.respond import conflict, done, page, refused
from portal.web.tables import request_word

TEMPLATE, REGION = "alignment/offering.html", "alignments"


def shown(offering: Offering, **state: Any) -> dict[str, Any]:
    """What the page, or its region alone, is made of."""
    return {"offering": offering, "panel": panels.offering_panel(offering, viewer(), **state)}


def at(offering_id: int) -> str:
    return f"/offerings/{offering_id}#alignments"


@bp.get("/offerings/<int:offering_id>/alignments")
@requires(*STAFF)
def offering(offering_id: int) -> Answer:
    found = offering_or_404(offering_id)
    picked = request.args.get("pathway_id", type=int)
    pathway = pathway_to_align(viewer(), picked) if picked else None
    state: dict[str, Any] = {"show_rejected": "put-away" in request.args}
    if pathway is not None:
        role = request_word("role", tuple(AlignmentRole)) or AlignmentRole.CORE.value
        state["add"] = AddForm(formdata=None, role=role, pathway_id=pathway.id, q=pathway.title)
    return page(TEMPLATE, block=REGION, **shown(found, **state))


@bp.post("/offerings/<int:offering_id>/alignments")
@requires(*ALIGNERS)
def add(offering_id: int) -> Answer:
    found = offering_or_404(offering_id, to_align=True)
    form = AddForm()
    if "find" in request.form:  # looks, whatever else is filled in: it never sends
        looked = panels.options(found, viewer(), (form.q.data or "")[:200], 12)
        return page(TEMPLATE, block=REGION, **shown(found, add=form, choices=looked, focus="choices"))
    if not form.validate() or not (pathway := _picked(form, found)):
        choices = panels.options(found, viewer(), form.q.data or "", 12) if not form.pathway_id.data else None
        return refused(TEMPLATE, block=REGION, **shown(found, add=form, choices=choices))
    if once.already_taken(form.form_token.data or "", by=viewer()):
        return done(at(offering_id), TEMPLATE, block=REGION, **shown(found, focus="add"))
    send, title = "draft" not in request.form, pathway.title
    try:
        made = services.propose(
            offering_id=offering_id,
            pathway_id=pathway.id,
            role=form.role.data,
            rationale=form.rationale.data or "",
            send=send,
            by=viewer(),
        )
        once.take(form.form_token.data or "", at(offering_id), by=viewer())
        db.session.commit()
    except (Stale, IntegrityError):
        db.session.rollback()
        found = offering_or_404(offering_id)
        if once.already_taken(form.form_token.data or "", by=viewer()):
            return done(at(offering_id), TEMPLATE, block=REGION, **shown(found, focus="add"))
        notice = f"{title} is in the list already. Change its role there, or choose another pathway."
        return conflict(TEMPLATE, block=REGION, **shown(found, add=form, notice=notice))
    message = f"{title}: {made.proposed_role}, " + ("sent to the reviewers." if send else "kept as a draft.")
    return done(at(offering_id), TEMPLATE, block=REGION, message=message, **shown(found, focus="add"))


def _picked(form: AddForm, found: Offering) -> Pathway | None:
    """The chosen pathway; without one, the only pathway whose title is what was typed. Else an error on it."""
    chosen = form.pathway_id.data
    if not chosen and form.q.data:
        same = [o for o in panels.options(found, viewer(), form.q.data) if o.title.lower() == form.q.data.lower()]
        chosen = same[0].id if len(same) == 1 else None
    pathway = pathway_to_align(viewer(), chosen) if chosen else None
    if pathway is None:
        wrong = "Choose a pathway from the list." if form.q.data or chosen else "Type a few letters of the pathway."
        form.q.errors = [*form.q.errors, wrong]
    return pathway


@bp.route("/alignments/<int:alignment_id>/edit", methods=["GET", "POST"])
@requires(*ALIGNERS)
def edit(alignment_id: int) -> Answer:
    alignment = alignment_or_404(alignment_id, to_align=True)
    found = offering_or_404(alignment.offering_id)
    if request.method == "GET":
        return page(TEMPLATE, block=REGION, **shown(found, editing=alignment_id, form=_as_it_stands(alignment)))
    form = EditForm()
    if not form.validate():
        return refused(TEMPLATE, block=REGION, **shown(found, editing=alignment_id, form=form))
    send, title = "draft" not in request.form, alignment.pathway.title
    message = f"{title}: {form.role.data}, " + ("sent to the reviewers." if send else "kept as a draft.")
    try:
        services.edit(
            alignment,
            role=form.role.data,
            rationale=form.rationale.data or "",
            send=send,
            version=form.version.data,
            by=viewer(),
        )
        db.session.commit()
    except NothingToDo as nothing:
        message = str(nothing)
    except (Stale, NotPossible) as refusal:
        db.session.rollback()
        if not _same_again(alignment, form):
            return _conflict(alignment_id, form, str(refusal))
    focus = f"alignment-{alignment_id}"
    return done(at(found.id), TEMPLATE, block=REGION, message=message, **shown(found, focus=focus))


def _as_it_stands(alignment: Alignment) -> EditForm:
    proposed = alignment.waits and not alignment.proposed_removal
    return EditForm(
        formdata=None,
        role=alignment.proposed_role if proposed else alignment.role,
        rationale=alignment.proposed_rationale if proposed else alignment.rationale,
        version=alignment.version,
    )


def _same_again(alignment: Alignment, form: EditForm) -> bool:
    said = (form.role.data, form.rationale.data or "")
    stands = ((alignment.proposed_role, alignment.proposed_rationale), (alignment.role, alignment.rationale))
    deeds = (Deed.SUBMITTED, Deed.EDITED, Deed.DRAFTED, Deed.DISCARDED)
    return said in stands and is_repeat(alignment, form.version.data, *deeds)


def _conflict(alignment_id: int, form: EditForm, refusal: str) -> Answer:
    """409: what stands now beside what was written; the form carries the new version, so it can be saved over."""
    alignment = alignment_or_404(alignment_id)
    found = offering_or_404(alignment.offering_id)
    theirs = next((line for line in lines_of_offering(found.id, viewer()) if line.id == alignment_id), None)
    notice = f"{who_changed(alignment)} changed {alignment.pathway.title} while you were writing."
    if theirs is None:
        add = AddForm(formdata=None, role=form.role.data, rationale=form.rationale.data, q=alignment.pathway.title)
        return conflict(TEMPLATE, block=REGION, **shown(found, add=add, notice=f"{notice} It is no longer there."))
    form.version.data = alignment.version
    form.version.raw_data = [str(alignment.version)]
    return conflict(
        TEMPLATE, block=REGION, **shown(found, editing=alignment_id, form=form, theirs=theirs, notice=notice)
    )


@bp.get("/alignments/pathway-options")
@requires(*ALIGNERS)
def pathway_options() -> Answer:
    found = offering_or_404(request.args.get("offering_id", 0, type=int), to_align=True)
    text = request.args.get("q", "").replace("\x00", "")[:200]
    taken = {line.pathway_id: line.shown_role for line in lines_of_offering(found.id, viewer())}
    return page(
        "alignment/pathway_options.html",
        block="pathway-options",
        offering=found,
        q=text,
        options=panels.options(found, viewer(), text),
        taken=taken,
    )
