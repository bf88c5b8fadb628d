"""One competency: its page, adding, changing in place, deleting."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.competencies import counts, lists, queries
from portal.competencies.errors import InUse, Refused, Stale
from portal.competencies.forms import CompetencyForm, NewCompetencyForm, refuse
from portal.competencies.models import Competency, CompetencySet
from portal.competencies.permissions import EDITORS, may_edit
from portal.competencies.queries import CompetencyLine
from portal.competencies.routes.blueprint import bp, competency_or_404, set_or_404
from portal.competencies.services import items as services
from portal.extensions import db
from portal.web.access import requires
from portal.web.forms import Form
from portal.web.respond import conflict, done, moved, page, refused


@bp.get("/competencies/items/<int:competency_id>")
@requires()
def competency(competency_id: int) -> Answer:
    return page("competencies/competency.html", block="competency", **one(*competency_or_404(competency_id)))


def one(found: Competency, of: CompetencySet) -> dict[str, Any]:
    """What the page of a competency, and its row in the tree, need."""
    lines = queries.tree_of([of.id], retired=True)
    places = {line.id: place for place, line in enumerate(lines)}
    line = lines[places[found.id]]
    return {
        "set": of,
        "competency": found,
        "line": line,
        "above": _above(lines, line),
        "below": [each for each in lines if each.parent_id == line.id],
        "ties": lists.ties_of(found.id),
        "counts": counts.counts_of([] if line.is_heading else [line.id], viewer()),
        "own": may_edit(viewer(), of),
    }


def _above(lines: list[CompetencyLine], line: CompetencyLine) -> list[CompetencyLine]:
    """From the top of the set down to its parent."""
    by_id = {each.id: each for each in lines}
    found: list[CompetencyLine] = []
    while line.parent_id is not None:
        line = by_id[line.parent_id]
        found.insert(0, line)
    return found


@bp.route("/competencies/<int:set_id>/new", methods=["GET", "POST"])
@requires(*EDITORS)
def new_competency(set_id: int) -> Answer:
    of = set_or_404(set_id, own=True)
    lines = queries.tree_of([set_id])
    under = request.args.get("under", "")
    form = NewCompetencyForm() if request.method == "POST" else NewCompetencyForm(data={"parent_id": under})
    form.offer(lines)
    if request.method == "GET":
        return page("competencies/new_item.html", form=form, set=of)
    if (there := once.already_taken(form.form_token.data or "", by=viewer())) is not None:
        return moved(there)
    if not form.validate():
        return refused("competencies/new_item.html", form=form, set=of)
    try:
        made = services.add_competency(of, parent_id=form.parent, by=viewer(), **form.values)
        there = url_for("competencies.show", set_id=set_id, _anchor=f"competency-{made.id}")
        once.take(form.form_token.data or "", there, by=viewer())
    except Refused as why:
        refuse(form.parent_id, why)
        return refused("competencies/new_item.html", form=form, set=of)
    except once.IntegrityError:
        db.session.rollback()
        return moved(once.already_taken(form.form_token.data or "", by=viewer()) or url_for("competencies.index"))
    name = made.code or "The competency"
    db.session.commit()
    return moved(there, message=f"{name} was added.")


@bp.route("/competencies/items/<int:competency_id>/edit", methods=["GET", "POST"])
@requires(*EDITORS)
def edit_competency(competency_id: int) -> Answer:
    found, of = competency_or_404(competency_id, own=True)
    given = {"data": _standing(found)} if request.method == "GET" else {}
    form = CompetencyForm(**given)
    form.offer(queries.tree_of([of.id], retired=found.retired), but=found.id)
    context: dict[str, Any] = {"form": form, "set": of, "competency": found}
    if request.method == "GET":
        return page("competencies/edit_item.html", block="competency", **context)
    if not form.validate():
        return refused("competencies/edit_item.html", block="competency", **context)
    was = found.parent_id
    try:
        services.edit_competency(found, version=form.version.data, parent_id=form.parent, by=viewer(), **form.values)
    except Stale:
        form.version.data = found.version
        return conflict("competencies/edit_item.html", block="competency", theirs=_standing(found), **context)
    except Refused as why:
        db.session.rollback()
        refuse(form.parent_id, why)
        context["competency"], context["set"] = competency_or_404(competency_id, own=True)
        return refused("competencies/edit_item.html", block="competency", **context)
    db.session.commit()
    found, of = competency_or_404(competency_id)
    there = url_for("competencies.show", set_id=of.id, _anchor=f"competency-{competency_id}")
    message = f"{found.code or 'The competency'} was saved."
    if found.parent_id != was:
        return moved(there, message=message)
    return done(there, "competencies/competency.html", block="competency", message=message, **one(found, of))


def _standing(found: Competency) -> dict[str, Any]:
    names = ("code", "statement", "short", "kind", "item_type", "version")
    more = {"levels": ", ".join(found.levels), "parent_id": str(found.parent_id or "")}
    return {name: getattr(found, name) for name in names} | more


@bp.route("/competencies/items/<int:competency_id>/delete", methods=["GET", "POST"])
@requires(*EDITORS)
def delete_competency(competency_id: int) -> Answer:
    found, of = competency_or_404(competency_id, own=True)
    why = ""
    if request.method == "POST":
        try:
            services.delete_competency(found, by=viewer())
            db.session.commit()
            return moved(url_for("competencies.show", set_id=of.id), message="It was deleted.")
        except InUse as error:
            db.session.rollback()
            found, of = competency_or_404(competency_id, own=True)
            why = str(error)
    context = one(found, of) | {"form": Form(), "why": why}
    return (refused if why else page)("competencies/delete_item.html", **context)
