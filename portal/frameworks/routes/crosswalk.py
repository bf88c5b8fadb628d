"""The crosswalk between two frameworks: read by everybody, edited for one's own district."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.extensions import db
from portal.frameworks import crosswalk_exports, queries
from portal.frameworks.crosswalks import Link, links_between
from portal.frameworks.errors import Refused, Stale
from portal.frameworks.forms import LinkForm
from portal.frameworks.models import Framework, LinkRelation
from portal.frameworks.permissions import EDITORS, is_editor
from portal.frameworks.routes.blueprint import bp, framework_or_404
from portal.frameworks.services import crosswalk as services
from portal.web.access import requires
from portal.web.exports import csv_response, xlsx_response
from portal.web.respond import conflict, moved, page, refused
from portal.web.tables import request_word

SHOWN = ("linked", "gone", "own")


@bp.get("/frameworks/<int:framework_id>/crosswalk/<int:other_id>")
@requires()
def crosswalk(framework_id: int, other_id: int) -> Answer:
    """Pathway by pathway, with where each went."""
    here, there = _both(framework_id, other_id)
    links: dict[int, list[Link]] = {}
    for link in links_between(here.id, there.id, viewer().district_id, all_rows=True):
        if link.tells or link.relation == LinkRelation.NONE:
            links.setdefault(link.from_id, []).append(link)
    show = request_word("show", SHOWN)
    lines = [line for line in queries.pathways_of(here.id) if _fits(links.get(line.id, []), show)]
    titles = {line.id: line for line in queries.pathways_of(there.id, retired=True)}
    return page(
        "frameworks/crosswalk.html", block="links", here=here, there=there, lines=lines, links=links, titles=titles, show=show,
        editor=is_editor(viewer()), national=any(link.own_id is None for those in links.values() for link in those),
    )  # fmt: skip


def _fits(links: list[Link], show: str) -> bool:
    real = [link for link in links if link.relation != LinkRelation.NONE]
    return {"": True, "linked": bool(real), "gone": not real, "own": any(link.own_id for link in links)}[show]


@bp.route("/frameworks/<int:framework_id>/crosswalk/<int:other_id>/pathways/<int:pathway_id>", methods=["GET", "POST"])
@requires(*EDITORS)
def edit_links(framework_id: int, other_id: int, pathway_id: int) -> Answer:
    """The links of one pathway: add, change, or say that two are not linked."""
    here, there = _both(framework_id, other_id)
    line = next((line for line in queries.pathways_of(here.id, retired=True) if line.id == pathway_id), None) or abort(404)
    links = [link for link in links_between(here.id, there.id, viewer().district_id, all_rows=True) if link.from_id == pathway_id]
    options = [(each.id, f"{each.title} ({each.cluster_title})") for each in queries.pathways_of(there.id)]
    titles = {each.id: each for each in queries.pathways_of(there.id, retired=True)}
    context: dict[str, Any] = {"here": here, "there": there, "line": line, "links": links, "titles": titles, "theirs": None}
    if request.method == "GET":
        return page("frameworks/edit_links.html", form=_form(options, links, request.args.get("to", "")), **context)
    form = LinkForm.of(options)
    context["form"] = form
    if not form.validate():
        return refused("frameworks/edit_links.html", **context)
    to_id = int(form.to_pathway_id.data)
    try:
        if form.deed.data == "clear":
            services.clear_link(from_id=pathway_id, to_id=to_id, seen=form.version.data, by=viewer())
        else:
            _save(form, pathway_id, to_id)
    except Stale:
        db.session.rollback()
        form.version.data = next((link.version for link in links if link.to_id == to_id), 0)
        context["theirs"] = next((link for link in links if link.to_id == to_id), None)
        return conflict("frameworks/edit_links.html", **context | {"stale": True})
    except Refused as why:
        db.session.rollback()
        form.to_pathway_id.errors = [str(why)]
        return refused("frameworks/edit_links.html", **context)
    db.session.commit()
    there_url = url_for("frameworks.crosswalk", framework_id=here.id, other_id=there.id, _anchor=f"pathway-{pathway_id}")
    return moved(there_url, message=f"The links of {line.title} are saved for your district.")


def _save(form: LinkForm, from_id: int, to_id: int) -> None:
    weight = form.weight.data / 100 if form.weight.data is not None else None
    services.set_link(from_id=from_id, to_id=to_id, relation=form.relation.data, weight=weight, origin=form.origin.data, seen=form.version.data, by=viewer())


def _form(options: list[tuple[int, str]], links: list[Link], wanted: str) -> LinkForm:
    link = next((each for each in links if str(each.to_id) == wanted), None)
    if link is None:
        return LinkForm.of(options, data={"version": 0, "relation": "same", "origin": "official", "to_pathway_id": str(options[0][0]) if options else "", "deed": "save"})
    weight = round(link.weight * 100) if link.weight is not None else None
    return LinkForm.of(options, data={"version": link.version, "to_pathway_id": str(link.to_id), "relation": link.relation, "weight": weight, "origin": link.origin, "deed": "save"})


@bp.get("/frameworks/<int:framework_id>/crosswalk/<int:other_id>/export.<any(csv, xlsx):ending>")
@requires(*EDITORS)
def export_crosswalk(framework_id: int, other_id: int, ending: str) -> Answer:
    here, there = _both(framework_id, other_id)
    rows = crosswalk_exports.rows(here, there, viewer().district_id)
    name = f"crosswalk-{here.id}-{there.id}.{ending}"
    if ending == "csv":
        return csv_response(name, crosswalk_exports.HEADER, rows)
    return xlsx_response(name, "Crosswalk", crosswalk_exports.HEADER, rows)


def _both(framework_id: int, other_id: int) -> tuple[Framework, Framework]:
    here, there = framework_or_404(framework_id), framework_or_404(other_id)
    return (here, there) if here.id != there.id else abort(404)
