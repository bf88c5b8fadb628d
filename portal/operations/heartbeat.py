"""A sign of life of the queue's consumer: a file beside the queue that it touches every minute, between two jobs."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from flask import current_app


def queue_file() -> Path:
    return Path(current_app.config["QUEUE_FILE"])


def _mark() -> Path:
    return queue_file().with_name(queue_file().name + ".alive")


def beat() -> None:
    _mark().touch()


def seconds_since() -> float | None:
    """Seconds since the consumer last gave a sign; None where it never has."""
    try:
        return max(0.0, time.time() - _mark().stat().st_mtime)
    except OSError:
        return None


def waiting() -> int:
    """How many jobs wait; raises sqlite3.Error where the file cannot be read. Without a file none ever came."""
    if not queue_file().exists():
        return 0
    with closing(sqlite3.connect(f"{queue_file().absolute().as_uri()}?mode=rw", timeout=1, uri=True)) as file:
        if not file.execute("SELECT 1 FROM sqlite_master WHERE name = 'task'").fetchone():
            return 0
        return int(file.execute("SELECT count(*) FROM task").fetchone()[0])
