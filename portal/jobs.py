"""The queue of long work: `huey_consumer portal.jobs.huey` runs what pages and commands put into it.

Knows no feature. A feature marks a function with `@job` in its jobs.py, and says with `at_start` what to look
after when a consumer starts, e.g. imports that were interrupted, with `every_hour` what to look after then and
every hour, and with `every_minute` what cannot wait so long. Under tests everything runs at once.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

from flask import Flask, has_app_context
from huey import SqliteHuey, crontab
from huey.storage import SqliteStorage

from portal.config import VAR

log = logging.getLogger("portal.jobs")
P = ParamSpec("P")


class LazyStorage(SqliteStorage):  # type: ignore[misc]
    """Makes its file when the first job comes, so that importing this module leaves no trace."""

    def initialize_schema(self) -> None:
        pass

    def _create_connection(self) -> sqlite3.Connection:
        Path(self.filename).parent.mkdir(parents=True, exist_ok=True)
        made: sqlite3.Connection = super()._create_connection()
        for statement in self.ddl:
            made.execute(statement)
        return made


huey = SqliteHuey(
    "portal",
    storage_class=LazyStorage,
    filename=os.environ.get("QUEUE_FILE", str(VAR / "queue.db")),
    fsync=True,
    results=False,
)
_app: Flask | None = None
_making = threading.Lock()
_at_start: list[Callable[[], None]] = []
_every_hour: list[Callable[[], None]] = []
_every_minute: list[Callable[[], None]] = []


def init_app(app: Flask) -> None:
    """Binds jobs to the application; called by whichever feature has jobs."""
    global _app
    _app = app
    huey.immediate = bool(app.testing)


def application() -> Flask:
    """The application of this process; a consumer makes its own."""
    global _app
    with _making:
        if _app is None:
            from portal import create_app

            _app = create_app()
    return _app


def job(work: Callable[P, None]) -> Callable[P, Any]:
    """Marks a function to be called through the queue; it runs within an application context."""

    @wraps(work)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        if has_app_context():
            return work(*args, **kwargs)
        with application().app_context():
            return work(*args, **kwargs)

    return huey.task()(run)  # type: ignore[no-any-return]


def at_start(deed: Callable[[], None]) -> None:
    """Registers what a consumer looks after once, when it starts."""
    if deed not in _at_start:
        _at_start.append(deed)


def every_hour(deed: Callable[[], None]) -> None:
    """Registers what a consumer looks after when it starts and seven minutes past every hour."""
    at_start(deed)
    if deed not in _every_hour:
        _every_hour.append(deed)


def every_minute(deed: Callable[[], None]) -> None:
    """Registers what a consumer looks after every minute: short work only, everything else waits for it."""
    if deed not in _every_minute:
        _every_minute.append(deed)


_started = threading.Event()


@huey.on_startup()  # type: ignore[untyped-decorator]
def start() -> None:
    """Runs in every worker thread before it takes its first job; the work is done by the first."""
    app = application()
    with _making:
        if _started.is_set():
            return
        _started.set()
    _do(app, _at_start, "at start")


@huey.periodic_task(crontab(minute="7"))  # type: ignore[untyped-decorator]
def hourly() -> None:
    _do(application(), _every_hour, "every hour")


@huey.periodic_task(crontab(minute="*"))  # type: ignore[untyped-decorator]
def minutely() -> None:
    _do(application(), _every_minute, "every minute")


def _do(app: Flask, deeds: list[Callable[[], None]], when: str) -> None:
    """Each by itself: one that fails keeps no other from being done."""
    for deed in deeds:
        with app.app_context():
            try:
                deed()
            except Exception:
                log.exception(when)
