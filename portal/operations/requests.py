"""What is noted of every request: its number in the answer, a line in the log, and the figures for Prometheus."""

from __future__ import annotations

import logging
import time

from flask import Flask, Response, g, request

from portal.operations import meters

log = logging.getLogger("portal.requests")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
"""Anything else is 'other': a method is whatever the client writes."""
BEGUN = "portal.begun"


def init_app(app: Flask) -> None:
    """First of all before a request and last of all after it, so that what the others do is counted in."""
    app.before_request_funcs.setdefault(None, []).insert(0, begin)
    app.after_request_funcs.setdefault(None, []).insert(0, finish)
    app.teardown_request_funcs.setdefault(None, []).insert(0, leave)


def begin() -> None:
    """Noted on the request itself: `g` may belong to a context that outlives it."""
    request.environ[BEGUN] = time.perf_counter()
    meters.begun()


def finish(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    seconds = time.perf_counter() - request.environ.get(BEGUN, time.perf_counter())
    meters.answered(method(), endpoint(), response.status_code, seconds)
    if source := g.get("read_from"):
        meters.read_from(source)
    if log.isEnabledFor(logging.INFO):
        who = g.get("viewer")
        log.info("request", extra={
            "request_id": g.get("request_id"), "method": method(), "endpoint": endpoint(), "status": response.status_code,
            "ms": round(seconds * 1000, 1), "bytes": response.content_length, "district": getattr(who, "district_id", None), "user": getattr(who, "user_id", None),
        })  # fmt: skip
    return response


def leave(error: BaseException | None = None) -> None:
    if request.environ.pop(BEGUN, None) is not None:
        meters.ended()


def method() -> str:
    return request.method if request.method in METHODS else "other"


def endpoint() -> str:
    """The view's name, never the path: that may hold ids, tokens and what somebody typed."""
    return request.endpoint or "none"
