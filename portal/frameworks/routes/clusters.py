"""A cluster's page, and adding, changing and deleting one."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.extensions import db
from portal.frameworks import panels, queries
from portal.frameworks.errors import InUse, Stale, TitleTaken
from portal.frameworks.forms import ClusterForm, NewClusterForm, refuse
from portal.frameworks.groupings import TITLES
from portal.frameworks.models import Cluster, Framework
from portal.frameworks.permissions import EDITORS, may_edit
from portal.frameworks.routes.blueprint import bp, cluster_or_404, drawn, framework_or_404, version_of
from portal.frameworks.services import clusters as services
from portal.web.access import requires
from portal.web.forms import Form
from portal.web.headers import kept
from portal.web.respond import conflict, done, moved, page, refused


@bp.get("/clusters/<int:cluster_id>")
@requires()
def cluster(cluster_id: int) -> Answer:
    def make() -> Response:
        found, framework = cluster_or_404(cluster_id)
        return page("frameworks/cluster.html", block="cluster-head", **shown(found, framework))

    return kept(version_of("cluster", cluster_id), make)


def shown(found: Cluster, framework: Framework) -> dict[str, Any]:
    """What the page of a cluster needs."""
    lines = queries.pathways_in(found.id)
    open_ones = [line for line in lines if not line.retired]
    active = queries.active_framework(viewer().district_id, viewer().school_id)
    beside = [c for c in queries.clusters_of(framework.id) if c.grouping == found.grouping and c.id != found.id]
    return {
        "cluster": found,
        "framework": framework,
        "grouping": str(TITLES[found.grouping]),
        "pathways": open_ones,
        "retired": [line for line in lines if line.retired],
        "counts": panels.counts([line.id for line in open_ones], viewer()),
        "beside": beside,
        "in_use": active is not None and active.id == framework.id,
        "panels": drawn("cluster", found.id),
        "own": may_edit(viewer(), framework),
        "deed": Form(),
    }


@bp.route("/frameworks/<int:framework_id>/clusters/new", methods=["GET", "POST"])
@requires(*EDITORS)
def new_cluster(framework_id: int) -> Answer:
    framework = framework_or_404(framework_id, own=True)
    form = NewClusterForm()
    if request.method == "GET":
        return page("frameworks/new_cluster.html", form=form, framework=framework)
    if (there := once.already_taken(form.form_token.data or "", by=viewer())) is not None:
        return moved(there)
    if not form.validate():
        return refused("frameworks/new_cluster.html", form=form, framework=framework)
    values = {name: value for name, value in form.data.items() if name not in ("csrf_token", "form_token")}
    try:
        made = services.add_cluster(framework, by=viewer(), **values)
        there = url_for("frameworks.cluster", cluster_id=made.id)
        once.take(form.form_token.data or "", there, by=viewer())
    except TitleTaken as why:
        refuse(form.title, why)
        return refused("frameworks/new_cluster.html", form=form, framework=framework)
    except once.IntegrityError:
        db.session.rollback()
        return moved(once.already_taken(form.form_token.data or "", by=viewer()) or url_for("frameworks.index"))
    db.session.commit()
    return moved(there, message=f"“{made.title}” was added.")


@bp.route("/clusters/<int:cluster_id>/edit", methods=["GET", "POST"])
@requires(*EDITORS)
def edit_cluster(cluster_id: int) -> Answer:
    found, framework = cluster_or_404(cluster_id, own=True)
    context: dict[str, Any] = {"cluster": found, "framework": framework}
    if request.method == "GET":
        return page("frameworks/edit_cluster.html", block="cluster-head", form=ClusterForm(obj=found), **context)
    form = ClusterForm()
    if not form.validate():
        return refused("frameworks/edit_cluster.html", block="cluster-head", form=form, **context)
    values = {name: value for name, value in form.data.items() if name not in ("csrf_token", "version")}
    try:
        services.edit_cluster(found, version=form.version.data, by=viewer(), **values)
    except Stale:
        form.version.data = found.version
        return conflict("frameworks/edit_cluster.html", block="cluster-head", form=form, theirs=found, **context)
    except TitleTaken as why:
        refuse(form.title, why)
        return refused("frameworks/edit_cluster.html", block="cluster-head", form=form, **context)
    db.session.commit()
    there = url_for("frameworks.cluster", cluster_id=cluster_id)
    message = f"The {framework.cluster_word} was saved."
    return done(there, "frameworks/cluster.html", block="cluster-head", message=message, **shown(found, framework))


@bp.route("/clusters/<int:cluster_id>/delete", methods=["GET", "POST"])
@requires(*EDITORS)
def delete_cluster(cluster_id: int) -> Answer:
    found, framework = cluster_or_404(cluster_id, own=True)
    title, there = found.title, url_for("frameworks.show", framework_id=framework.id)
    pathways = len(queries.pathways_in(cluster_id))
    why = ""
    if request.method == "POST":
        try:
            services.delete_cluster(found, by=viewer())
            db.session.commit()
            return moved(there, message=f"“{title}” was deleted.")
        except InUse as error:
            db.session.rollback()
            found, framework = cluster_or_404(cluster_id, own=True)
            why = str(error)
    answer = refused if why else page
    return answer(
        "frameworks/delete_cluster.html", cluster=found, framework=framework, pathways=pathways, form=Form(), why=why
    )
