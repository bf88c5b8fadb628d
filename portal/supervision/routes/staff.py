"""The staff's deeds on supervisors' links, on the page of a placement and from the queue."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, flash, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.extensions import db
from portal.links.models import Purpose, SignedLink
from portal.placements.models import Placement
from portal.placements.permissions import ARRANGERS
from portal.placements.queries import visible_placement
from portal.placements.routes import show_context
from portal.supervision.errors import SupervisionError
from portal.supervision.forms import ExtendForm, LinkForm
from portal.supervision.queries import Supervisor, supervisors_of
from portal.supervision.services import links
from portal.web.access import requires
from portal.web.filters import day
from portal.web.respond import moved, refused
from portal.web.urls import local_path

bp = Blueprint("supervisor_links", __name__, url_prefix="/placements/<int:placement_id>/supervisor-link")


@bp.post("/send")
@requires(*ARRANGERS)
def send(placement_id: int) -> Answer:
    """Sends the link at once; the queue's button comes here too."""

    def deed(placement: Placement, supervisor: Supervisor) -> str:
        link = links.send_link(placement, supervisor, by=viewer())
        return f"The link is on its way to {link.name or link.email}."

    return on_supervisor(placement_id, deed)


@bp.post("/make")
@requires(*ARRANGERS)
def make(placement_id: int) -> Answer:
    """Makes a link without sending it: its address is then shown, for a text message."""

    def deed(placement: Placement, supervisor: Supervisor) -> str:
        links.give_link(placement, supervisor, by=viewer())
        return "Here is the address. Send it as a text message, or read it out."

    return on_supervisor(placement_id, deed)


@bp.post("/<int:link_id>/extend")
@requires(*ARRANGERS)
def extend(placement_id: int, link_id: int) -> Answer:
    placement, link = loaded(placement_id, link_id)
    form = ExtendForm()
    if not form.validate() or form.until.data is None:
        return told(placement_id, "Choose a day.")
    try:
        links.extend(placement, link, until=form.until.data, by=viewer())
    except SupervisionError as wrong:
        return told(placement_id, str(wrong))
    db.session.commit()
    return back(placement_id, f"The link works until {day(link.expires_at)}.")


@bp.post("/<int:link_id>/revoke")
@requires(*ARRANGERS)
def revoke(placement_id: int, link_id: int) -> Answer:
    return on_link(placement_id, link_id, lambda placement, link: links.revoke(placement, link, by=viewer()), "The link opens nothing any more.")


@bp.post("/<int:link_id>/restore")
@requires(*ARRANGERS)
def restore(placement_id: int, link_id: int) -> Answer:
    return on_link(placement_id, link_id, lambda placement, link: links.restore(placement, link, by=viewer()), "The same link works again.")


def on_supervisor(placement_id: int, deed: Callable[[Placement, Supervisor], str]) -> Answer:
    placement = arranged(placement_id)
    form = LinkForm()
    host_id = form.host_id.data if form.validate() else None
    supervisor = next((s for s in supervisors_of(placement) if s.answerable.host_id == (host_id or placement.host_id)), None)
    if supervisor is None:
        return told(placement_id, "This host is no longer part of the placement. Reload the page.")
    try:
        said = deed(placement, supervisor)
    except SupervisionError as wrong:
        return told(placement_id, str(wrong))
    db.session.commit()
    return back(placement_id, said)


def on_link(placement_id: int, link_id: int, deed: Callable[[Placement, SignedLink], None], said: str) -> Answer:
    placement, link = loaded(placement_id, link_id)
    try:
        deed(placement, link)
    except SupervisionError as wrong:
        return told(placement_id, str(wrong))
    db.session.commit()
    return back(placement_id, said)


def arranged(placement_id: int) -> Placement:
    return visible_placement(viewer(), placement_id) or abort(404)


def loaded(placement_id: int, link_id: int) -> tuple[Placement, SignedLink]:
    """A link of this very placement."""
    placement = arranged(placement_id)
    link = db.session.get(SignedLink, link_id)
    if link is None or link.placement_id != placement.id or link.purpose != Purpose.SUPERVISOR.value:
        abort(404)
    return placement, link


def told(placement_id: int, sentence: str) -> Answer:
    """What is in the way: on the placement's page, or above the list that the button stands in."""
    db.session.rollback()
    if request.form.get("next"):
        flash(sentence, "warning")
        return moved(local_path(request.form.get("next"), url_for("placements.show", placement_id=placement_id)))
    placement = arranged(placement_id)
    return refused("placements/show.html", **show_context(placement, refusal=sentence))


def back(placement_id: int, said: str) -> Answer:
    return moved(local_path(request.form.get("next"), url_for("placements.show", placement_id=placement_id) + "#supervisor-link"), message=said)
