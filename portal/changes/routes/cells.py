"""How one cell of the grid came to say what it says, and the way back."""

from __future__ import annotations

from typing import Any

from flask import abort
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.viewer import STAFF
from portal.alignment.permissions import ALIGNERS
from portal.changes import services
from portal.changes.errors import ChangesError, NothingToDo
from portal.changes.forms import CellForm
from portal.changes.permissions import may_set_back
from portal.changes.queries.cells import Cell, cell_for
from portal.changes.routes.blueprint import bp
from portal.coverage.services import StaleCells
from portal.extensions import db
from portal.web.access import requires
from portal.web.respond import conflict, done, moved, page, refused
from portal.web.urls import local_path

TEMPLATE, REGION = "changes/cell.html", "cell-history"


def shown(cell: Cell, **state: Any) -> dict[str, Any]:
    return {
        "cell": cell,
        "may_set_back": may_set_back(viewer(), cell.offering),
        "notice": "",
        "focus": False,
        "asked": None,
    } | state


def cell_or_404(offering_id: int, competency_id: int, *, to_change: bool = False) -> Cell:
    found = cell_for(viewer(), offering_id, competency_id)
    if found is None or (to_change and not may_set_back(viewer(), found.offering)):
        abort(404)
    return found


@bp.get("/coverage/<int:offering_id>/competencies/<int:competency_id>/history")
@requires(*STAFF)
def cell(offering_id: int, competency_id: int) -> Answer:
    return page(TEMPLATE, block=REGION, **shown(cell_or_404(offering_id, competency_id)))


@bp.post("/coverage/<int:offering_id>/competencies/<int:competency_id>/revert")
@requires(*ALIGNERS)
def revert_cell(offering_id: int, competency_id: int) -> Answer:
    """Back to an earlier level; where somebody was first, both are shown and one may insist."""
    found = cell_or_404(offering_id, competency_id, to_change=True)
    form = CellForm()
    if not form.validate():
        return refused(TEMPLATE, block=REGION, **shown(found, notice="Choose a change from the list."))
    message, here = "", f"/coverage/{offering_id}/competencies/{competency_id}/history"
    try:
        level = services.revert_cell(
            offering_id=offering_id,
            competency_id=competency_id,
            number=form.number.data or 0,
            version=form.version.data,
            by=viewer(),
        )
        db.session.commit()
        message = f"Set back: {level or 'not covered'}."
    except NothingToDo as nothing:
        db.session.rollback()
        message = str(nothing)
    except (StaleCells, IntegrityError):
        db.session.rollback()
        now_there = cell_or_404(offering_id, competency_id)
        return conflict(TEMPLATE, block=REGION, **shown(now_there, asked=_asked(now_there, form.number.data or 0)))
    except ChangesError as wrong:
        db.session.rollback()
        return refused(TEMPLATE, block=REGION, **shown(cell_or_404(offering_id, competency_id), notice=str(wrong)))
    target = local_path(form.next.data, "")
    if target:
        return moved(target, message=message)
    return done(
        here, TEMPLATE, block=REGION, message=message, **shown(cell_or_404(offering_id, competency_id), focus=True)
    )


def _asked(found: Cell, number: int) -> dict[str, Any]:
    """What was asked for, to stand beside what is there now."""
    from portal.changes.queries.cells import said_at

    level, evidence = said_at(found.offering.id, found.competency.id, number) or (None, "")
    return {"number": number, "level": level, "evidence": evidence}
