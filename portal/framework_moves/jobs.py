"""Moves on the queue; those that concern few students at once."""

from __future__ import annotations

import sqlalchemy as sa

from portal.extensions import db
from portal.framework_moves import runner
from portal.framework_moves.models import FrameworkMove, FrameworkMoveLine, LineKind
from portal.jobs import job
from portal.programs.models import ProgressSummary

FEW = 500  # students that are gone through while the page waits
work = job(runner.work)


def start(move: FrameworkMove) -> None:
    """Begins or goes on. Call after the commit."""
    move_id = move.id
    programs = sa.select(FrameworkMoveLine.row_id).where(FrameworkMoveLine.move_id == move_id, FrameworkMoveLine.kind == LineKind.PROGRAM.value)
    concerned = db.session.scalar(sa.select(sa.func.count(sa.distinct(ProgressSummary.student_id))).where(ProgressSummary.program_id.in_(programs)))
    db.session.rollback()
    if (concerned or 0) <= FEW:
        runner.work(move_id)
    else:
        work(move_id)


def look_after() -> None:
    """What was interrupted when the last consumer ended goes on."""
    for move_id in runner.unfinished():
        work(move_id)
