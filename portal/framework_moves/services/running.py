"""Starting the jobs of a move: dry run, apply, take back, go on. Each is begun once, whoever clicks how often."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.framework_moves.errors import MoveError
from portal.framework_moves.models import WORKING, FrameworkMove, MoveState
from portal.framework_moves.permissions import may_move
from portal.framework_moves.services.planning import NOT_YOURS, level

QUICKER = "Somebody was quicker: look at where it is now."


def check(move: FrameworkMove, *, by: Viewer) -> None:
    """Begins a dry run, over what there is now. Raises MoveError."""
    if not may_move(by):
        raise MoveError(NOT_YOURS)
    if move.state == MoveState.DRAFT:
        level(move)
    _start(move, MoveState.DRAFT, MoveState.CHECKING, by, counts={})
    audit.record("framework_move.check", subject=f"framework_moves:{move.id}", by=by)


def apply(move: FrameworkMove, *, seal: str, by: Viewer) -> None:
    """Begins the move that the dry run with this seal showed. Raises MoveError."""
    if not may_move(by):
        raise MoveError(NOT_YOURS)
    if not move.seal or seal != move.seal:
        raise MoveError("The plan changed since the dry run. Run it again and look, then apply.")
    _start(move, MoveState.DRAFT, MoveState.RUNNING, by, counts={})
    audit.record("framework_move.begin", subject=f"framework_moves:{move.id}", by=by)


def take_back(move: FrameworkMove, *, by: Viewer) -> None:
    """Begins to undo. Raises MoveError."""
    if not may_move(by):
        raise MoveError(NOT_YOURS)
    _start(move, MoveState.DONE, MoveState.UNDOING, by)
    audit.record("framework_move.take_back", subject=f"framework_moves:{move.id}", by=by)


def go_on(move: FrameworkMove, *, by: Viewer) -> None:
    """Lets a job that stopped go on from where it was; nothing is done twice."""
    if not may_move(by):
        raise MoveError(NOT_YOURS)
    if move.state not in WORKING:
        raise MoveError("It is not waiting to go on.")
    move.message, move.by_id, move.grant_id = "", by.user_id, by.grant_id
    db.session.flush()


def _start(move: FrameworkMove, old: MoveState, new: MoveState, by: Viewer, **values: Any) -> None:
    """Changes the state in the database only if it is still the expected one."""
    begun: dict[str, Any] = {
        "state": new.value, "by_id": by.user_id, "grant_id": by.grant_id, "done": 0, "total": 0, "students": [], "message": "", "worked_at": now(),
        "counts": {key: value for key, value in move.counts.items() if key != "refused"}, "updated_at": now(),
    }  # fmt: skip
    changed = db.session.execute(
        sa.update(FrameworkMove)
        .where(FrameworkMove.id == move.id, FrameworkMove.state == old.value)
        .values(**begun | values, version=FrameworkMove.version + 1)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise MoveError(QUICKER)
    db.session.refresh(move)
