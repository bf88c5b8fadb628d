"""Long work and mail: does somebody take it, and does any wait too long."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta

from portal.database import now
from portal.mail import queries as mail
from portal.operations import heartbeat
from portal.operations.doctor.findings import Finding, look_at, mend, ok

QUIET = 180
"""Seconds without a sign of a consumer that gives one every minute."""
LATE = timedelta(minutes=30)


def look() -> Iterator[Finding]:
    try:
        waiting = heartbeat.waiting()
    except sqlite3.Error as error:
        yield mend("queue", f"{heartbeat.queue_file()} cannot be used: {error}", "Stop the portal and move the file away; jobs that are not done are begun again at start.")
        return
    since = heartbeat.seconds_since()
    if since is None:
        yield look_at("queue", "its consumer never ran", "Start the portal with `make run`, or `huey_consumer portal.jobs.huey` beside your web server.")
    elif since > QUIET:
        yield look_at("queue", f"no sign of its consumer for {since / 60:.0f} minutes, {waiting} waiting", "Start the portal; while a long import runs it gives no sign either.")
    else:
        yield ok("queue", f"its consumer gave a sign {since:.0f} seconds ago, {waiting} waiting")
    yield outbox()


def outbox() -> Finding:
    counts, oldest = mail.standing()
    failed, waiting = counts.get("failed", 0), counts.get("waiting", 0)
    if oldest is not None and now() - oldest > LATE:
        return look_at("outbox", f"urgent mail waits since {oldest:%Y-%m-%d %H:%M} UTC", "Is the queue's consumer running? `flask --app wsgi mail send` sends it at once and says what is wrong.")
    if failed:
        return look_at("outbox", f"{failed} failed, {waiting} waiting", "The page Mail shows each with its reason and sends it again.")
    return ok("outbox", f"{waiting} waiting, none failed")
