"""One cell of the grid: its small page, which is the grid's panel too, what is put in, and undoing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import abort, render_template, request
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.viewer import STAFF
from portal.alignment import services
from portal.alignment.forms import DeedForm
from portal.alignment.lines import Line, line_at
from portal.alignment.models import Alignment, Deed
from portal.alignment.permissions import ALIGNERS, may_align
from portal.alignment.queries import alignment_at, pathway_to_align, visible_pathway
from portal.alignment.routes.loading import is_repeat, offering_or_404, who_changed
from portal.alignment.transitions import AlignmentError, Stale
from portal.catalog.models import Offering
from portal.coverage import asking, pathway_grid
from portal.coverage.forms import NOTHING, MarkForm
from portal.coverage.routes import bp
from portal.coverage.routes.grid import query, row_shown
from portal.extensions import db
from portal.frameworks.models import Pathway
from portal.web.access import requires
from portal.web.respond import announce, conflict, done, page, refused
from portal.web.urls import local_path

TEMPLATE, REGION = "coverage/mark.html", "cell"
AUTHORED = (Deed.SUBMITTED, Deed.DISCARDED, Deed.EDITED, Deed.DRAFTED)


def shown(found: Offering, pathway: Pathway, **state: Any) -> dict[str, Any]:
    line = line_at(found.id, pathway.id, viewer())
    standard: dict[str, Any] = {
        "offering": found,
        "pathway": pathway,
        "line": line,
        "may_align": may_align(viewer(), found),
        "query": query(),
        "next": came_from(pathway),
        "form": None,
        "notice": "",
    }
    return standard | state


def came_from(pathway: Pathway) -> str:
    """The grid as it was left, else the one with this pathway's cluster."""
    if given := request.form.get("next"):
        return local_path(given, "/coverage")
    left = urlsplit(request.referrer or "")
    if left.netloc == request.host and left.path.startswith("/coverage") and left.path != request.path:
        return left.path + (f"?{left.query}" if left.query else "")
    return f"/coverage?cluster={pathway.cluster_id}"


@bp.get("/coverage/<int:offering_id>/<int:pathway_id>")
@requires(*STAFF)
def mark(offering_id: int, pathway_id: int) -> Answer:
    found = offering_or_404(offering_id)
    pathway = visible_pathway(viewer(), pathway_id)
    if pathway is None:
        abort(404)
    return page(TEMPLATE, block=REGION, **shown(found, pathway))


@bp.post("/coverage/<int:offering_id>/<int:pathway_id>")
@requires(*ALIGNERS)
def put(offering_id: int, pathway_id: int) -> Answer:
    found, pathway = _to_align(offering_id, pathway_id)
    form = MarkForm()
    if not form.validate():
        return refused(TEMPLATE, block=REGION, **shown(found, pathway, form=form))
    role = None if form.role.data == NOTHING else form.role.data
    try:
        services.mark(
            offering_id=offering_id,
            pathway_id=pathway_id,
            role=role,
            rationale=form.rationale.data or "" if "rationale" in request.form else None,
            version=form.version.data,
            by=viewer(),
        )
        db.session.commit()
    except (AlignmentError, IntegrityError) as refusal:
        db.session.rollback()
        found, pathway = _to_align(offering_id, pathway_id)
        now_there = alignment_at(viewer(), offering_id, pathway_id)
        if now_there is None or not _same_again(now_there, form, role):
            return _conflict(found, pathway, form, now_there, refusal)
    return _changed(found, pathway)


@bp.post("/coverage/<int:offering_id>/<int:pathway_id>/undo")
@requires(*ALIGNERS)
def undo(offering_id: int, pathway_id: int) -> Answer:
    found, pathway = _to_align(offering_id, pathway_id)
    alignment = alignment_at(viewer(), offering_id, pathway_id)
    form = DeedForm()
    if alignment is None:
        abort(404)
    if not form.validate():
        return refused(TEMPLATE, block=REGION, **shown(found, pathway))
    try:
        services.undo(alignment, version=form.version.data, by=viewer())
        db.session.commit()
    except AlignmentError as refusal:
        db.session.rollback()
        found, pathway = _to_align(offering_id, pathway_id)
        alignment = alignment_at(viewer(), offering_id, pathway_id)
        if alignment is None or not is_repeat(alignment, form.version.data, Deed.UNDONE):
            return _conflict(found, pathway, None, alignment, refusal)
    return _changed(found, pathway, said="undone: ")


def _to_align(offering_id: int, pathway_id: int) -> tuple[Offering, Pathway]:
    found = offering_or_404(offering_id, to_align=True)
    pathway = pathway_to_align(viewer(), pathway_id)
    if pathway is None:
        abort(404)
    return found, pathway


def _same_again(alignment: Alignment, form: MarkForm, role: str | None) -> bool:
    stands = None if alignment.proposed_removal else alignment.proposed_role if alignment.waits else alignment.role
    return stands == role and is_repeat(alignment, form.version.data, *AUTHORED)


def _changed(found: Offering, pathway: Pathway, said: str = "") -> Answer:
    """The cell, its row's and its column's totals; or the row's page, where the button stood there."""
    if request.form.get("view") == "row":
        state = row_shown(offering_or_404(found.id), focus=pathway.id)
        message = f"{pathway.title}: {said}{_words(line_at(found.id, pathway.id, viewer()))}."
        return done(
            f"/coverage/{found.id}{query()}", "coverage/row.html", block="row", message=message, **state
        )
    context = shown(found, pathway)
    message = f"{found.title}, {pathway.title}: {said}{_words(context['line'])}."
    return done(context["next"], TEMPLATE, block=REGION, message=message, oob=_parts(found, pathway), **context)


def _parts(found: Offering, pathway: Pathway) -> str:
    """Out of band: the cell, and the totals under the filters that the grid was drawn with."""
    asked = asking.wanted(request.args)
    view = asking.view_for(viewer(), asked)
    cells = pathway_grid.cells_of([found.id], [*view.ids, pathway.id], viewer())
    standing = alignment_at(viewer(), found.id, pathway.id)
    return render_template(
        "coverage/_mark_changed.html",
        offering_id=found.id,
        pathway_id=pathway.id,
        cell=cells.get((found.id, pathway.id)),
        version=standing.version if standing else 0,
        row_total=pathway_grid.total_of(cells.get((found.id, id)) for id in view.ids),
        column_total=pathway_grid.totals(viewer(), asked, view, only=pathway.id)[pathway.id],
    )


def _words(line: Line | None) -> str:
    if line is None:
        return "nothing stands here"
    return pathway_grid.Cell(line.state, line.role, line.proposed_role, line.proposed_removal, line.version).words


def _conflict(
    found: Offering, pathway: Pathway, form: MarkForm | None, now_there: Alignment | None, refusal: Exception
) -> Answer:
    """409: what stands there now, and what was wanted, to be put over it or not."""
    if isinstance(refusal, Stale | IntegrityError):
        who = who_changed(now_there) if now_there else "Somebody"
        notice = f"{who} changed {found.title}, {pathway.title} first. It is shown as it stands now."
    else:
        notice = f"{found.title}, {pathway.title}: {refusal}"
    oob = _parts(found, pathway)
    if "rationale" not in request.form:  # a key in the grid: nobody would see the panel
        oob += announce(notice, "warning")
    if request.form.get("view") == "row":
        return conflict("coverage/row.html", block="row", **row_shown(found, notice=notice, focus=pathway.id))
    return conflict(TEMPLATE, block=REGION, oob=oob, **shown(found, pathway, form=form, notice=notice))
