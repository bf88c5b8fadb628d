"""The room's blueprint, and what its views share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, redirect, url_for

from portal.accounts.current import viewer
from portal.extensions import db
from portal.hosts.models import Host
from portal.hosts.permissions import may_edit
from portal.hosts.queries import one
from portal.web.respond import conflict

bp = Blueprint("hosts", __name__)


def host_or_404(host_id: int) -> Host:
    """A host that the viewer may see; the address of a merged duplicate leads to the host it went into."""
    host = one.visible_host(viewer(), host_id)
    if host is not None:
        return host
    kept = one.merged_into(viewer(), host_id)
    abort(404 if kept is None else redirect(url_for("hosts.show", host_id=kept), 303))


def own_host_or_404(host_id: int) -> Host:
    host = host_or_404(host_id)
    return host if may_edit(viewer(), host) else abort(404)


def part_or_404(model: type[Any], part_id: int, *, edit: bool = True) -> tuple[Any, Host]:
    found = one.part_of(viewer(), model, part_id)
    if found is None or (edit and not may_edit(viewer(), found[1])):
        abort(404)
    return found


def now_says(form: Any, row: Any) -> list[tuple[str, str]]:
    """What a row says now, in the words of its form: (label, text) of every field that the row has."""
    said = []
    for field in form:
        if field.name in ("version", "csrf_token", "file") or not hasattr(row, field.name):
            continue
        value = getattr(row, field.name)
        if field.name == "done":
            value = "yes" if value else "no"
        if hasattr(field, "iter_choices"):
            words = next((str(label) for key, label, *_ in field.iter_choices() if key == ("" if value is None else str(value))), str(value or ""))
        else:
            words = {True: "yes", False: "no", None: ""}.get(value, str(value)) if isinstance(value, bool) or value is None else str(value)
        said.append((field.label.text, words or "nothing"))
    return said


def stale(template: str, form: Any, now_is: Any, /, **context: Any) -> Response:
    """409: what the row says now beside what was typed; saving again puts the latter in its place."""
    db.session.rollback()
    form.version.data, form.version.raw_data = now_is.version, None
    return conflict(template, form=form, says_now=now_says(form, now_is), **context)
