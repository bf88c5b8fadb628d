"""Copying a sister school's alignments: choose, see the difference, confirm, take back."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.extensions import db
from portal.rollover import services
from portal.rollover.copying import ADDED, CHANGED, LEFT, WAITING, difference
from portal.rollover.errors import RolloverError
from portal.rollover.forms import CopyForm
from portal.rollover.permissions import COPIERS, may_copy_into
from portal.rollover.routes.blueprint import bp
from portal.schools.queries import school_names
from portal.web.access import requires
from portal.web.filters import plural
from portal.web.respond import moved, page, refused

LARGEST = 2**63 - 1
MOST_UNDONE = 500


@bp.route("/copies", methods=["GET", "POST"])
@requires(*COPIERS)
def copies() -> Answer:
    if request.method == "GET":
        return page("rollover/copies.html", block="difference", **context(number("source"), number("target")))
    form = CopyForm()
    if not form.validate():
        return refused("rollover/copies.html", **context(None, None, "Choose both schools."))
    source, target = form.source.data, form.target.data
    if source not in school_names(viewer().district_id) or target not in receiving():
        abort(404)
    try:
        made = services.copy_alignments(source_id=source, target_id=target, chosen=set(form.chosen.data or []), by=viewer())
    except RolloverError as wrong:
        db.session.rollback()
        return refused("rollover/copies.html", **context(source, target, str(wrong)))
    db.session.commit()
    url = url_for("rollover.copies", source=source, target=target, undo=",".join(map(str, made[:MOST_UNDONE])))
    return moved(url, message=f"{plural(len(made), 'alignment')} sent for review. Each comes into force when a reviewer approves it.")


@bp.post("/copies/undo")
@requires(*COPIERS)
def undo_copies() -> Answer:
    count = services.take_back_copies(ids_of(request.form.get("ids", "")), by=viewer())
    db.session.commit()
    return moved(url_for("rollover.copies"), message=f"Taken back: {plural(count, 'alignment')}. What a reviewer answered meanwhile stays.")


def context(source: int | None, target: int | None, wrong: str = "") -> dict[str, Any]:
    schools, into = school_names(viewer().district_id), receiving()
    both = source in schools and target in into and source != target
    return {
        "schools": schools, "into": into, "source": source, "target": target, "wrong": wrong, "undo": ids_of(request.args.get("undo", "")),
        "found": difference(viewer(), source, target) if both and source and target else None,
        "kinds": {"added": ADDED, "changed": CHANGED, "left": LEFT, "waiting": WAITING},
    }  # fmt: skip


def receiving() -> dict[int, str]:
    """The schools whose alignments are the viewer's to keep."""
    return {key: name for key, name in school_names(viewer().district_id).items() if may_copy_into(viewer(), key)}


def number(name: str) -> int | None:
    raw = request.args.get(name, "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None


def ids_of(text: str) -> list[int]:
    return [int(each) for each in text[:8_000].split(",") if each.isascii() and each.isdigit() and len(each) < 19][:MOST_UNDONE]
