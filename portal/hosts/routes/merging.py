"""Merge two hosts that are the same one; take it back."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.extensions import db
from portal.hosts import services
from portal.hosts.errors import HostError, Stale
from portal.hosts.forms import MergeForm
from portal.hosts.models import Host
from portal.hosts.permissions import EDITORS
from portal.hosts.queries import directory, matching, merging, one
from portal.hosts.record_models import HostMerge
from portal.hosts.routes.blueprint import bp, own_host_or_404
from portal.web.access import requires
from portal.web.respond import conflict, moved, page, refused


@bp.route("/hosts/<int:host_id>/merge", methods=["GET", "POST"])
@requires(*EDITORS)
def merge(host_id: int) -> Answer:
    host = own_host_or_404(host_id)
    if request.method == "GET":
        return page("hosts/merge.html", **context(host, other_of(request.args.get("with", ""))))
    form = MergeForm()
    if not form.validate():
        return refused("hosts/merge.html", **context(host, None, "Choose the other host again: the form was not whole."))
    other = one.visible_host(viewer(), form.other_id.data or 0) or abort(404)
    seen = (form.version.data, form.other_version.data or 0)
    kept, merged, seen = (host, other, seen) if form.keep.data == "this" else (other, host, seen[::-1])
    try:
        services.merge_hosts(kept, merged, seen=seen, by=viewer())
    except Stale:
        db.session.rollback()
        return conflict("hosts/merge.html", **context(own_host_or_404(host_id), other, "Somebody changed one of the two meanwhile. This is how they are now."))
    except HostError as wrong:
        db.session.rollback()
        return refused("hosts/merge.html", **context(own_host_or_404(host_id), None, str(wrong)))
    url, names = url_for("hosts.show", host_id=kept.id), (merged.name, kept.name)
    db.session.commit()
    return moved(url, message=f"{names[0]} went into {names[1]}. You can take it back at the end of this page.")


@bp.post("/host-merges/<int:host_merge_id>/undo")
@requires(*EDITORS)
def undo_merge(host_merge_id: int) -> Answer:
    merge = db.session.get(HostMerge, host_merge_id)
    if merge is None or merge.district_id != viewer().district_id:
        abort(404)
    kept_id = merge.kept_id
    own_host_or_404(kept_id)
    try:
        services.undo_merge(merge, by=viewer())
    except HostError as wrong:
        db.session.rollback()
        return moved(url_for("hosts.show", host_id=kept_id), message=str(wrong))
    db.session.commit()
    return moved(url_for("hosts.show", host_id=kept_id), message="The merge is taken back: both hosts stand by themselves.")


def other_of(given: str) -> Host | None:
    """The host of `?with=`, by its id or by its name."""
    if given.isascii() and given.isdigit() and len(given) < 19:
        return one.visible_host(viewer(), int(given))
    return None


def context(host: Host, other: Host | None, refusal: str = "") -> dict[str, Any]:
    """Names that are alike, or the two side by side with what would move."""
    words = request.args.get("q", "").replace("\x00", "").strip()[:80]
    if other is not None and other.id == host.id:
        other = None
    moves = {each.id: merging.belongs_to(each.id) for each in (host, other)} if other is not None else {}
    held = {key: sum(count for _, count in those) for key, those in moves.items()}
    keeps_other = other is not None and (host.state == "pending" or (other.state != "pending" and held[other.id] > held[host.id]))
    return {
        "host": host, "other": other, "refusal": refusal, "words": words, "form": MergeForm(formdata=None),
        "similar": matching.similar(viewer(), host.name, but=host.id) if other is None else [],
        "found": merging.named(viewer(), words, but=host.id) if other is None and words else [],
        "moves": moves, "likely": "other" if keeps_other else "this",
        "industries": dict(directory.industries()), "FILLED": merging.FILLED_WORDS,
    }  # fmt: skip
