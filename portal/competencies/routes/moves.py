"""Deeds of one click on a competency: up and down, retiring and taking back."""

from __future__ import annotations

from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.competencies.permissions import EDITORS
from portal.competencies.routes.blueprint import bp, competency_or_404, set_or_404, shown
from portal.competencies.services import items as services
from portal.extensions import db
from portal.web.access import requires
from portal.web.respond import done


@bp.post("/competencies/items/<int:competency_id>/move")
@requires(*EDITORS)
def move_competency(competency_id: int) -> Answer:
    found, of = competency_or_404(competency_id, own=True)
    direction = request.form.get("direction", "")
    if direction not in ("up", "down"):
        abort(400)
    services.move_competency(found, "up" if direction == "up" else "down", by=viewer())
    return _tree(of.id, competency_id, "")


@bp.post("/competencies/items/<int:competency_id>/retire")
@requires(*EDITORS)
def retire_competency(competency_id: int) -> Answer:
    found, of = competency_or_404(competency_id, own=True)
    services.retire_competency(found, by=viewer())
    return _tree(of.id, competency_id, f"{found.code or 'The competency'} was retired.")


@bp.post("/competencies/items/<int:competency_id>/restore")
@requires(*EDITORS)
def restore_competency(competency_id: int) -> Answer:
    found, of = competency_or_404(competency_id, own=True)
    services.restore_competency(found, by=viewer())
    return _tree(of.id, competency_id, f"{found.code or 'The competency'} was taken back into use.")


def _tree(set_id: int, competency_id: int, message: str) -> Answer:
    db.session.commit()
    there = url_for("competencies.show", set_id=set_id, _anchor=f"competency-{competency_id}")
    return done(there, "competencies/show.html", block="set-tree", message=message, **shown(set_or_404(set_id)))
