"""The log of visits and talks with a host."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.extensions import db
from portal.hosts import services
from portal.hosts.errors import HostError, Stale
from portal.hosts.forms import EditNoteForm, NewNoteForm
from portal.hosts.permissions import EDITORS
from portal.hosts.record_models import HostNote
from portal.hosts.routes.blueprint import bp, own_host_or_404, part_or_404, stale
from portal.hosts.routes.places import wrongly
from portal.hosts.routes.show import offer, show_context
from portal.web.access import requires
from portal.web.respond import done, moved, page, refused


@bp.post("/hosts/<int:host_id>/notes")
@requires(*EDITORS)
def add_note(host_id: int) -> Answer:
    host, form = own_host_or_404(host_id), NewNoteForm()
    offer(form, host)
    url, token = url_for("hosts.show", host_id=host_id, _anchor="log"), form.form_token.data or ""
    if not form.validate():
        return refused("hosts/show.html", block="log", **show_context(host, note_form=form))
    if once.already_taken(token, by=viewer()) is not None:
        return done(url, "hosts/show.html", block="log", **show_context(host))
    try:
        entry = services.add_note(host, values=form.told, by=viewer())
        once.take(token, url, by=viewer())
    except HostError as wrong:
        db.session.rollback()
        form.text.errors = [str(wrong)]
        return refused("hosts/show.html", block="log", **show_context(own_host_or_404(host_id), note_form=form))
    except once.IntegrityError:
        db.session.rollback()
        return done(url, "hosts/show.html", block="log", **show_context(own_host_or_404(host_id)))
    said = "It is logged." if entry.done else "It is planned. It stands in the calendar."
    db.session.commit()
    return done(url, "hosts/show.html", block="log", message=said, **show_context(own_host_or_404(host_id)))


@bp.route("/host-notes/<int:host_note_id>/edit", methods=["GET", "POST"])
@requires(*EDITORS)
def edit_note(host_note_id: int) -> Answer:
    entry, host = part_or_404(HostNote, host_note_id)
    if request.method == "GET":
        form = EditNoteForm(obj=entry)
        form.done.data = "yes" if entry.done else "no"
        form.contact_id.data, form.placement_id.data = str(entry.contact_id or ""), str(entry.placement_id or "")
        offer(form, host)
        return page("hosts/note.html", form=form, host=host, row=entry)
    form = EditNoteForm()
    offer(form, host)
    if not form.validate():
        return refused("hosts/note.html", form=form, host=host, row=entry)
    try:
        services.edit_note(host, entry, values=form.told, seen=form.version.data, by=viewer())
    except Stale:
        return stale("hosts/note.html", form, entry, host=host, row=entry)
    except HostError as wrong:
        return wrongly(form, wrong, "hosts/note.html", host=host, row=entry)
    url = url_for("hosts.show", host_id=host.id, _anchor="log")
    db.session.commit()
    return moved(url, message="The entry is saved.")


@bp.post("/host-notes/<int:host_note_id>/<any(done, planned):state>")
@requires(*EDITORS)
def finish_note(host_note_id: int, state: str) -> Answer:
    entry, host = part_or_404(HostNote, host_note_id)
    services.finish_note(host, entry, done=state == "done", by=viewer())
    db.session.commit()
    said = "It is done." if state == "done" else "It is planned again."
    return done(url_for("hosts.show", host_id=host.id, _anchor="log"), "hosts/show.html", block="log", message=said, **show_context(own_host_or_404(host.id)))


@bp.post("/host-notes/<int:host_note_id>/remove")
@requires(*EDITORS)
def remove_note(host_note_id: int) -> Answer:
    entry, host = part_or_404(HostNote, host_note_id)
    services.remove_note(host, entry, by=viewer())
    url = url_for("hosts.show", host_id=host.id, removed_note=entry.id, _anchor="log")
    db.session.commit()
    return moved(url)


@bp.post("/host-notes/<int:host_note_id>/restore")
@requires(*EDITORS)
def restore_note(host_note_id: int) -> Answer:
    entry, host = part_or_404(HostNote, host_note_id)
    services.restore_note(host, entry, by=viewer())
    url = url_for("hosts.show", host_id=host.id, _anchor="log")
    db.session.commit()
    return moved(url, message="The entry is back.")
