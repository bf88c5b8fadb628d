"""Which experiences ask for which form; a district says it for itself."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.catalog.models import ExperienceKind
from portal.clearances import services
from portal.clearances.asking import Form, forms_of
from portal.clearances.forms import EditRuleForm, NewFormForm, RuleForm
from portal.clearances.permissions import may_edit_forms
from portal.clearances.queries import form_of
from portal.clearances.routes.blueprint import bp
from portal.extensions import db
from portal.placements.permissions import KEEPERS
from portal.web.access import requires
from portal.web.respond import conflict, moved, page, refused


def kinds() -> list[tuple[str, str]]:
    rows = db.session.execute(sa.select(ExperienceKind.code, ExperienceKind.title).order_by(ExperienceKind.position, ExperienceKind.code))
    return [(row.code, row.title) for row in rows]


@bp.get("/clearances/forms")
@requires(*KEEPERS)
def forms() -> Answer:
    return page("clearances/forms.html", forms=forms_of(viewer().district_id), kinds=dict(kinds()), may_edit=may_edit_forms(viewer()))


@bp.route("/clearances/forms/new", methods=["GET", "POST"])
@requires(*KEEPERS)
def new_form() -> Answer:
    may_or_404()
    form = NewFormForm(formdata=None) if request.method == "GET" else NewFormForm()
    form.experience_kinds.choices = kinds()
    if request.method == "GET":
        return page("clearances/new_form.html", form=form)
    if not form.validate():
        return refused("clearances/new_form.html", form=form)
    token, home = form.form_token.data or "", url_for("clearances.forms")
    if (led_to := once.already_taken(token, by=viewer())) is not None:
        return moved(led_to)
    try:
        services.add_form(title=form.title.data or "", about=form.about.data or "", sensitive=bool(form.sensitive.data), rule=form.rule, by=viewer())
        once.take(token, home, by=viewer())
    except services.ClearanceError as wrong:
        db.session.rollback()
        form.title.errors = [str(wrong)]
        return refused("clearances/new_form.html", form=form)
    except once.IntegrityError:
        db.session.rollback()
        return moved(once.already_taken(token, by=viewer()) or home)
    db.session.commit()
    return moved(home, message="The form is added.")


@bp.route("/clearances/forms/<int:clearance_kind_id>/edit", methods=["GET", "POST"])
@requires(*KEEPERS)
def edit_form(clearance_kind_id: int) -> Answer:
    may_or_404()
    found = form_of(viewer().district_id, clearance_kind_id) or abort(404)
    form = EditRuleForm(formdata=None) if request.method == "GET" else EditRuleForm()
    form.experience_kinds.choices = kinds()
    if request.method == "GET":
        return page("clearances/edit_form.html", **one(found, filled(form, found)))
    if not form.validate():
        return refused("clearances/edit_form.html", **one(found, form))
    try:
        services.set_rule(found, form.rule, seen=form.version.data, by=viewer())
    except services.Stale:
        db.session.rollback()
        form.version.data, form.version.raw_data = found.version, None
        return conflict("clearances/edit_form.html", **one(found, form) | {"stale": True})
    db.session.commit()
    return moved(url_for("clearances.forms"), message=f"{found.title} is saved.")


@bp.post("/clearances/forms/<int:clearance_kind_id>/restore")
@requires(*KEEPERS)
def restore_form(clearance_kind_id: int) -> Answer:
    """Back to what is built in."""
    may_or_404()
    found = form_of(viewer().district_id, clearance_kind_id) or abort(404)
    if found.own:
        abort(404)
    services.forget_rule(found, by=viewer())
    db.session.commit()
    return moved(url_for("clearances.forms"), message=f"{found.title} is asked for as it is built in.")


def filled(form: RuleForm, found: Form) -> RuleForm:
    form.experience_kinds.data = sorted(found.experience_kinds)
    form.only_paid.data, form.only_minors.data = found.only_paid, found.only_minors
    form.before_first_day.data, form.months.data = found.before_first_day, found.months
    form._fields["version"].data = found.version
    return form


def one(found: Form, form: RuleForm) -> dict[str, Any]:
    return {"f": found, "form": form, "stale": False, "kinds": dict(kinds())}


def may_or_404() -> None:
    if not may_edit_forms(viewer()):
        abort(404)
