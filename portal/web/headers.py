"""Security and caching headers on every answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from flask import Flask, Response, g, request, session

from portal.config import CSP

SECURITY = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def security(app: Flask) -> dict[str, str]:
    """What every answer carries, a static file's too."""
    if app.config["SESSION_COOKIE_SECURE"]:
        return SECURITY | {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
    return SECURITY


def init_app(app: Flask) -> None:
    @app.after_request
    def harden(response: Response) -> Response:
        for name, value in security(app).items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def not_modified(data_version: str) -> Response | None:
    """For a reference page: 304 when the reader already has this very page, else None and the tag is set later.

    The tag is made of the data's version, the program's, who looks and how (page or fragment), never of the
    body, which carries a CSRF token made anew each time. A page with a waiting message is made, and never kept.
    """
    g.data_version = None if session.get("_flashes") else data_version
    if g.data_version is None or not request.if_none_match.contains_weak(tag := _tag(data_version)):
        return None
    response = Response(status=304)
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def tagged(response: Response) -> Response:
    """Puts the tag on a reference page that `not_modified` let pass."""
    if g.data_version is not None:
        response.set_etag(_tag(g.data_version), weak=True)  # the page, however it is compressed
        response.headers["Cache-Control"] = "private, no-cache"
    return response


def kept(data_version: str | None, make: Callable[[], Response]) -> Response:
    """A reference page: 304 where the reader has it, else `make()`, tagged. Without a version it is only made."""
    if data_version is None:
        return make()
    return not_modified(data_version) or tagged(make())


def _tag(data_version: str) -> str:
    """The session's own CSRF secret is part of it: after a new sign-in an old page's forms would be refused."""
    from portal.web.respond import wants_fragment

    token = session.get("csrf_token")
    parts = (program_version(), data_version, request.full_path, wants_fragment(), g.get("viewer"), token)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


@cache
def program_version() -> str:
    """Changes with any template or module, so that no browser keeps a page of an older release."""
    room = Path(__file__).resolve().parent.parent
    files = sorted(path for path in room.rglob("*") if path.suffix in (".html", ".py", ".po", ".css", ".js"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
