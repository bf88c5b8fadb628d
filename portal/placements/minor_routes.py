"""Deeds on the findings of a placement: override, take back, record and end an exemption."""

from __future__ import annotations

from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.extensions import db
from portal.minors import queries as minor_queries
from portal.minors import services
from portal.minors.forms import ExemptionForm
from portal.minors.models import ExemptionKind
from portal.placements.minor_checks import check_placements
from portal.placements.models import Placement
from portal.placements.permissions import ARRANGERS
from portal.placements.queries import visible_placement
from portal.placements.routes import bp, show_context
from portal.web.access import requires
from portal.web.forms import strip
from portal.web.respond import moved, refused


@bp.post("/<int:placement_id>/minor-overrides")
@requires(*ARRANGERS)
def override(placement_id: int) -> Answer:
    placement = visible_placement(viewer(), placement_id) or abort(404)
    key = request.form.get("finding", "")
    finding = next((f for f in check_placements([placement])[placement.id].findings if f.key == key), None)
    if finding is None:
        return _refused(placement_id, "This finding is gone: what was planned changed meanwhile. Look at the findings below.")
    try:
        services.override_finding(
            finding, reason=strip(request.form.get("reason", "")) or "", confirmed=request.form.get("confirmed") == "1", by=viewer(),
            district_id=placement.district_id, **_where(placement),
        )
    except services.MinorsError as wrong:
        return _refused(placement_id, str(wrong))
    db.session.commit()
    return _back(placement_id, f"Overridden: {finding.title}. The reason is kept.")


@bp.post("/<int:placement_id>/minor-overrides/<int:override_id>/take-back")
@requires(*ARRANGERS)
def take_override_back(placement_id: int, override_id: int) -> Answer:
    placement = visible_placement(viewer(), placement_id) or abort(404)
    kept = minor_queries.override_of(placement_id, override_id) or abort(404)
    try:
        services.take_back_override(kept, school_id=placement.school_id, student_id=placement.student_id, by=viewer())
    except services.MinorsError as wrong:
        return _refused(placement_id, str(wrong))
    db.session.commit()
    return _back(placement_id, "Taken back. The rule counts again.")


@bp.post("/<int:placement_id>/minor-exemptions")
@requires(*ARRANGERS)
def add_exemption(placement_id: int) -> Answer:
    placement = visible_placement(viewer(), placement_id) or abort(404)
    form = ExemptionForm()
    if not form.validate():
        return _refused(placement_id, "Please check the exemption.", form)
    token, agreed = str(form.form_token.data), form.agreement_on.data or abort(404)
    if once.already_taken(token, by=viewer()):
        return _back(placement_id, "The exemption is recorded.")
    try:
        services.record_exemption(
            kind=ExemptionKind(form.kind.data), orders=form.orders.data or [], terms=form.terms.data or [], agreement_on=agreed,
            note=form.note.data or "", by=viewer(), district_id=placement.district_id, **_where(placement),
        )
        once.take(token, url_for("placements.show", placement_id=placement_id), by=viewer())
    except services.MinorsError as wrong:
        return _refused(placement_id, str(wrong), form)
    except once.IntegrityError:
        db.session.rollback()
        return _back(placement_id, "The exemption is recorded.")
    db.session.commit()
    return _back(placement_id, "The exemption is recorded.")


@bp.post("/<int:placement_id>/minor-exemptions/<int:exemption_id>/end")
@requires(*ARRANGERS)
def end_exemption(placement_id: int, exemption_id: int) -> Answer:
    placement = visible_placement(viewer(), placement_id) or abort(404)
    kept = minor_queries.exemption_of(placement_id, exemption_id) or abort(404)
    try:
        services.end_exemption(kept, school_id=placement.school_id, student_id=placement.student_id, by=viewer())
    except services.MinorsError as wrong:
        return _refused(placement_id, str(wrong))
    db.session.commit()
    return _back(placement_id, "The exemption is ended. The rules bind again.")


def _where(placement: Placement) -> dict[str, int]:
    return {"placement_id": placement.id, "school_id": placement.school_id, "student_id": placement.student_id}


def _back(placement_id: int, message: str) -> Answer:
    return moved(url_for("placements.show", placement_id=placement_id, _anchor="minors"), message=message)


def _refused(placement_id: int, why: str, form: ExemptionForm | None = None) -> Answer:
    db.session.rollback()
    placement = visible_placement(viewer(), placement_id) or abort(404)
    told = {"exemption_form": form} if form is not None else {}
    return refused("placements/show.html", **show_context(placement, refusal=why, **told))
