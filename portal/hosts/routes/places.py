"""Sites and contacts of a host."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.extensions import db
from portal.hosts import services
from portal.hosts.errors import HostError, Stale
from portal.hosts.forms import EditContactForm, EditSiteForm, NewContactForm, NewSiteForm
from portal.hosts.models import HostContact, HostSite
from portal.hosts.permissions import EDITORS
from portal.hosts.routes.blueprint import bp, own_host_or_404, part_or_404, stale
from portal.web.access import requires
from portal.web.respond import moved, page, refused


@bp.route("/hosts/<int:host_id>/sites/new", methods=["GET", "POST"])
@requires(*EDITORS)
def new_site(host_id: int) -> Answer:
    return added(host_id, NewSiteForm, services.add_site, "hosts/site.html", "#sites", "The site is added.")


@bp.route("/hosts/<int:host_id>/contacts/new", methods=["GET", "POST"])
@requires(*EDITORS)
def new_contact(host_id: int) -> Answer:
    return added(host_id, NewContactForm, services.add_contact, "hosts/contact.html", "#contacts", "The contact is added.")


@bp.route("/host-sites/<int:host_site_id>/edit", methods=["GET", "POST"])
@requires(*EDITORS)
def edit_site(host_site_id: int) -> Answer:
    return changed(HostSite, host_site_id, EditSiteForm, services.edit_site, "hosts/site.html", "#sites", "The site is saved.")


@bp.route("/host-contacts/<int:host_contact_id>/edit", methods=["GET", "POST"])
@requires(*EDITORS)
def edit_contact(host_contact_id: int) -> Answer:
    return changed(HostContact, host_contact_id, EditContactForm, services.edit_contact, "hosts/contact.html", "#contacts", "The contact is saved.")


def added(host_id: int, form_class: Any, add: Any, template: str, anchor: str, message: str) -> Answer:
    """The way of everything that is added to a host by a form of its own."""
    host = own_host_or_404(host_id)
    if request.method == "GET":
        return page(template, form=form_class(formdata=None), host=host, row=None)
    form = form_class()
    if not form.validate():
        return refused(template, form=form, host=host, row=None)
    url = url_for("hosts.show", host_id=host_id) + anchor
    token = form.form_token.data or ""
    if (led_to := once.already_taken(token, by=viewer())) is not None:
        return moved(led_to)
    try:
        add(host, values=form.told, by=viewer(), **file_of(form))
        once.take(token, url, by=viewer())
    except HostError as wrong:
        return wrongly(form, wrong, template, host=own_host_or_404(host_id), row=None)
    except once.IntegrityError:
        db.session.rollback()
        return moved(url)
    db.session.commit()
    return moved(url, message=message)


def changed(model: Any, part_id: int, form_class: Any, edit: Any, template: str, anchor: str, message: str) -> Answer:
    """The way of every change of what belongs to a host."""
    row, host = part_or_404(model, part_id)
    if request.method == "GET":
        return page(template, form=form_class(obj=row), host=host, row=row)
    form = form_class()
    if not form.validate():
        return refused(template, form=form, host=host, row=row)
    try:
        edit(host, row, values=form.told, seen=form.version.data, by=viewer(), **file_of(form))
    except Stale:
        return stale(template, form, row, host=host, row=row)
    except HostError as wrong:
        row, host = part_or_404(model, part_id)
        return wrongly(form, wrong, template, host=host, row=row)
    url = url_for("hosts.show", host_id=host.id) + anchor
    db.session.commit()
    return moved(url, message=message)


def file_of(form: Any) -> dict[str, Any]:
    return {"file": form.found} if hasattr(form, "found") else {}


def wrongly(form: Any, wrong: HostError, template: str, **context: Any) -> Answer:
    """422 with a service's sentence at the form's first field."""
    db.session.rollback()
    first = next(field for field in form if field.name not in ("csrf_token", "version", "form_token"))
    first.errors = [str(wrong)]
    return refused(template, form=form, **context)
