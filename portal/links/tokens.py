"""The address of a link: its id and nonce, signed with the portal's secret key. Nothing of it is kept."""

from __future__ import annotations

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from portal.links.models import SignedLink


def _signer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=f"links.{purpose}")


def token_of(link: SignedLink) -> str:
    """What stands in the address; the same for as long as the link's nonce is."""
    token = _signer(link.purpose).dumps([link.id, link.nonce])
    return token if isinstance(token, str) else token.decode()


def read_token(token: str, purpose: str) -> tuple[int, str] | None:
    """(id, nonce) of a token of this purpose; None for anything else."""
    try:
        found = _signer(purpose).loads(token)
    except BadSignature:
        return None
    if isinstance(found, list) and len(found) == 2 and isinstance(found[0], int) and isinstance(found[1], str):
        return found[0], found[1]
    return None


def whole_address(path: str) -> str:
    """A path of the portal as a mail needs it, with PUBLIC_URL before it."""
    return str(current_app.config.get("PUBLIC_URL") or "http://127.0.0.1:8000").rstrip("/") + path
