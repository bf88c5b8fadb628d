"""The list of sets; showing, making, changing, deleting and exporting one."""

from __future__ import annotations

from flask import Response, abort, jsonify, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.competencies import exporters, lists, queries
from portal.competencies.case import standing, writing
from portal.competencies.errors import InUse, Stale, TitleTaken
from portal.competencies.forms import NewSetForm, SetForm, refuse
from portal.competencies.permissions import EDITORS, is_editor
from portal.competencies.routes.blueprint import bp, set_or_404, shown
from portal.competencies.services import sets as services
from portal.extensions import db
from portal.web.access import requires
from portal.web.exports import csv_response, xlsx_response
from portal.web.forms import Form
from portal.web.respond import conflict, done, moved, page, refused


@bp.get("/competencies")
@requires()
def index() -> Answer:
    return page("competencies/index.html", lines=lists.sets_for(viewer()), editor=is_editor(viewer()))


@bp.get("/competencies/<int:set_id>")
@requires()
def show(set_id: int) -> Answer:
    block = "set-tree" if "page" in request.args else "set-head"
    return page("competencies/show.html", block=block, **shown(set_or_404(set_id)))


@bp.route("/competencies/new", methods=["GET", "POST"])
@requires(*EDITORS)
def new() -> Answer:
    form = NewSetForm()
    if request.method == "GET":
        return page("competencies/new.html", form=form)
    if (there := once.already_taken(form.form_token.data or "", by=viewer())) is not None:
        return moved(there)
    if not form.validate():
        return refused("competencies/new.html", form=form)
    values = {name: value for name, value in form.data.items() if name not in ("csrf_token", "form_token")}
    try:
        made = services.create_set(by=viewer(), **values)
        there = url_for("competencies.show", set_id=made.id)
        once.take(form.form_token.data or "", there, by=viewer())
    except TitleTaken as why:
        refuse(form.title, why)
        return refused("competencies/new.html", form=form)
    except once.IntegrityError:
        db.session.rollback()
        return moved(once.already_taken(form.form_token.data or "", by=viewer()) or url_for("competencies.index"))
    db.session.commit()
    return moved(there, message=f"“{made.title}” was made. Add its first competency.")


@bp.route("/competencies/<int:set_id>/edit", methods=["GET", "POST"])
@requires(*EDITORS)
def edit(set_id: int) -> Answer:
    found = set_or_404(set_id, own=True)
    if request.method == "GET":
        return page("competencies/edit.html", block="set-head", form=SetForm(obj=found), set=found)
    form = SetForm()
    if not form.validate():
        return refused("competencies/edit.html", block="set-head", form=form, set=found)
    values = {name: value for name, value in form.data.items() if name not in ("csrf_token", "version")}
    try:
        services.edit_set(found, version=form.version.data, by=viewer(), **values)
    except Stale:
        form.version.data = found.version
        return conflict("competencies/edit.html", block="set-head", form=form, theirs=found, set=found)
    except TitleTaken as why:
        refuse(form.title, why)
        return refused("competencies/edit.html", block="set-head", form=form, set=found)
    db.session.commit()
    there = url_for("competencies.show", set_id=set_id)
    return done(
        there, "competencies/show.html", block="set-head", message="The set was saved.", **shown(set_or_404(set_id))
    )


@bp.route("/competencies/<int:set_id>/delete", methods=["GET", "POST"])
@requires(*EDITORS)
def delete(set_id: int) -> Answer:
    found = set_or_404(set_id, own=True)
    title, why = found.title, ""
    if request.method == "POST":
        try:
            services.delete_set(found, by=viewer())
            db.session.commit()
            return moved(url_for("competencies.index"), message=f"“{title}” was deleted.")
        except InUse as error:
            db.session.rollback()
            found, why = set_or_404(set_id, own=True), str(error)
    count = sum(not line.is_heading for line in queries.tree_of([set_id], retired=True))
    answer = refused if why else page
    return answer("competencies/delete.html", set=found, count=count, form=Form(), why=why)


@bp.get("/competencies/<int:set_id>/case.json")
@requires()
def case(set_id: int) -> Response:
    """The set as a CASE package; `?version=1.0` or `1.1`, without it as it came."""
    found = set_or_404(set_id)
    version = request.args.get("version", found.case_version)
    if version not in writing.VERSIONS:
        abort(404)
    answer = jsonify(writing.package(standing.read(set_id), version))
    answer.headers.set("Content-Disposition", "attachment", filename=writing.filename(found, version))
    return answer


@bp.get("/competencies/<int:set_id>/export.<any(csv, xlsx):ending>")
@requires()
def export(set_id: int, ending: str) -> Response:
    """The set as a table that the import of competencies takes back."""
    found = set_or_404(set_id)
    rows = exporters.rows(found)
    name = exporters.filename(found, ending)
    if ending == "xlsx":
        return xlsx_response(name, found.title, exporters.HEADER, rows)
    return csv_response(name, exporters.HEADER, rows)
