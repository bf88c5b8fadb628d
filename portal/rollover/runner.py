"""Runs and undoes rollovers. Unlike services it commits: each chunk is a transaction of its own.

Each chunk first moves the rollover's row, in the same transaction: two workers at once take turns, and neither does
what the other did. A kill at any moment loses at most the chunk that was not committed.
"""

from __future__ import annotations

import logging

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.accounts.viewers import load_viewer
from portal.database import now
from portal.extensions import db
from portal.rollover.models import Rollover, RolloverState
from portal.rollover.permissions import may_turn
from portal.rollover.steps import STEPS
from portal.rollover.undoing import take_back_some

log = logging.getLogger("portal.rollover")
BROKEN = "It stopped on an error of ours. Going on repeats nothing; if it stops again, tell whoever runs the portal."
NOT_ALLOWED = "Whoever began it may no longer turn the year. Another district administrator can go on with it."


def work(rollover_id: int) -> None:
    """Goes on until it is through or stopped."""
    while True:
        try:
            if not _chunk(rollover_id):
                return
        except Exception:
            log.exception("rollover %s", rollover_id)
            _stop(rollover_id, BROKEN)
            return


def _chunk(rollover_id: int) -> bool:
    """One transaction's work; False when there is no more to do."""
    db.session.rollback()
    running = (RolloverState.RUNNING.value, RolloverState.UNDOING.value)
    held = db.session.execute(
        sa.update(Rollover)
        .where(Rollover.id == rollover_id, Rollover.state.in_(running), Rollover.message == "")
        .values(moved_at=now())
        .execution_options(synchronize_session=False)
    )
    if held.rowcount != 1:  # type: ignore[attr-defined]
        db.session.rollback()
        return False
    rollover = db.session.get_one(Rollover, rollover_id, populate_existing=True)
    by = _whoever(rollover)
    if by is None:
        rollover.message = NOT_ALLOWED
        db.session.commit()
        return False
    undoing = rollover.state == RolloverState.UNDOING
    worked = take_back_some(rollover, by) if undoing else next((count for step in STEPS if (count := step(rollover, by))), 0)
    rollover.done = min(rollover.done + worked, max(rollover.total, rollover.done))
    if not worked:
        rollover.state = (RolloverState.UNDONE if undoing else RolloverState.DONE).value
        rollover.finished_at, rollover.done = now(), rollover.total
    db.session.commit()
    return bool(worked)


def _whoever(rollover: Rollover) -> Viewer | None:
    by = load_viewer(rollover.by_id, rollover.grant_id)
    return by if by is not None and may_turn(by) else None


def _stop(rollover_id: int, why: str) -> None:
    db.session.rollback()
    db.session.execute(
        sa.update(Rollover).where(Rollover.id == rollover_id).values(message=why, moved_at=now()).execution_options(synchronize_session=False)
    )
    db.session.commit()


def unfinished() -> list[int]:
    """Those that an earlier worker left in the middle."""
    running = (RolloverState.RUNNING.value, RolloverState.UNDOING.value)
    found = list(db.session.scalars(sa.select(Rollover.id).where(Rollover.state.in_(running), Rollover.message == "").order_by(Rollover.id)))
    db.session.rollback()
    return found
