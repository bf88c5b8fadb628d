"""Enter a host, change it, and say which pathways it serves."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]

from portal.accounts import once
from portal.accounts.current import viewer
from portal.extensions import db
from portal.hosts import services
from portal.hosts.errors import HostError, Stale
from portal.hosts.forms import EditHostForm, NewHostForm, PathwaysForm
from portal.hosts.permissions import EDITORS
from portal.hosts.queries import directory, matching, one
from portal.hosts.routes.blueprint import bp, own_host_or_404, stale
from portal.web.access import requires
from portal.web.respond import moved, page, refused


@bp.route("/hosts/new", methods=["GET", "POST"])
@requires(*EDITORS)
def new() -> Answer:
    form = offered(NewHostForm(formdata=None) if request.method == "GET" else NewHostForm())
    if request.method == "GET":
        return page("hosts/new.html", form=form, similar=[])
    if not form.validate():
        return refused("hosts/new.html", form=form, similar=[])
    token = form.form_token.data or ""
    if (led_to := once.already_taken(token, by=viewer())) is not None:
        return moved(led_to)
    similar = [] if request.form.get("sure") else matching.similar(viewer(), form.name.data or "")
    if similar:
        return refused("hosts/new.html", form=form, similar=similar)
    try:
        made = services.create_host(values=form.told, by=viewer())
        url = url_for("hosts.show", host_id=made.id)
        once.take(token, url, by=viewer())
    except HostError as wrong:
        db.session.rollback()
        form.number.errors = [str(wrong)]
        return refused("hosts/new.html", form=form, similar=[])
    except once.IntegrityError:
        db.session.rollback()
        return moved(once.already_taken(token, by=viewer()) or url_for("hosts.index"))
    db.session.commit()
    return moved(url, message=f"{form.name.data} is in the directory. Add a contact and the papers next.")


@bp.route("/hosts/<int:host_id>/edit", methods=["GET", "POST"])
@requires(*EDITORS)
def edit(host_id: int) -> Answer:
    host = own_host_or_404(host_id)
    form = offered(EditHostForm(obj=host) if request.method == "GET" else EditHostForm())
    if host.state == "pending":
        form.state.choices = [SelectChoice("pending", "Waits for its check")]
    if request.method == "GET":
        return page("hosts/edit.html", form=form, host=host)
    if not form.validate():
        return refused("hosts/edit.html", form=form, host=host)
    try:
        services.edit_host(host, values=form.told, seen=form.version.data, by=viewer())
    except Stale:
        return stale("hosts/edit.html", form, host, host=host)
    except HostError as wrong:
        db.session.rollback()
        form.number.errors = [str(wrong)]
        return refused("hosts/edit.html", form=form, host=own_host_or_404(host_id))
    db.session.commit()
    return moved(url_for("hosts.show", host_id=host_id), message=f"{form.name.data} is saved.")


@bp.route("/hosts/<int:host_id>/pathways", methods=["GET", "POST"])
@requires(*EDITORS)
def pathways(host_id: int) -> Answer:
    host = own_host_or_404(host_id)
    context = pathway_choices(host)
    form = PathwaysForm(obj=host) if request.method == "GET" else PathwaysForm()
    if request.method == "GET":
        return page("hosts/pathways.html", form=form, host=host, **context)
    if not form.validate():
        return refused("hosts/pathways.html", form=form, host=host, **context | {"chosen": form.chosen})
    try:
        among = [line.id for line in context["lines"]]
        services.serve_pathways(host, pathway_ids=form.chosen, among=among, seen=form.version.data, by=viewer())
    except Stale:
        return stale("hosts/pathways.html", form, host, host=host, **pathway_choices(host) | {"chosen": form.chosen, "theirs": context["chosen"]})
    db.session.commit()
    return moved(url_for("hosts.show", host_id=host_id), message="The pathways are saved.")


@bp.post("/hosts/<int:host_id>/pathways/<int:pathway_id>/add")
@requires(*EDITORS)
def add_pathway(host_id: int, pathway_id: int) -> Answer:
    """One that the industry suggests, with one click."""
    host = own_host_or_404(host_id)
    line = next((each for each in directory.offered_pathways(viewer()) if each.id == pathway_id), None) or abort(404)
    served = [each.id for each in one.pathways_of_host(host.id)]
    services.serve_pathways(host, pathway_ids=[*served, line.id], among=[line.id], seen=None, by=viewer())
    db.session.commit()
    return moved(url_for("hosts.show", host_id=host_id, _anchor="pathways"), message=f"{line.title} is added.")


def offered(form: Any) -> Any:
    form.naics.choices = [SelectChoice("", "Not said"), *(SelectChoice(code, title) for code, title in directory.industries())]
    return form


def pathway_choices(host: Any) -> dict[str, Any]:
    """The pathways to choose from by cluster, those it serves, and those its industry suggests."""
    lines = directory.offered_pathways(viewer())
    clusters: dict[str, list[Any]] = {}
    for line in lines:
        clusters.setdefault(line.cluster_title, []).append(line)
    suggested = {each.id for each in one.suggested_among(host.naics, [line.id for line in lines])}
    return {"lines": lines, "clusters": clusters, "chosen": {each.id for each in one.pathways_of_host(host.id)}, "suggested": suggested}
