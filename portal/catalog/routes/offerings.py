"""The page of one offering: its facts, changed in place or on a page, and what other features show there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.catalog import panels, services, uses
from portal.catalog.aligned import asked
from portal.catalog.comparing import differences
from portal.catalog.details import details_of
from portal.catalog.facts import facts_of
from portal.catalog.forms import EditCourseForm, EditExperienceForm, edit_form
from portal.catalog.listings import subjects
from portal.catalog.models import Offering, OfferingState
from portal.catalog.permissions import EXPERIENCE_EDITORS, may_edit_offering
from portal.catalog.queries import prerequisite_ids, visible_offering
from portal.catalog.routes import bp
from portal.catalog.supposing import Consequence, Differs, Supposed, consequence_of, hold_to
from portal.extensions import db
from portal.web.access import requires
from portal.web.respond import conflict, done, page, refused, wants_fragment

REGION = "offering-facts"


def seen(offering_id: int) -> Offering:
    return visible_offering(viewer(), offering_id) or abort(404)


def editable(offering_id: int) -> Offering:
    offering = seen(offering_id)
    return offering if may_edit_offering(viewer(), offering) else abort(404)


@bp.get("/offerings/<int:offering_id>")
@requires()
def offering(offering_id: int) -> Answer:
    return page("catalog/offering.html", block=REGION, **shown(seen(offering_id)))


def shown(row: Offering) -> dict[str, Any]:
    """What the page needs; the panels, which have queries of their own, only where the whole page is made."""
    drawn = [] if wants_fragment() else panels.panels_for(row.id, viewer())
    return {
        "offering": row,
        "details": details_of(row, viewer()),
        "panels": drawn,
    }


@bp.route("/offerings/<int:offering_id>/edit", methods=["GET", "POST"])
@requires(*EXPERIENCE_EDITORS)
def edit(offering_id: int) -> Answer:
    row = editable(offering_id)
    form = edit_form(row, viewer())
    if request.method == "GET":
        return page(**edit_page(row, form))
    if not form.validate():
        return refused(**edit_page(row, form))
    try:
        changed = services.change_offering(row, form.facts(), version=form.version.data, by=viewer())
        db.session.commit()
    except services.Stale:
        return both_versions(seen(offering_id), form)
    except services.OfferingProblem as problem:
        db.session.rollback()
        form.complain(problem.field, str(problem))
        return refused(**edit_page(seen(offering_id), form))
    return back(offering_id, "Saved." if changed else "Nothing was changed.")


def edit_page(row: Offering, form: EditCourseForm | EditExperienceForm, **context: Any) -> dict[str, Any]:
    form.prepare()
    known = subjects(row.kind, viewer())
    shown = {"offering": row, "details": details_of(row, viewer()), "form": form, "subjects": known, "differences": []}
    return {"template": "catalog/edit.html", "block": REGION, **shown, **context}


def both_versions(row: Offering, form: EditCourseForm | EditExperienceForm) -> Answer:
    """Somebody saved first: what differs, and the form with what was typed, ready to be saved over it."""
    theirs = facts_of(row, prerequisite_ids(row.id))
    form.version.data = row.version
    form.version.raw_data = None
    return conflict(**edit_page(row, form, differences=differences(form.facts(), theirs, viewer())))


@bp.route("/offerings/<int:offering_id>/retire", methods=["GET", "POST"])
@requires(*EXPERIENCE_EDITORS)
def retire(offering_id: int) -> Answer:
    row = editable(offering_id)
    if request.method == "GET":
        return page("catalog/retire.html", block=REGION, **hanging(row))
    follows, seal = retiring(row), request.form.get("seal", "")
    try:
        if services.retire_offering(row, by=viewer()):  # the second click of two finds it done
            hold_to(follows, seal)
        db.session.commit()
    except services.Stale:
        abort(409)
    except Differs as differs:
        db.session.rollback()
        return conflict("catalog/retire.html", block=REGION, **hanging(editable(offering_id), notice=str(differs)))
    return back(offering_id, f"“{row.title}” was retired.")


def retiring(row: Offering) -> Consequence | None:
    return consequence_of(Supposed(states={row.id: OfferingState.RETIRED.value}), viewer()) if row.state == OfferingState.ACTIVE else None


def hanging(row: Offering, notice: str = "") -> dict[str, Any]:
    """What hangs on an offering that somebody is about to retire, and what would follow."""
    follows = retiring(row)
    pathways = asked.counts([row.id]).get(row.id, 0) if asked.counts else 0
    found = uses.uses_of(row.id, viewer())
    return {"offering": row, "details": details_of(row, viewer()), "uses": found, "pathways": pathways, "notice": notice, "asked": follows.asked() if follows else None}


@bp.post("/offerings/<int:offering_id>/restore")
@requires(*EXPERIENCE_EDITORS)
def restore(offering_id: int) -> Answer:
    row = editable(offering_id)
    deed(services.restore_offering, row)
    return back(offering_id, f"“{row.title}” is offered again.")


def deed(service: Callable[..., bool], row: Offering) -> None:
    try:
        service(row, by=viewer())
        db.session.commit()
    except services.Stale:
        abort(409)


def back(offering_id: int, message: str) -> Answer:
    """The facts as they are now, and the heading that says some of them too."""
    context = shown(seen(offering_id))
    head = render_template("catalog/_head.html", oob=True, **context) if wants_fragment() else ""
    where = url_for("catalog.offering", offering_id=offering_id)
    return done(where, "catalog/offering.html", block=REGION, message=message, oob=head, **context)
