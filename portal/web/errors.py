"""Every error as a page, or as a sentence in the status region when htmx asked."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, g, make_response, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from portal.language import _, lazy
from portal.web.respond import to_messages, wants_fragment

log = logging.getLogger("portal.errors")

SENTENCES = {
    400: (lazy("This request could not be read"), lazy("Go back, reload the page and try again.")),
    401: (lazy("Please sign in"), lazy("Your session has ended.")),
    403: (lazy("This is not possible"), lazy("Go back, reload the page and try again.")),
    404: (lazy("There is no such page here"), lazy("The address may be mistyped, or it may belong to somebody else's records.")),
    405: (lazy("This page is not opened that way"), lazy("Use the buttons and links of the portal.")),
    409: (lazy("Somebody else saved first"), lazy("Reload the page to see the newest version, then make your change again.")),
    413: (lazy("That is too large"), lazy("Files may have up to 64 MB. Choose a smaller one, or split it.")),
    422: (lazy("Something is missing"), lazy("Check the fields marked below.")),
    429: (lazy("Too many tries"), lazy("Wait a few minutes, then try again.")),
    500: (lazy("Something went wrong on our side"), lazy("Nothing was saved. Try again; if it happens again, tell your administrator the number below.")),
    503: (lazy("The portal is busy"), lazy("Nothing was saved. Try again in a moment.")),
}


def show(status: int, *, sentence: str | None = None) -> Response:
    title, hint = SENTENCES.get(status, SENTENCES[400 if status < 500 else 500])
    context: dict[str, Any] = {"status": status, "title": title, "hint": sentence or hint, "request_id": g.get("request_id", "")}
    if wants_fragment():
        return to_messages(make_response(render_template("_error.html", **context), status))
    return make_response(render_template("error.html", **context), status)


def init_app(app: Flask) -> None:
    @app.errorhandler(CSRFError)
    def no_token(error: CSRFError) -> Response:
        return show(400, sentence=_("The page was open too long or in another session. Reload it and try again."))

    @app.errorhandler(HTTPException)
    def known(error: HTTPException) -> Response:
        if error.response is not None:
            return error.response  # type: ignore[return-value]
        status = 413 if isinstance(error, RequestEntityTooLarge) else (error.code or 500)
        response = show(status)
        for name, value in error.get_headers():
            if name in ("Allow", "Retry-After"):
                response.headers[name] = value
        return response

    @app.errorhandler(StaleDataError)
    def stale(error: StaleDataError) -> Response:
        return show(409)

    @app.errorhandler(OperationalError)
    def database(error: OperationalError) -> Response:
        busy = "locked" in str(error.orig)
        log.exception("database", extra={"request_id": g.get("request_id")})
        return show(503 if busy else 500)

    @app.errorhandler(Exception)
    def unknown(error: Exception) -> Response:
        if app.testing:
            raise error
        log.exception("unexpected", extra={"request_id": g.get("request_id")})
        return show(500)
