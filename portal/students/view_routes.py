"""Saved views of the list of students: one's own filters under one's own names."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.accounts.models import SavedView
from portal.accounts.services import views as services
from portal.accounts.services.views import Stale, ViewError
from portal.accounts.viewer import STAFF
from portal.extensions import db
from portal.students.filters import ORDERS, Filters
from portal.students.forms import DefaultViewForm, RenameViewForm, SaveViewForm
from portal.students.kept import PLACE, kept_query, own_view, read_query, views_of
from portal.students.list_routes import choices_of
from portal.students.staff_routes import bp
from portal.students.words import Choices, said
from portal.web.access import requires
from portal.web.forms import Form
from portal.web.respond import conflict, moved, page, refused

PAGE = "students/views.html"


@bp.get("/views")
@requires(*STAFF)
def views() -> Answer:
    return page(PAGE, **managed())


def managed(**more: Any) -> dict[str, Any]:
    """The person's views, each with its filters in words; and the one just deleted, to be brought back."""
    mine = [(each, *read_query(each.query)) for each in views_of(viewer())]
    choices = choices_of([filters for _, filters, _ in mine])
    removed = request.args.get("removed", "")
    return {
        "views": [
            (each, in_words(filters, sort, choices), RenameViewForm(formdata=None, name=each.name, version=each.version)) for each, filters, sort in mine
        ],
        "removed": own_view(viewer(), int(removed), deleted=True) if removed.isascii() and removed.isdigit() and len(removed) < 19 else None,
        "save_form": SaveViewForm(formdata=None),
    } | more


def in_words(filters: Filters, sort: str, choices: Choices) -> str:
    """'grade 12, off track; seniors first'."""
    return ", ".join(said(filters, choices) or ["everybody"]) + (f"; {ORDERS[sort].lower()}" if sort in ORDERS else "")


@bp.get("/views/<int:view_id>")
@requires(*STAFF)
def open_view(view_id: int) -> Answer:
    """The list with the view's filters; its own address stays short, whatever is in them."""
    return redirect(f"{url_for('students.index')}?{own_or_404(view_id).query}&view={view_id}".replace("?&", "?"), 303)


@bp.post("/views")
@requires(*STAFF)
def save_view() -> Answer:
    form = SaveViewForm()
    if not form.validate():
        return refused(PAGE, **managed(save_form=form))
    if (before := once.already_taken(form.form_token.data or "", by=viewer())) is not None:
        return moved(before)
    try:
        view = services.save_view(place=PLACE, name=form.name.data or "", query=kept_query(form.query.data or ""), is_default=form.is_default.data, by=viewer())
        here = url_for("students.open_view", view_id=view.id)
        once.take(form.form_token.data or "", here, by=viewer())
        db.session.commit()
    except ViewError as wrong:
        return told(form, wrong)
    except once.IntegrityError:
        db.session.rollback()
        if (before := once.already_taken(form.form_token.data or "", by=viewer())) is not None:
            return moved(before)
        return told(form, ViewError("You have a view of this name already. Choose another name."))
    return moved(here, message=f"“{view.name}” is saved.")


def told(form: SaveViewForm, wrong: ViewError) -> Answer:
    db.session.rollback()
    form.name.errors = [str(wrong)]
    return refused(PAGE, **managed(save_form=form))


@bp.post("/views/<int:view_id>/rename")
@requires(*STAFF)
def rename_view(view_id: int) -> Answer:
    view, form = own_or_404(view_id), RenameViewForm()
    if not form.validate():
        return refused(PAGE, **with_form(view_id, form))
    try:
        services.rename_view(view=view, name=form.name.data or "", version=form.version.data, by=viewer())
        db.session.commit()
    except Stale:
        db.session.rollback()
        return conflict(PAGE, **with_form(view_id, RenameViewForm(formdata=None, name=form.name.data, version=view.version), theirs=view_id))
    except (ViewError, once.IntegrityError) as wrong:
        db.session.rollback()
        form.name.errors = [str(wrong) if isinstance(wrong, ViewError) else "You have a view of this name already. Choose another name."]
        return refused(PAGE, **with_form(view_id, form))
    return moved(url_for("students.views"), message=f"It is called “{form.name.data}” now.")


def with_form(view_id: int, form: Form, **more: Any) -> dict[str, Any]:
    """The page with one view's form as it was posted."""
    context = managed(**more)
    context["views"] = [(each, words, form if each.id == view_id else own) for each, words, own in context["views"]]
    return context | {"open_view": view_id, "problem_form": form}


@bp.post("/views/<int:view_id>/default")
@requires(*STAFF)
def default_view(view_id: int) -> Answer:
    view, form = own_or_404(view_id), DefaultViewForm()
    if not form.validate():
        abort(422)
    services.make_default(place=PLACE, view=view if form.is_default.data else None, by=viewer())
    db.session.commit()
    told_so = f"The list opens with “{view.name}” from now on." if form.is_default.data else "The list opens with everybody again."
    return moved(url_for("students.views"), message=told_so)


@bp.post("/views/<int:view_id>/delete")
@requires(*STAFF)
def delete_view(view_id: int) -> Answer:
    view = own_or_404(view_id)
    services.delete_view(view=view, by=viewer())
    db.session.commit()
    return moved(url_for("students.views", removed=view_id))


@bp.post("/views/<int:view_id>/restore")
@requires(*STAFF)
def restore_view(view_id: int) -> Answer:
    view = own_view(viewer(), view_id, deleted=True) or abort(404)
    try:
        services.bring_back(view=view, by=viewer())
        db.session.commit()
    except (ViewError, once.IntegrityError):
        db.session.rollback()
        return moved(url_for("students.views"), message="It stays deleted: another view has its name now.")
    return moved(url_for("students.views"), message=f"“{view.name}” is back.")


def own_or_404(view_id: int) -> SavedView:
    return own_view(viewer(), view_id) or abort(404)
