"""The blueprint, and what several of its pages do alike."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort

from portal.accounts.current import viewer
from portal.framework_moves import queries
from portal.framework_moves.models import FrameworkMove, MoveState
from portal.framework_moves.permissions import may_move
from portal.frameworks.queries import visible_framework
from portal.schools.queries import school_names

bp = Blueprint("framework_moves", __name__)


def mover_or_404() -> None:
    if not may_move(viewer()):
        abort(404)


def move_or_404(framework_move_id: int, *, draft: bool = False) -> FrameworkMove:
    mover_or_404()
    move = queries.visible_move(viewer(), framework_move_id) or abort(404)
    if draft and move.state != MoveState.DRAFT:
        abort(404)
    return move


def named(move: FrameworkMove) -> dict[str, Any]:
    """What every page of a move says of it: who moves, from where to where."""
    old, new = visible_framework(viewer(), move.from_framework_id) or abort(404), visible_framework(viewer(), move.to_framework_id) or abort(404)
    place = school_names(viewer().district_id).get(move.school_id, "The school") if move.school_id is not None else "The whole district"
    return {"move": move, "old": old, "new": new, "place": place, "from_name": name_of(old), "to_name": name_of(new)}


def name_of(framework: Any) -> str:
    """Title and edition, the edition once."""
    return framework.title if not framework.edition or framework.edition in framework.title else f"{framework.title} {framework.edition}"
