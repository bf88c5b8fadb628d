"""The catalogue of credentials, and one of them."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.catalog.models import Credential
from portal.clock import this_day
from portal.credentials import panels, services
from portal.credentials.errors import CredentialError, Stale
from portal.credentials.forms import EditCredentialForm, NewCredentialForm
from portal.credentials.permissions import CATALOGUE_EDITORS, LIST_KEEPERS, may_answer, may_edit_credential
from portal.credentials.queries import catalogue as queries
from portal.credentials.queries.attempts import waiting_for
from portal.credentials.routes.blueprint import bp
from portal.extensions import db
from portal.language import lazy
from portal.schools.models import year_of
from portal.web.access import requires
from portal.web.respond import conflict, moved, page, refused
from portal.web.tables import listing, page_number, request_word

LISTED = {"": lazy("All"), "listed": lazy("On the state list"), "left": lazy("Left the list"), "never": lazy("Never on it"), "retired": lazy("Retired")}
WHICH = {"held": "Hold it", "waiting": "Wait for approval", "expired": "Expired", "tried": "Tried"}


@bp.get("/credentials")
@requires()
def index() -> Answer:
    words = request.args.get("q", "").replace("\x00", "").strip()[:80]
    listed = request_word("listed", tuple(LISTED))
    today = this_day()
    rows = listing(queries.catalogue(viewer(), words=words, listed=listed, today=today), number=page_number())
    return page(
        "credentials/index.html", block="credential-list", listing=rows, words=words, listed=listed, LISTED=LISTED,
        waiting=waiting_for(viewer()), may_answer=may_answer(viewer()), may_add=viewer().has(*CATALOGUE_EDITORS),
        keeps_list=viewer().has(*LIST_KEEPERS), year=year_of(today),
    )  # fmt: skip


@bp.get("/credentials/<int:credential_id>")
@requires()
def show(credential_id: int) -> Answer:
    credential = credential_or_404(credential_id)
    is_staff = viewer().role != Role.STUDENT
    which = request_word("which", tuple(WHICH)) or "held"
    today = this_day()
    found = listing(queries.holders(viewer(), credential.id, today, which=which), number=page_number()) if is_staff else None
    return page(
        "credentials/show.html", block="holders" if is_staff else None, credential=credential, listing=found, which=which, WHICH=WHICH, today=today,
        listings=queries.listings_of(viewer(), credential.id), rate=queries.pass_rate(viewer(), credential.id), year=year_of(today),
        may_edit=may_edit_credential(viewer(), credential), panels=panels.panels_for(credential.id, viewer()),
    )  # fmt: skip


@bp.route("/credentials/new", methods=["GET", "POST"])
@requires(*CATALOGUE_EDITORS)
def new() -> Answer:
    if request.method == "GET":
        return page("credentials/new.html", form=NewCredentialForm(formdata=None))
    form = NewCredentialForm()
    if not form.validate():
        return refused("credentials/new.html", form=form)
    token = form.form_token.data or ""
    if (led_to := once.already_taken(token, by=viewer())) is not None:
        return moved(led_to)
    try:
        made = services.create_credential(**told(form), by=viewer())
        url = url_for("credentials.show", credential_id=made.id)
        once.take(token, url, by=viewer())
    except CredentialError as wrong:
        db.session.rollback()
        form.title.errors = [str(wrong)]
        return refused("credentials/new.html", form=form)
    except once.IntegrityError:
        db.session.rollback()
        return moved(once.already_taken(token, by=viewer()) or url_for("credentials.index"))
    db.session.commit()
    return moved(url, message=f"{form.title.data} is in the catalog.")


@bp.route("/credentials/<int:credential_id>/edit", methods=["GET", "POST"])
@requires(*CATALOGUE_EDITORS)
def edit(credential_id: int) -> Answer:
    credential = credential_or_404(credential_id)
    if not may_edit_credential(viewer(), credential):
        abort(404)
    if request.method == "GET":
        return page("credentials/edit.html", credential=credential, form=EditCredentialForm(obj=credential))
    form = EditCredentialForm()
    if not form.validate():
        return refused("credentials/edit.html", credential=credential, form=form)
    try:
        services.edit_credential(credential, **told(form), retired=form.retired.data, seen=form.version.data, by=viewer())
    except Stale:
        db.session.rollback()
        credential = credential_or_404(credential_id)
        form.version.data = credential.version
        form.version.raw_data = None
        return conflict("credentials/edit.html", credential=credential, form=form, stale=True)
    except CredentialError as wrong:
        db.session.rollback()
        form.title.errors = [str(wrong)]
        return refused("credentials/edit.html", credential=credential_or_404(credential_id), form=form)
    db.session.commit()
    return moved(url_for("credentials.show", credential_id=credential_id), message=f"{form.title.data} is saved.")


def told(form: Any) -> dict[str, Any]:
    words = {name: form[name].data or "" for name in ("title", "issuer", "code", "aliases")}
    return words | {"validity_months": form.validity_months.data}


def credential_or_404(credential_id: int) -> Credential:
    return queries.visible_credential(viewer(), credential_id) or abort(404)
