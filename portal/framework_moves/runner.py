"""Runs dry runs, moves and undoings. Unlike services it commits: each chunk is a transaction of its own.

What changes rows that people made is one transaction, so a move is there or it is not. After it the summaries of the
students concerned follow, chunk by chunk; where they are few, in the same transaction. Each chunk first updates the
move's row: two workers at once take turns, and neither does what the other did.
"""

from __future__ import annotations

import logging

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.accounts.viewers import load_viewer
from portal.database import now
from portal.extensions import db
from portal.framework_moves.applying import apply_move, take_back
from portal.framework_moves.errors import MoveError
from portal.framework_moves.models import WORKING, FrameworkMove, FrameworkMoveOutcome, MoveState
from portal.framework_moves.permissions import may_move
from portal.framework_moves.trial import CHUNK, outcomes, try_out
from portal.programs.compiled import Versions
from portal.programs.models import ChangeCause
from portal.programs.summaries import refresh

log = logging.getLogger("portal.framework_moves")
AT_ONCE = 500
"""Students whose summaries are brought up to date in the transaction of the move itself."""
BROKEN = "It stopped on an error of ours. Going on repeats nothing; if it stops again, tell whoever runs the portal."
NOT_ALLOWED = "Whoever began it may no longer move schools. Somebody else who may can go on with it."
NEXT = {MoveState.CHECKING: MoveState.DRAFT, MoveState.RUNNING: MoveState.DONE, MoveState.UNDOING: MoveState.UNDONE}


class Worker:
    """One job's memory: the rules of a dry run are worked out once."""

    def __init__(self, move_id: int) -> None:
        self.move_id = move_id
        self.rules: tuple[Versions, Versions] | None = None

    def work(self) -> None:
        """Goes on until it is through or stopped."""
        while True:
            try:
                if not self.chunk():
                    return
            except MoveError as why:
                _back(self.move_id, str(why))
                return
            except Exception:
                log.exception("framework move %s", self.move_id)
                _stop(self.move_id, BROKEN)
                return

    def chunk(self) -> bool:
        """One transaction's work; False when there is no more to do."""
        move = _hold(self.move_id)
        if move is None:
            return False
        by = _whoever(move)
        if by is None:
            move.message = NOT_ALLOWED
            db.session.commit()
            return False
        if move.state == MoveState.CHECKING:
            return self._check()
        if not move.counts.get("written" if move.state == MoveState.RUNNING else "taken_back"):
            (apply_move if move.state == MoveState.RUNNING else take_back)(move, by=by)
            if len(move.students) > AT_ONCE:
                db.session.commit()
                return True
        some = move.students[move.done : move.done + (AT_ONCE if len(move.students) <= AT_ONCE else CHUNK)]
        refresh(some, cause=ChangeCause.ALIGNMENT)
        return _step(move, len(some))

    def _check(self) -> bool:
        if self.rules is None:
            written, seal = try_out(db.session.get_one(FrameworkMove, self.move_id))  # rolled back: the row is held anew
            self.rules = (written.before, written.after)
            move = _hold(self.move_id)
            if move is None:
                return False
            db.session.execute(sa.delete(FrameworkMoveOutcome).where(FrameworkMoveOutcome.move_id == self.move_id))
            move.students, move.done, move.total = written.students, 0, len(written.students)
            move.seal, move.checked_at = seal, now()
            if move.students:
                db.session.commit()
                return True
        move = db.session.get_one(FrameworkMove, self.move_id)
        some = move.students[move.done : move.done + CHUNK]
        rows = list(outcomes(move.id, some, *self.rules)) if some else []
        if rows:
            db.session.execute(sa.insert(FrameworkMoveOutcome), rows)
        return _step(move, len(some))


def work(move_id: int) -> None:
    Worker(move_id).work()


def _step(move: FrameworkMove, worked: int) -> bool:
    """Notes how far it is and commits; whether there is more."""
    move.done = min(move.done + worked, move.total)
    through = move.done >= len(move.students)
    if through:
        state = MoveState(move.state)
        move.state, move.students = NEXT[state].value, []
        if state != MoveState.CHECKING:
            move.finished_at = now()
    db.session.commit()
    return not through


def _hold(move_id: int) -> FrameworkMove | None:
    """Begins a transaction that has the move's row; None where it is not to be worked on."""
    db.session.rollback()
    states = [state.value for state in WORKING]
    held = db.session.execute(
        sa.update(FrameworkMove)
        .where(FrameworkMove.id == move_id, FrameworkMove.state.in_(states), FrameworkMove.message == "")
        .values(worked_at=now())
        .execution_options(synchronize_session=False)
    )
    if held.rowcount != 1:  # type: ignore[attr-defined]
        db.session.rollback()
        return None
    return db.session.get_one(FrameworkMove, move_id, populate_existing=True)


def _whoever(move: FrameworkMove) -> Viewer | None:
    by = load_viewer(move.by_id, move.grant_id)
    return by if by is not None and may_move(by) else None


def _back(move_id: int, why: str) -> None:
    """It cannot be done as things stand: nothing changed, and the plan or the move is there as before."""
    db.session.rollback()
    move = db.session.get_one(FrameworkMove, move_id, populate_existing=True)
    move.state = (MoveState.DONE if move.state == MoveState.UNDOING else MoveState.DRAFT).value
    move.counts = {**move.counts, "refused": why[:300]}
    move.students, move.seal = [], "" if move.state == MoveState.DRAFT else move.seal
    db.session.commit()


def _stop(move_id: int, why: str) -> None:
    db.session.rollback()
    db.session.execute(
        sa.update(FrameworkMove).where(FrameworkMove.id == move_id).values(message=why, worked_at=now()).execution_options(synchronize_session=False)
    )
    db.session.commit()


def unfinished() -> list[int]:
    """Those that an earlier worker left in the middle."""
    states = [state.value for state in WORKING]
    found = list(db.session.scalars(sa.select(FrameworkMove.id).where(FrameworkMove.state.in_(states), FrameworkMove.message == "").order_by(FrameworkMove.id)))
    db.session.rollback()
    return found
