"""Moving students from an older version of a program to the newest."""

from __future__ import annotations

from flask import abort, request
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.extensions import db
from portal.programs import services
from portal.programs.errors import NotPossible
from portal.programs.forms import MoveStudentsForm
from portal.programs.models import ProgramVersion
from portal.programs.queries.choices import newest_published
from portal.programs.queries.programs import versions_of
from portal.programs.routes.blueprint import bp
from portal.programs.routes.loading import EDITORS, heading_of, own_program_or_404, sorry
from portal.web.access import requires
from portal.web.respond import moved, page


@bp.route("/programs/<int:program_id>/move-students", methods=["GET", "POST"])
@requires(*EDITORS)
def move_students(program_id: int) -> Answer:
    found = own_program_or_404(program_id)
    target = newest_published(found.id) or abort(404)
    form = MoveStudentsForm()
    if request.method == "GET" or not form.validate():
        older = [each for each in versions_of(found.id) if each.number < target.number and each.students]
        forecasts = {each.id: services.forecast_move(db.session.get_one(ProgramVersion, each.id), target) for each in older}
        return page(
            "programs/move_students.html", status=422 if request.method == "POST" else 200, program=found,
            heading=heading_of(found), target=target, older=older, forecasts=forecasts,
        )  # fmt: skip
    source = db.session.get(ProgramVersion, form.program_version_id.data)
    if source is None or source.program_id != found.id:
        abort(404)
    try:
        count = services.move_students(source=source, target=target, by=viewer())
        db.session.commit()
    except NotPossible as refusal:
        return sorry(refusal)
    said = f"{count} student{'' if count == 1 else 's'} moved to version {target.number}." if count else "Nobody was left to move."
    return moved(f"/programs/{found.id}", message=said)
