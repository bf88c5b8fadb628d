"""The overview of clusters, and making, copying and changing a framework."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.extensions import db
from portal.frameworks import exporters, queries, versions
from portal.frameworks.errors import InUse, Refused, Stale, TitleTaken
from portal.frameworks.forms import CopyForm, FrameworkForm, NewFrameworkForm, refuse
from portal.frameworks.groupings import grouped
from portal.frameworks.models import Framework
from portal.frameworks.permissions import EDITORS, is_editor, may_edit
from portal.frameworks.routes.blueprint import bp, framework_or_404
from portal.frameworks.services import frameworks as services
from portal.web.access import requires
from portal.web.exports import csv_response
from portal.web.forms import Form
from portal.web.headers import kept
from portal.web.respond import conflict, moved, page, refused


@bp.get("/frameworks")
@requires()
def index() -> Answer:
    def make() -> Response:
        active = queries.active_framework(viewer().district_id, viewer().school_id)
        others = [line for line in queries.frameworks_for(viewer()) if active is None or line.id != active.id]
        groups = grouped(queries.clusters_of(active.id)) if active else []
        return page("frameworks/index.html", framework=active, groups=groups, others=others, editor=is_editor(viewer()))

    return kept(versions.current(viewer().district_id), make)


@bp.get("/frameworks/<int:framework_id>")
@requires()
def show(framework_id: int) -> Answer:
    def make() -> Response:
        framework = framework_or_404(framework_id)
        return page("frameworks/show.html", **_shown(framework))

    return kept(versions.current(viewer().district_id), make)


def _shown(framework: Framework) -> dict[str, Any]:
    original = queries.visible_framework(viewer(), framework.copied_from_id) if framework.copied_from_id else None
    used_by = queries.users_of(framework.id, viewer().district_id)
    return {
        "framework": framework,
        "groups": grouped(queries.clusters_of(framework.id)),
        "original": original,
        "used_by": used_by,
        "crosswalks": queries.crosswalks_from(framework.id, viewer()),
        "own": may_edit(viewer(), framework),
        "editor": is_editor(viewer()),
    }


@bp.route("/frameworks/new", methods=["GET", "POST"])
@requires(*EDITORS)
def new() -> Answer:
    form = NewFrameworkForm()
    if request.method == "GET":
        return page("frameworks/new.html", form=form)
    if (there := once.already_taken(form.form_token.data or "", by=viewer())) is not None:
        return moved(there)
    if not form.validate():
        return refused("frameworks/new.html", form=form)
    values = {name: value for name, value in form.data.items() if name not in ("csrf_token", "form_token")}
    try:
        made = services.create_framework(by=viewer(), **values)
    except TitleTaken as why:
        refuse(form.title, why)
        return refused("frameworks/new.html", form=form)
    return _made(made.id, form.form_token.data or "", f"“{made.title}” was made. Add its first cluster.")


def _made(framework_id: int, token: str, message: str) -> Answer:
    there = url_for("frameworks.show", framework_id=framework_id)
    try:
        once.take(token, there, by=viewer())
    except once.IntegrityError:
        db.session.rollback()
        return moved(once.already_taken(token, by=viewer()) or url_for("frameworks.index"))
    db.session.commit()
    return moved(there, message=message)


@bp.route("/frameworks/<int:framework_id>/copy", methods=["GET", "POST"])
@requires(*EDITORS)
def copy(framework_id: int) -> Answer:
    source = framework_or_404(framework_id)
    if request.method == "GET":
        return page("frameworks/copy.html", form=CopyForm(title=f"Our {source.title}"[:200]), framework=source)
    form = CopyForm()
    if (there := once.already_taken(form.form_token.data or "", by=viewer())) is not None:
        return moved(there)
    if not form.validate():
        return refused("frameworks/copy.html", form=form, framework=source)
    try:
        made = services.copy_framework(source, title=form.title.data or "", by=viewer())
    except TitleTaken as why:
        refuse(form.title, why)
        return refused("frameworks/copy.html", form=form, framework=source)
    message = f"“{made.title}” was copied. It is a draft: change what you like, then make it active."
    return _made(made.id, form.form_token.data or "", message)


@bp.route("/frameworks/<int:framework_id>/edit", methods=["GET", "POST"])
@requires(*EDITORS)
def edit(framework_id: int) -> Answer:
    framework = framework_or_404(framework_id, own=True)
    if request.method == "GET":
        return page(
            "frameworks/edit.html", block="framework-head", form=FrameworkForm(obj=framework), framework=framework
        )
    form = FrameworkForm()
    context = {"form": form, "framework": framework}
    if not form.validate():
        return refused("frameworks/edit.html", block="framework-head", **context)
    values = {name: value for name, value in form.data.items() if name not in ("csrf_token", "version")}
    try:
        services.edit_framework(framework, version=form.version.data, by=viewer(), **values)
    except Stale:
        form.version.data = framework.version
        return conflict("frameworks/edit.html", block="framework-head", theirs=framework, **context)
    except Refused as why:
        refuse(form.title if isinstance(why, TitleTaken) else form.state, why)
        return refused("frameworks/edit.html", block="framework-head", **context)
    db.session.commit()
    return moved(url_for("frameworks.show", framework_id=framework_id), message="The framework was saved.")


@bp.route("/frameworks/<int:framework_id>/delete", methods=["GET", "POST"])
@requires(*EDITORS)
def delete(framework_id: int) -> Answer:
    framework = framework_or_404(framework_id, own=True)
    line = next(line for line in queries.frameworks_for(viewer()) if line.id == framework_id)
    if request.method == "GET":
        return page("frameworks/delete.html", framework=framework, line=line, form=Form(), why="")
    try:
        services.delete_framework(framework, by=viewer())
    except InUse as why:
        db.session.rollback()
        framework = framework_or_404(framework_id, own=True)
        return refused("frameworks/delete.html", framework=framework, line=line, form=Form(), why=str(why))
    db.session.commit()
    return moved(url_for("frameworks.index"), message=f"“{line.title}” was deleted.")


@bp.get("/frameworks/<int:framework_id>/export.csv")
@requires(*EDITORS)
def export(framework_id: int) -> Answer:
    framework = framework_or_404(framework_id)
    return csv_response(exporters.filename(framework), exporters.HEADER, exporters.rows(framework))
