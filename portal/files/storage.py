"""Where contents lie: below FILES, outside the web root, under random names, readable by the portal alone."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from flask import current_app

from portal.config import VAR

KEY = re.compile(r"[0-9a-f]{32}")


def root() -> Path:
    return Path(current_app.config.get("FILES") or VAR / "files")


def path_of(key: str) -> Path:
    """Raises ValueError for a key that is none, so no path leaves the root."""
    if not KEY.fullmatch(key):
        raise ValueError("not a storage key")
    return root() / key[:2] / key


def write(content: bytes) -> str:
    """Writes a content, safely on disk, and returns its key."""
    key = secrets.token_hex(16)
    path = path_of(key)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return key


def read(key: str) -> bytes | None:
    """The content; None where it is gone."""
    try:
        return path_of(key).read_bytes()
    except FileNotFoundError:
        return None


def remove(key: str) -> None:
    path_of(key).unlink(missing_ok=True)


def keys_older_than(moment: float) -> Iterator[str]:
    """Keys on disk that were written before a moment (seconds since the epoch)."""
    for path in root().glob("??/*"):
        if KEY.fullmatch(path.name) and path.stat().st_mtime < moment:
            yield path.name
