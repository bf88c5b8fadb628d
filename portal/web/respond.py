"""Page or fragment: the one place that reads the htmx request headers.

A view answers with one of four functions, whichever way it was asked:

- `page`      a GET, or the same region again
- `done`      a deed was accepted: 303 and a flash, or the fragment with messages out of band
- `refused`   a form was not: 422 and the form again
- `conflict`  somebody else saved first: 409 and both versions
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from flask import Flask, Response, flash, make_response, redirect, render_template, request
from htmx_flask import request as hx
from jinja2_fragments.flask import render_block
from werkzeug.wrappers import Response as Answer

from portal.language import _


@dataclass(frozen=True)
class Undo:
    """The way back from a deed: a form behind its message."""

    action: str
    fields: dict[str, Any] = field(default_factory=dict)
    label: str = ""


Region = Callable[[str, str, Undo | None], Response]
"""(message, kind, undo) -> the region anew, with the message."""
_regions: dict[str, tuple[Region, Callable[[], bool]]] = {}


def in_place(id: str, answer: Region, *, may: Callable[[], bool]) -> None:
    """Registers a region that shows deeds of other rooms, e.g. the queue: a form of theirs that is posted from there by
    htmx, with the region as its target, is answered by the region, whatever page it leads to otherwise. `may` says
    whether who asks could open the region's own page: the target is but a header that anybody can send."""
    _regions[id] = (answer, may)


def _asked_from(block: str | None = None) -> Region | None:
    """The registered region that asks; None where the answer's own block is it."""
    target = request.headers.get("HX-Target", "").rpartition("#")[2] if wants_fragment() else ""
    if target not in _regions or (block is not None and block.replace("_", "-") == target):
        return None
    answer, may = _regions[target]
    return answer if may() else None


def wants_fragment() -> bool:
    """Whether only the region is asked for; a history restore or a request for the body gets the page."""
    return (
        bool(hx.htmx)
        and not hx.htmx.history_restore_request
        and request.headers.get("HX-Request-Type") != "full"
    )


def page(template: str, *, block: str | None = None, status: int = 200, oob: str = "", **context: Any) -> Response:
    """The page; or, asked by htmx and with a `block` (its hyphens read as underscores), that region alone."""
    if block is not None and wants_fragment():
        body = render_block(template, block.replace("-", "_"), **context) + oob
    else:
        body = render_template(template, **context)
    return make_response(body, status)


def done(url: str, template: str, *, block: str, message: str = "", oob: str = "", undo: Undo | None = None, **context: Any) -> Answer:
    """A deed was accepted. `message` says what happened, in the past tense, for everybody to read and hear."""
    if wants_fragment() and _asked_from(block) is None:
        return page(template, block=block, oob=oob + announce(message, undo=undo), **context)
    return moved(url, message=message, undo=undo)


def moved(url: str, *, message: str = "", undo: Undo | None = None) -> Answer:
    """A deed was accepted and its result lives on another page: 303 there, by htmx too."""
    if region := _asked_from():
        return region(message, "done", undo)
    if message:
        note: Any = message if undo is None else {"text": message, "undo": _kept(undo), "next": url, "target": ""}
        flash(note, "done")
    if wants_fragment():
        return htmx_redirect(url)
    return redirect(url, 303)


def refused(template: str, *, block: str | None = None, **context: Any) -> Response:
    """A form was refused: 422 and the form again with what is wrong, whichever way it came."""
    if region := _asked_from(block):
        return region(_what_is_wrong(context), "bad", None)
    return page(template, block=block, status=422, **context)


def conflict(template: str, *, block: str | None = None, **context: Any) -> Response:
    """Somebody else saved first: 409 and a page or region that shows both versions."""
    if region := _asked_from(block):
        return region(_("Somebody else was quicker. This is how it stands now."), "bad", None)
    return page(template, block=block, status=409, **context)


def announce(message: str, kind: str = "done", *, undo: Undo | None = None, target: str = "", back: str = "") -> str:
    """The out-of-band part that puts a message into the page's one status region; its undo swaps the region `target`."""
    note: Any = message if undo is None else {"text": message, "undo": _kept(undo), "next": back, "target": target}
    return render_template("_messages.html", oob=True, notes=[(kind, note)]) if message else ""


def _kept(undo: Undo) -> dict[str, Any]:
    return {**asdict(undo), "label": undo.label or _("Undo")}


def _what_is_wrong(context: dict[str, Any]) -> str:
    """The sentence of a refusal, or what its form says, for a region that has no place for the form."""
    for name in ("refusal", "problem"):
        if context.get(name):
            return str(context[name])
    said = [wrong for form in context.values() if hasattr(form, "hidden_tag") for _, _, wrong in form.problems]
    return " ".join(said) or "That was not possible. Open the placement to see why."


def htmx_redirect(url: str, *, status: int = 200) -> Response:
    """htmx follows a 303 inside the swap; this makes the browser go there instead."""
    response = make_response("", status)
    response.headers["HX-Redirect"] = url
    return response


def to_messages(response: Response) -> Response:
    """Sends an error's body to the status region instead of the place that was to be swapped."""
    response.headers["HX-Retarget"] = "#messages"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def init_app(app: Flask) -> None:
    @app.after_request
    def vary(response: Response) -> Response:
        response.vary.add("HX-Request")
        response.vary.add("HX-Request-Type")
        return response

    app.jinja_env.globals["wants_fragment"] = wants_fragment
