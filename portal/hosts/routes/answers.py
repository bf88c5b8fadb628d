"""The answer to a host that a student brought."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.extensions import db
from portal.hosts import services
from portal.hosts.errors import HostError
from portal.hosts.forms import RejectForm
from portal.hosts.permissions import EDITORS
from portal.hosts.routes.blueprint import bp, own_host_or_404
from portal.hosts.routes.show import show_context
from portal.web.access import requires
from portal.web.respond import moved, refused


@bp.post("/hosts/<int:host_id>/approve")
@requires(*EDITORS)
def approve(host_id: int) -> Answer:
    host = own_host_or_404(host_id)
    try:
        services.approve_host(host, by=viewer())
    except HostError as wrong:
        return not_done(host_id, wrong)
    db.session.commit()
    return moved(url_for("hosts.show", host_id=host_id), message=f"{host.name} is approved. Placements there can be confirmed.")


@bp.post("/hosts/<int:host_id>/reject")
@requires(*EDITORS)
def reject(host_id: int) -> Answer:
    host, form = own_host_or_404(host_id), RejectForm()
    if not form.validate():
        return refused("hosts/show.html", **show_context(host, reject_form=form))
    try:
        services.reject_host(host, reason=form.reason.data or "", by=viewer())
    except HostError as wrong:
        return not_done(host_id, wrong)
    db.session.commit()
    return moved(url_for("hosts.show", host_id=host_id), message=f"{host.name} is not taken.")


@bp.post("/hosts/<int:host_id>/recheck")
@requires(*EDITORS)
def recheck(host_id: int) -> Answer:
    host = own_host_or_404(host_id)
    try:
        services.recheck_host(host, by=viewer())
    except HostError as wrong:
        return not_done(host_id, wrong)
    db.session.commit()
    return moved(url_for("hosts.show", host_id=host_id), message=f"{host.name} waits for its check again.")


def not_done(host_id: int, wrong: HostError) -> Answer:
    """422: the page again with the sentence."""
    db.session.rollback()
    return refused("hosts/show.html", **show_context(own_host_or_404(host_id), refusal=str(wrong)))
