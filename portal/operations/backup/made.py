"""When a backup was last made, as far as this machine knows."""

from __future__ import annotations

import time
from pathlib import Path

from portal.config import VAR


def _mark() -> Path:
    return VAR / "last-backup"


def note() -> None:
    _mark().parent.mkdir(parents=True, exist_ok=True)
    _mark().touch()


def seconds_since() -> float | None:
    try:
        return max(0.0, time.time() - _mark().stat().st_mtime)
    except OSError:
        return None
