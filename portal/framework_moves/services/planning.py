"""Beginning a move, keeping its plan level with what there is, deciding, and throwing it away."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.framework_moves.candidates import candidates_between, preselected
from portal.framework_moves.errors import MoveError, Stale
from portal.framework_moves.lines import lines_of, seen_of
from portal.framework_moves.models import (
    Decision,
    FrameworkMove,
    FrameworkMoveItem,
    FrameworkMoveLine,
    FrameworkMoveOutcome,
    MoveState,
)
from portal.framework_moves.permissions import may_move
from portal.framework_moves.scope import named_rows
from portal.frameworks.models import Framework, FrameworkState, Pathway
from portal.frameworks.permissions import frameworks_visible_to
from portal.frameworks.queries import active_framework
from portal.schools.models import School

NOT_YOURS = "Only the district's CTE director and administrators take schools to another framework."
MOST_TARGETS = 6


def prepare(*, school_id: int | None, to_framework_id: int, by: Viewer) -> FrameworkMove:
    """A plan of a move from the framework that the school works with now; nothing else changes.

    Raises MoveError where there is nowhere to go, or a plan for the place is open already.
    """
    _mover(by)
    if school_id is not None and db.session.scalar(sa.select(School.id).where(School.id == school_id, School.district_id == by.district_id)) is None:
        raise MoveError("Choose a school of this district.")
    target = db.session.scalar(
        sa.select(Framework).where(Framework.id == to_framework_id, frameworks_visible_to(by), Framework.state == FrameworkState.ACTIVE.value)
    )
    if target is None:
        raise MoveError("Choose an active framework to move to.")
    current = active_framework(by.district_id, school_id)
    if current is None:
        raise MoveError("No framework is in use yet, so there is nothing to move from.")
    if current.id == target.id:
        raise MoveError("This is the framework in use already. Choose another one.")
    move = FrameworkMove(
        district_id=by.district_id, school_id=school_id, from_framework_id=current.id, to_framework_id=target.id, by_id=by.user_id, grant_id=by.grant_id
    )
    try:
        with db.session.begin_nested():
            db.session.add(move)
            db.session.flush()
    except IntegrityError:
        raise MoveError("A plan for this is open already. Finish or discard it first.") from None
    level(move)
    audit.record("framework_move.prepare", subject=f"framework_moves:{move.id}", by=by, detail={"from_id": current.id, "to_id": target.id, "school_id": school_id})
    return move


def level(move: FrameworkMove) -> tuple[int, int]:
    """Brings the lines in line with what names the old framework now: (how many came, how many went).

    A new line is decided beforehand only where the crosswalk leaves no choice.
    """
    wanted = {each.key: each for each in named_rows(move)}
    there = {(line.kind, line.row_id, line.from_pathway_id): line for line in lines_of(move.id)}
    gone = [there[key].id for key in there.keys() - wanted.keys()]
    if gone:
        db.session.execute(sa.delete(FrameworkMoveLine).where(FrameworkMoveLine.id.in_(gone)))
    fresh = [wanted[key] for key in wanted if key not in there]
    if fresh:
        candidates = candidates_between(move.from_framework_id, move.to_framework_id, move.district_id)
        for each in fresh:
            targets = preselected(candidates.get(each.pathway_id, ()))
            db.session.add(FrameworkMoveLine(
                move_id=move.id, kind=each.kind.value, row_id=each.row_id, from_pathway_id=each.pathway_id,
                decision=(Decision.MOVE if targets else Decision.OPEN).value, targets=list(targets), preselected=bool(targets),
            ))  # fmt: skip
    if gone or fresh:
        unseal(move)
        db.session.flush()
        db.session.expire_all()
    return len(fresh), len(gone)


def decide(
    move: FrameworkMove, lines: Sequence[FrameworkMoveLine], *, decision: str, targets: Sequence[int], seen: int, by: Viewer
) -> int:
    """Says what becomes of these lines; how many changed. Raises Stale, MoveError."""
    _mover(by)
    if move.state != MoveState.DRAFT:
        raise MoveError("The move has begun. Its plan cannot be changed any more.")
    if seen != seen_of(lines):
        raise Stale("Somebody else decided here first.")
    wanted = list(dict.fromkeys(targets)) if decision == Decision.MOVE else []
    if decision == Decision.MOVE:
        _check_targets(move, wanted)
    changed = [line for line in lines if (line.decision, line.targets) != (decision, wanted) or line.preselected]
    for line in changed:
        line.decision, line.targets, line.preselected = str(decision), wanted, False
        line.decided_by_id, line.decided_at = by.user_id, now()
    if changed:
        unseal(move)
        db.session.flush()
        audit.record("framework_move.decide", subject=f"framework_moves:{move.id}", by=by, detail={"lines": len(changed), "decision": str(decision), "targets": wanted})
    return len(changed)


def _check_targets(move: FrameworkMove, targets: Sequence[int]) -> None:
    if not targets:
        raise MoveError("Choose at least one new pathway, or say that nothing is carried over.")
    if len(targets) > MOST_TARGETS:
        raise MoveError(f"Choose at most {MOST_TARGETS} new pathways.")
    known = set(
        db.session.scalars(
            sa.select(Pathway.id).where(Pathway.id.in_(targets), Pathway.framework_id == move.to_framework_id, Pathway.retired.is_(False))
        )
    )
    if known != set(targets):
        raise MoveError("Choose pathways of the new framework.")


def unseal(move: FrameworkMove) -> None:
    """What the last dry run said no longer holds."""
    db.session.execute(
        sa.update(FrameworkMove).where(FrameworkMove.id == move.id).values(seal="").execution_options(synchronize_session=False)
    )
    db.session.expire(move, ["seal"])


def discard(move: FrameworkMove, *, by: Viewer) -> None:
    """Throws away a plan that was not applied."""
    _mover(by)
    if move.state != MoveState.DRAFT:
        raise MoveError("The move has begun. Take it back instead.")
    for table in (FrameworkMoveOutcome, FrameworkMoveLine, FrameworkMoveItem):
        db.session.execute(sa.delete(table).where(table.move_id == move.id))
    audit.record("framework_move.discard", subject=f"framework_moves:{move.id}", by=by)
    db.session.delete(move)
    db.session.flush()


def _mover(by: Viewer) -> None:
    if not may_move(by):
        raise MoveError(NOT_YOURS)
