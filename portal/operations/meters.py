"""What each process counts as it works, for Prometheus. With several processes each writes files of its own into the folder
PROMETHEUS_MULTIPROC_DIR, which `serve.py` makes, and whoever is asked adds them up.

Labels hold names of views and jobs, never a path, an id or a name. Without the package `prometheus-client` nothing is counted.
"""

from __future__ import annotations

import os
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import sqlalchemy as sa

try:
    prometheus: Any = import_module("prometheus_client")
    multiprocess: Any = import_module("prometheus_client.multiprocess")
except ImportError:
    prometheus = multiprocess = None

THERE = prometheus is not None
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds; a page takes about ten milliseconds, an export seconds."""

if THERE:
    OURS = prometheus.CollectorRegistry()
    REQUESTS = prometheus.Counter("portal_requests", "Requests answered.", ["method", "endpoint", "status"], registry=OURS)
    DURATION = prometheus.Histogram("portal_request_duration_seconds", "Until the answer is made; a stream goes on after it.", ["endpoint"], buckets=BUCKETS, registry=OURS)
    IN_FLIGHT = prometheus.Gauge("portal_requests_in_flight", "Requests under way.", multiprocess_mode="livesum", registry=OURS)
    CONNECTIONS = prometheus.Gauge("portal_database_connections_in_use", "Connections that a request or job holds.", multiprocess_mode="livesum", registry=OURS)
    REPORTS = prometheus.Counter("portal_report_reads", "Reports by who answered: the standby, or the primary and why.", ["answered"], registry=OURS)
    JOBS = prometheus.Counter("portal_jobs", "Jobs of the queue that ended.", ["job", "outcome"], registry=OURS)
    JOB_DURATION = prometheus.Histogram("portal_job_duration_seconds", "What a job took.", ["job"], buckets=(*BUCKETS, 60.0, 600.0), registry=OURS)


def begun() -> None:
    if THERE:
        IN_FLIGHT.inc()


def ended() -> None:
    if THERE:
        IN_FLIGHT.dec()


def answered(method: str, endpoint: str, status: int, seconds: float) -> None:
    if THERE:
        REQUESTS.labels(method, endpoint, str(status)).inc()
        DURATION.labels(endpoint).observe(seconds)


def read_from(answered: str) -> None:
    """'standby', or why it was the primary: resting, failed, behind, own_write, not_found, no_standby."""
    if THERE:
        REPORTS.labels(answered).inc()


def job_ended(name: str, outcome: str, seconds: float) -> None:
    if THERE:
        JOBS.labels(name, outcome).inc()
        JOB_DURATION.labels(name).observe(seconds)


def watch(engine: sa.Engine) -> None:
    """Counts the connections that are out of the pool."""
    if THERE:
        sa.event.listen(engine, "checkout", lambda *_: CONNECTIONS.inc())
        sa.event.listen(engine, "checkin", lambda *_: CONNECTIONS.dec())


def exposed(more: Any) -> bytes:
    """Everything in Prometheus' text format; `more` collects what is read at the asking."""
    read = prometheus.CollectorRegistry()
    read.register(more)
    counted = OURS
    if folder := os.environ.get(FOLDER):
        forget_the_dead(Path(folder))
        counted = prometheus.CollectorRegistry()
        multiprocess.MultiProcessCollector(counted)
    return bytes(prometheus.generate_latest(counted) + prometheus.generate_latest(read))


def forget_the_dead(folder: Path) -> None:
    """What a process that was killed had under way is not under way any more; what it had counted stays counted."""
    for file in folder.glob("gauge_live*.db"):
        number = re.search(r"_(\d+)\.db$", file.name)
        if number is not None and _is_gone(int(number[1])):
            multiprocess.mark_process_dead(int(number[1]), str(folder))


def _is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # there, and another account's
        return False
    return False
