"""Page or fragment: the one place that reads the htmx request headers.

A view answers with one of four functions, whichever way it was asked:

- `page`      a GET, or the same region again
- `done`      a deed was accepted: 303 and a flash, or the fragment with messages out of band
- `refused`   a form was not: 422 and the form again
- `conflict`  somebody else saved first: 409 and both versions
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, flash, make_response, redirect, render_template, request
from htmx_flask import request as hx
from jinja2_fragments.flask import render_block
from werkzeug.wrappers import Response as Answer


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


def done(url: str, template: str, *, block: str, message: str = "", oob: str = "", **context: Any) -> Answer:
    """A deed was accepted. `message` says what happened, in the past tense, for everybody to read and hear."""
    if wants_fragment():
        return page(template, block=block, oob=oob + announce(message), **context)
    return moved(url, message=message)


def moved(url: str, *, message: str = "") -> Answer:
    """A deed was accepted and its result lives on another page: 303 there, by htmx too."""
    if message:
        flash(message, "done")
    if wants_fragment():
        return htmx_redirect(url)
    return redirect(url, 303)


def refused(template: str, *, block: str | None = None, **context: Any) -> Response:
    """A form was refused: 422 and the form again with what is wrong, whichever way it came."""
    return page(template, block=block, status=422, **context)


def conflict(template: str, *, block: str | None = None, **context: Any) -> Response:
    """Somebody else saved first: 409 and a page or region that shows both versions."""
    return page(template, block=block, status=409, **context)


def announce(message: str, kind: str = "done") -> str:
    """The out-of-band part that puts a message into the page's one status region."""
    return render_template("_messages.html", oob=True, notes=[(kind, message)]) if message else ""


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
