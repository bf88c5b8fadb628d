"""Security and caching headers on every answer."""

from __future__ import annotations

import hashlib

from flask import Flask, Response, g, request

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

    The tag is made of the data's version and of who looks (role, theme, grant) and how (page or fragment),
    never of the body, which carries a fresh CSRF token each time.
    """
    from portal.web.respond import wants_fragment

    viewer = g.get("viewer")
    parts = (data_version, request.full_path, wants_fragment(), viewer and (viewer.user_id, viewer.role, viewer.grant_id, viewer.theme))
    tag = hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
    g.etag = tag
    if tag in request.if_none_match:
        response = Response(status=304)
        response.set_etag(tag)
        response.headers["Cache-Control"] = "private, no-cache"
        return response
    return None


def tagged(response: Response) -> Response:
    """Puts the tag that `not_modified` computed on a reference page."""
    response.set_etag(g.etag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
