"""A pathway's page, and adding, changing, moving, retiring and deleting one."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.extensions import db
from portal.frameworks import crosswalks, queries
from portal.frameworks.errors import InUse, Refused, Stale, TitleTaken
from portal.frameworks.forms import NewPathwayForm, PathwayForm, refuse
from portal.frameworks.models import Cluster, Framework, Pathway
from portal.frameworks.permissions import EDITORS, may_edit
from portal.frameworks.routes.blueprint import bp, cluster_or_404, drawn, pathway_or_404, version_of
from portal.frameworks.routes.clusters import shown as cluster_shown
from portal.frameworks.services import pathways as services
from portal.web.access import requires
from portal.web.forms import Form
from portal.web.headers import kept
from portal.web.respond import conflict, done, moved, page, refused


@bp.get("/pathways/<int:pathway_id>")
@requires()
def pathway(pathway_id: int) -> Answer:
    def make() -> Response:
        return page("frameworks/pathway.html", block="pathway-head", **shown(*pathway_or_404(pathway_id)))

    return kept(version_of("pathway", pathway_id), make)


def shown(found: Pathway, cluster: Cluster, framework: Framework) -> dict[str, Any]:
    """What the page of a pathway needs."""
    beside = [line for line in queries.pathways_in(cluster.id) if not line.retired]
    places = [line.id for line in beside]
    here = places.index(found.id) if found.id in places else None
    return {
        "pathway": found,
        "cluster": cluster,
        "framework": framework,
        "before": beside[here - 1] if here else None,
        "after": beside[here + 1] if here is not None and here + 1 < len(beside) else None,
        "came_from": crosswalks.came_from(found.id, viewer()),
        "went_to": crosswalks.went_to(found.id, viewer()),
        "panels": drawn("pathway", found.id),
        "buttons": drawn("pathway_deeds", found.id),
        "own": may_edit(viewer(), framework),
        "deed": Form(),
    }


@bp.route("/clusters/<int:cluster_id>/pathways/new", methods=["GET", "POST"])
@requires(*EDITORS)
def new_pathway(cluster_id: int) -> Answer:
    cluster, framework = cluster_or_404(cluster_id, own=True)
    form = NewPathwayForm()
    context: dict[str, Any] = {"form": form, "cluster": cluster, "framework": framework}
    if request.method == "GET":
        return page("frameworks/new_pathway.html", **context)
    if (there := once.already_taken(form.form_token.data or "", by=viewer())) is not None:
        return moved(there)
    if not form.validate():
        return refused("frameworks/new_pathway.html", **context)
    there = url_for("frameworks.cluster", cluster_id=cluster_id)
    try:
        made = services.add_pathway(cluster, by=viewer(), title=form.title.data, summary=form.summary.data or "")
        once.take(form.form_token.data or "", there, by=viewer())
    except TitleTaken as why:
        refuse(form.title, why)
        return refused("frameworks/new_pathway.html", **context)
    except once.IntegrityError:
        db.session.rollback()
        return moved(once.already_taken(form.form_token.data or "", by=viewer()) or there)
    db.session.commit()
    return moved(there, message=f"“{made.title}” was added.")


@bp.route("/pathways/<int:pathway_id>/edit", methods=["GET", "POST"])
@requires(*EDITORS)
def edit_pathway(pathway_id: int) -> Answer:
    found, cluster, framework = pathway_or_404(pathway_id, own=True)
    form = PathwayForm() if request.method == "POST" else PathwayForm(obj=found)
    form.offer((line.id, line.title) for line in queries.clusters_of(framework.id))
    context: dict[str, Any] = {"form": form, "pathway": found, "cluster": cluster, "framework": framework}
    if request.method == "GET":
        return page("frameworks/edit_pathway.html", block="pathway-head", **context)
    if not form.validate():
        return refused("frameworks/edit_pathway.html", block="pathway-head", **context)
    values = {"title": form.title.data, "summary": form.summary.data or ""}
    try:
        services.edit_pathway(
            found, version=form.version.data, by=viewer(), cluster_id=int(form.cluster_id.data), **values
        )
    except Stale:
        form.version.data = found.version
        return conflict("frameworks/edit_pathway.html", block="pathway-head", theirs=found, **context)
    except Refused as why:
        refuse(form.title if isinstance(why, TitleTaken) else form.cluster_id, why)
        return refused("frameworks/edit_pathway.html", block="pathway-head", **context)
    db.session.commit()
    there, message = url_for("frameworks.pathway", pathway_id=pathway_id), f"The {framework.pathway_word} was saved."
    again = shown(*pathway_or_404(pathway_id))
    return done(there, "frameworks/pathway.html", block="pathway-head", message=message, **again)


@bp.post("/pathways/<int:pathway_id>/move")
@requires(*EDITORS)
def move_pathway(pathway_id: int) -> Answer:
    found, cluster, framework = pathway_or_404(pathway_id, own=True)
    direction = request.form.get("direction", "")
    if direction not in ("up", "down"):
        abort(400)
    services.move_pathway(found, "up" if direction == "up" else "down", by=viewer())
    db.session.commit()
    there = url_for("frameworks.cluster", cluster_id=cluster.id)
    context = cluster_shown(cluster, framework)
    return done(there, "frameworks/cluster.html", block="cluster-pathways", message="", **context)


@bp.post("/pathways/<int:pathway_id>/retire")
@requires(*EDITORS)
def retire_pathway(pathway_id: int) -> Answer:
    return _set_retired(pathway_id, retired=True)


@bp.post("/pathways/<int:pathway_id>/restore")
@requires(*EDITORS)
def restore_pathway(pathway_id: int) -> Answer:
    return _set_retired(pathway_id, retired=False)


def _set_retired(pathway_id: int, *, retired: bool) -> Answer:
    found, cluster, framework = pathway_or_404(pathway_id, own=True)
    deed = services.retire_pathway if retired else services.restore_pathway
    deed(found, by=viewer())
    db.session.commit()
    message = f"“{found.title}” was {'retired' if retired else 'taken back into use'}."
    there = url_for("frameworks.pathway", pathway_id=pathway_id)
    again = shown(found, cluster, framework)
    return done(there, "frameworks/pathway.html", block="pathway-head", message=message, **again)


@bp.route("/pathways/<int:pathway_id>/delete", methods=["GET", "POST"])
@requires(*EDITORS)
def delete_pathway(pathway_id: int) -> Answer:
    found, cluster, framework = pathway_or_404(pathway_id, own=True)
    title, there = found.title, url_for("frameworks.cluster", cluster_id=cluster.id)
    why = ""
    if request.method == "POST":
        try:
            services.delete_pathway(found, by=viewer())
            db.session.commit()
            return moved(there, message=f"“{title}” was deleted.")
        except InUse as error:
            db.session.rollback()
            found, cluster, framework = pathway_or_404(pathway_id, own=True)
            why = str(error)
    answer = refused if why else page
    return answer(
        "frameworks/delete_pathway.html", pathway=found, cluster=cluster, framework=framework, form=Form(), why=why
    )
