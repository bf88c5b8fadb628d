"""Which pathways ask for a set."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.competencies.errors import Refused
from portal.competencies.forms import AttachForm, refuse
from portal.competencies.permissions import EDITORS
from portal.competencies.routes.blueprint import bp, offer_pathways, set_or_404, shown
from portal.competencies.services import sets as services
from portal.extensions import db
from portal.web.access import requires
from portal.web.respond import done, refused


@bp.post("/competencies/<int:set_id>/pathways")
@requires(*EDITORS)
def attach(set_id: int) -> Answer:
    found = set_or_404(set_id, own=True)
    form = AttachForm()
    offer_pathways(form, set())
    if form.validate():
        try:
            services.attach(found, int(form.pathway_id.data), by=viewer())
            db.session.commit()
            return _answer(set_id, "The pathway asks for it from now on.")
        except Refused as why:
            refuse(form.pathway_id, why)
    return refused("competencies/show.html", block="set-pathways", **(shown(found) | {"attach": form}))


@bp.post("/competencies/<int:set_id>/pathways/<int:pathway_id>/remove")
@requires(*EDITORS)
def detach(set_id: int, pathway_id: int) -> Answer:
    gone = services.detach(set_or_404(set_id, own=True), pathway_id, by=viewer())
    db.session.commit()
    return _answer(set_id, "The pathway asks for it no longer." if gone else "")


def _answer(set_id: int, message: str) -> Answer:
    there = url_for("competencies.show", set_id=set_id, _anchor="set-pathways")
    return done(there, "competencies/show.html", block="set-pathways", message=message, **shown(set_or_404(set_id)))
