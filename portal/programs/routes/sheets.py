"""The public sheets: what families read and schools print, open to everybody."""

from __future__ import annotations

from flask import abort, g
from werkzeug.wrappers import Response as Answer

from portal.accounts.viewer import STAFF
from portal.careers.queries import sources
from portal.programs.models import Program
from portal.programs.queries.programs import program_by_id
from portal.programs.queries.sheets import lists_of_sheets, public_program, sheet_of
from portal.programs.routes.blueprint import bp
from portal.programs.sequence import seasons_of
from portal.web.access import anyone
from portal.web.respond import page


@bp.get("/sheets")
@anyone
def sheets() -> Answer:
    return page("programs/sheets.html", lists=lists_of_sheets())


@bp.get("/sheets/<int:program_id>")
@anyone
def sheet(program_id: int) -> Answer:
    found = public_program(program_id) or _for_staff(program_id) or abort(404)
    shown = sheet_of(found) or abort(404)
    return page("programs/sheet.html", sheet=shown, program=found, seasons=seasons_of(shown.rows), sources=sources())


def _for_staff(program_id: int) -> Program | None:
    """One that is not public, for the staff who may see the program."""
    who = g.get("viewer")
    return program_by_id(who, program_id) if who is not None and who.role in STAFF else None
