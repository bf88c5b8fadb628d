"""What is noted of every job of the queue: figures, and a line in the log; that not of what looks around every minute and finds nothing."""

from __future__ import annotations

import logging
import time
from typing import Any

from huey.signals import SIGNAL_COMPLETE, SIGNAL_ERROR, SIGNAL_EXECUTING

from portal.jobs import huey
from portal.operations import meters

log = logging.getLogger("portal.jobs")
_begun: dict[str, float] = {}


@huey.signal(SIGNAL_EXECUTING)  # type: ignore[untyped-decorator]
def begin(signal: str, task: Any) -> None:
    _begun[task.id] = time.perf_counter()


@huey.signal(SIGNAL_COMPLETE, SIGNAL_ERROR)  # type: ignore[untyped-decorator]
def finish(signal: str, task: Any, error: BaseException | None = None) -> None:
    """The name of the job, never its arguments. Where it failed is told by huey's own line."""
    seconds = time.perf_counter() - _begun.pop(task.id, time.perf_counter())
    meters.job_ended(task.name, "done" if error is None else "failed", seconds)
    if task.name in ("minutely", "hourly") and error is None:
        return
    outcome = "failed" if signal == SIGNAL_ERROR else "done"
    log.log(logging.ERROR if error else logging.INFO, "job", extra={"job": task.name, "outcome": outcome, "ms": round(seconds * 1000, 1)})
