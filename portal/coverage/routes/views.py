"""Saved views of the grid: one's own filters under one's own names."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.accounts.models import LONGEST_QUERY
from portal.accounts.queries.views import own_view, views_of
from portal.accounts.services import views as services
from portal.accounts.services.views import ViewError
from portal.accounts.viewer import STAFF
from portal.coverage.asking import kept_query
from portal.coverage.forms import ViewForm
from portal.coverage.routes import bp
from portal.extensions import db
from portal.web.access import requires
from portal.web.respond import moved, page, refused

PLACE = "coverage"
TEMPLATE, HOME = "coverage/views.html", "/coverage/views"
TAKEN = "You have a view of this name already. Choose another name."


def views_shown() -> dict[str, Any]:
    """For the grid: one's views, and the form that keeps the one on show."""
    return {"views": views_of(viewer(), PLACE), "view_form": ViewForm(formdata=None), "view_query": kept_query(request.query_string.decode(errors="replace"))}


@bp.get("/coverage/views")
@requires(*STAFF)
def views() -> Answer:
    return page(TEMPLATE, **managed())


def managed(**more: Any) -> dict[str, Any]:
    removed = request.args.get("removed", "")
    known = removed.isascii() and removed.isdigit() and len(removed) < 19
    return {
        "views": views_of(viewer(), PLACE),
        "removed": own_view(viewer(), PLACE, int(removed), deleted=True) if known else None,
        "form": ViewForm(formdata=None, query=kept_query(request.args.get("query", ""))),
    } | more


@bp.post("/coverage/views")
@requires(*STAFF)
def save_view() -> Answer:
    form = ViewForm()
    query = kept_query(form.query.data or "")
    if not form.validate() or len(query) > LONGEST_QUERY:
        return refused(TEMPLATE, **managed(form=form))
    token, here = form.form_token.data or "", f"/coverage?{query}"
    if (before := once.already_taken(token, by=viewer())) is not None:
        return moved(before)
    try:
        view = services.save_view(place=PLACE, name=form.name.data or "", query=query, is_default=False, by=viewer())
        once.take(token, here, by=viewer())
        db.session.commit()
    except (ViewError, once.IntegrityError) as wrong:
        db.session.rollback()
        if (before := once.already_taken(token, by=viewer())) is not None:
            return moved(before)
        form.name.errors = [str(wrong) if isinstance(wrong, ViewError) else TAKEN]
        return refused(TEMPLATE, **managed(form=form))
    return moved(here, message=f"“{view.name}” is saved.")


@bp.post("/coverage/views/<int:view_id>/delete")
@requires(*STAFF)
def delete_view(view_id: int) -> Answer:
    services.delete_view(view=own_view(viewer(), PLACE, view_id) or abort(404), by=viewer())
    db.session.commit()
    return moved(f"{HOME}?removed={view_id}")


@bp.post("/coverage/views/<int:view_id>/restore")
@requires(*STAFF)
def restore_view(view_id: int) -> Answer:
    view = own_view(viewer(), PLACE, view_id, deleted=True) or abort(404)
    try:
        services.bring_back(view=view, by=viewer())
        db.session.commit()
    except (ViewError, once.IntegrityError):
        db.session.rollback()
        return moved(HOME, message="It stays deleted: another view has its name now.")
    return moved(HOME, message=f"“{view.name}” is back.")
