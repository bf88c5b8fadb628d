"""/openings and one opening: the same address for staff, who keep it, and for students, who ask for a seat."""

from __future__ import annotations

from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.openings.routes import staff, student
from portal.openings.routes.blueprint import bp
from portal.placements.permissions import KEEPERS
from portal.web.access import requires


@bp.get("/openings")
@requires(*KEEPERS, Role.STUDENT)
def index() -> Answer:
    return student.index() if viewer().role == Role.STUDENT else staff.index()


@bp.get("/openings/<int:opening_id>")
@requires(*KEEPERS, Role.STUDENT)
def show(opening_id: int) -> Answer:
    return student.show(opening_id) if viewer().role == Role.STUDENT else staff.show(opening_id)
