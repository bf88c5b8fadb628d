"""Rollovers on the queue; those of small districts at once."""

from __future__ import annotations

from portal.extensions import db
from portal.jobs import job
from portal.rollover import runner
from portal.rollover.models import Rollover

FEW = 500  # rows that are gone through while the page waits
work = job(runner.work)


def start(rollover: Rollover) -> None:
    """Begins or goes on. Call after the commit."""
    rollover_id, total = rollover.id, rollover.total
    db.session.rollback()
    if total <= FEW:
        runner.work(rollover_id)
    else:
        work(rollover_id)


def look_after() -> None:
    """What was interrupted when the last consumer ended goes on."""
    for rollover_id in runner.unfinished():
        work(rollover_id)
