"""A mark that a browser keeps for the people who signed in there, so that others' tries cannot lock them out.

The cookie is signed, opens nothing, and holds no name: only keyed hashes of the last few.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from flask import current_app, request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response

from portal.accounts.throttle import Counter, by_address, by_browser, by_name

NAMES = 6
LASTS = 180 * 86_400


def counters(username: str) -> list[Counter]:
    """What a try counts against: where this person is known, the browser alone; else the name and the address."""
    known = read()
    if mark(username) in known[1:]:
        return [by_browser(f"{known[0]}:{mark(username)}")]
    return [by_name(username), by_address(request.remote_addr or "")]


def remember(response: Response, username: str) -> None:
    """Puts the person first in the browser's mark."""
    known = read() or [secrets.token_urlsafe(12)]
    own = mark(username)
    names = [own, *(name for name in known[1:] if name != own)][:NAMES]
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(
        cookie_name(), serializer().dumps([known[0], *names]), max_age=LASTS, path="/", httponly=True,
        secure=secure, samesite="Lax",
    )  # fmt: skip


def read() -> list[str]:
    """[the browser's random id, marks of names...], empty where there is none or somebody made it up."""
    try:
        found = serializer().loads(request.cookies.get(cookie_name(), ""))
    except BadData:
        return []
    return [str(each) for each in found] if isinstance(found, list) else []


def mark(username: str) -> str:
    key = str(current_app.secret_key).encode()
    return hmac.new(key, f"known browser:{username.casefold()}".encode(), hashlib.sha256).hexdigest()[:16]


def serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="known browser")


def cookie_name() -> str:
    return "__Host-known" if current_app.config["SESSION_COOKIE_SECURE"] else "known"
