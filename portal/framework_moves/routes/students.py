"""What the dry run found, student by student, and what was done in the end."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.framework_moves import queries
from portal.framework_moves.models import WORKING, MoveState
from portal.framework_moves.permissions import MOVERS
from portal.framework_moves.queries import EFFECTS
from portal.framework_moves.routes.blueprint import bp, move_or_404, named
from portal.web.access import requires
from portal.web.respond import page
from portal.web.tables import listing, page_number, request_word

WORDS = {"loses": "Loses something", "gains": "Gains something", "other": "Changes otherwise", "same": "Stays the same"}
MANY = {"loses": "lose something", "gains": "gain something", "other": "change otherwise", "same": "stay the same"}


@bp.get("/framework-moves/<int:framework_move_id>/students")
@requires(*MOVERS)
def students(framework_move_id: int) -> Answer:
    """Counts first, then a row for each student and program, those who lose something first."""
    move = move_or_404(framework_move_id)
    programs = queries.programs_in(move)
    effect, program = request_word("effect", EFFECTS), request_word("program", [str(key) for key in programs])
    statement = queries.outcomes_of(viewer(), move, effect=effect, program_id=int(program) if program else None)
    return page(
        "framework_moves/students.html", block="outcomes", listing=listing(statement, number=page_number()), effects=queries.effects_of(move), words=WORDS, many=MANY,
        effect=effect, program=program, programs=programs, ready=move.state == MoveState.DRAFT and bool(move.seal), working=move.state in WORKING,
        asked=bool(request.args.get("effect") or request.args.get("program")), **named(move),
    )  # fmt: skip
