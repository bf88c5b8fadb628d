"""The papers of a host, and the files that were handed in with them."""

from __future__ import annotations

from flask import abort, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import noted, viewer
from portal.extensions import db
from portal.files.models import StoredFile
from portal.files.sending import send_stored
from portal.hosts import services
from portal.hosts.forms import EditPaperForm, NewPaperForm
from portal.hosts.permissions import EDITORS, KEEPERS
from portal.hosts.record_models import HostDocument
from portal.hosts.routes.blueprint import bp, part_or_404
from portal.hosts.routes.places import added, changed
from portal.web.access import requires
from portal.web.respond import moved


@bp.route("/hosts/<int:host_id>/papers/new", methods=["GET", "POST"])
@requires(*EDITORS)
def new_paper(host_id: int) -> Answer:
    return added(host_id, NewPaperForm, services.add_paper, "hosts/paper.html", "#papers", "The paper is added.")


@bp.route("/host-papers/<int:host_document_id>/edit", methods=["GET", "POST"])
@requires(*EDITORS)
def edit_paper(host_document_id: int) -> Answer:
    return changed(HostDocument, host_document_id, EditPaperForm, services.edit_paper, "hosts/paper.html", "#papers", "The paper is saved.")


@bp.post("/host-papers/<int:host_document_id>/remove")
@requires(*EDITORS)
def remove_paper(host_document_id: int) -> Answer:
    paper, host = part_or_404(HostDocument, host_document_id)
    services.remove_paper(host, paper, by=viewer())
    url = url_for("hosts.show", host_id=host.id, removed_paper=paper.id, _anchor="papers")
    db.session.commit()
    return moved(url)


@bp.post("/host-papers/<int:host_document_id>/restore")
@requires(*EDITORS)
def restore_paper(host_document_id: int) -> Answer:
    paper, host = part_or_404(HostDocument, host_document_id)
    services.restore_paper(host, paper, by=viewer())
    url = url_for("hosts.show", host_id=host.id, _anchor="papers")
    db.session.commit()
    return moved(url, message="The paper is back.")


@bp.get("/host-papers/<int:host_document_id>/file")
@requires(*KEEPERS)
def paper_file(host_document_id: int) -> Answer:
    paper, host = part_or_404(HostDocument, host_document_id, edit=False)
    stored = db.session.get(StoredFile, paper.file_id) if paper.file_id and paper.removed_at is None else None
    if stored is None:
        abort(404)
    noted("host_paper.open", subject=f"hosts:{host.id}", detail={"id": paper.id})
    return send_stored(stored)
