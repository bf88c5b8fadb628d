"""What counts in a requirement of a draft: finding it, adding it, taking it out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import abort, request
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.alignment.models import AlignmentRole
from portal.catalog.models import Credential
from portal.catalog.queries import visible_offering
from portal.extensions import db
from portal.frameworks.models import Pathway
from portal.programs import services
from portal.programs.errors import NotPossible
from portal.programs.forms import CredentialForm, OptionForm
from portal.programs.models import RequirementOption
from portal.programs.queries.finding import finds
from portal.programs.queries.trees import tree_of, walk
from portal.programs.routes.blueprint import bp
from portal.programs.routes.drafting import BLOCK, TEMPLATE, draft_shown, taken_by
from portal.programs.routes.loading import EDITORS, requirement_or_404, sorry
from portal.web.access import requires
from portal.web.respond import done, page, refused


def typed() -> str:
    return request.values.get("q", "").replace("\x00", "").strip()[:200]


def panel_at(program_id: int, requirement_id: int, q: str) -> str:
    return f"/programs/{program_id}/draft/requirements/{requirement_id}/options{'?' + urlencode({'q': q}) if q else ''}#requirement-{requirement_id}"


@bp.get("/programs/<int:program_id>/draft/requirements/<int:requirement_id>/options")
@requires(*EDITORS)
def options(program_id: int, requirement_id: int) -> Answer:
    """The draft with this requirement's panel open."""
    found, version, _ = requirement_or_404(program_id, requirement_id)
    return page(TEMPLATE, block=BLOCK, **draft_shown(found, version, adding=requirement_id, q=typed(), focus="find-option"))


@bp.get("/programs/<int:program_id>/draft/requirements/<int:requirement_id>/options/found")
@requires(*EDITORS)
def found_options(program_id: int, requirement_id: int) -> Answer:
    """The panel's results alone, while somebody types; a page of its own without scripts."""
    program, version, requirement = requirement_or_404(program_id, requirement_id)
    branch = next(each for each in walk(tree_of(version.id)) if each.id == requirement_id)
    return page(
        "programs/found_options.html", block="found-options", program=program, adding=branch, q=typed(),
        finds=finds(viewer(), requirement.kind, program.id, typed()), taken=taken_by(branch), credential=None,
    )  # fmt: skip


@bp.post("/programs/<int:program_id>/draft/requirements/<int:requirement_id>/options")
@requires(*EDITORS)
def add_option(program_id: int, requirement_id: int) -> Answer:
    found, version, requirement = requirement_or_404(program_id, requirement_id)
    form = OptionForm()
    if not form.validate():
        return refused(TEMPLATE, block=BLOCK, **draft_shown(found, version, adding=requirement_id, q=typed(), focus="find-option", notice="Choose something from the list."))
    try:
        services.add_option(requirement, **_named(form), by=viewer())
        db.session.commit()
    except NotPossible as refusal:
        db.session.rollback()
        return refused(TEMPLATE, block=BLOCK, **draft_shown(found, version, adding=requirement_id, q=typed(), notice=str(refusal)))
    return done(panel_at(program_id, requirement_id, typed()), TEMPLATE, block=BLOCK, **draft_shown(found, version, adding=requirement_id, q=typed(), focus="find-option"))


@bp.post("/programs/<int:program_id>/draft/requirements/<int:requirement_id>/credentials")
@requires(*EDITORS)
def add_credential(program_id: int, requirement_id: int) -> Answer:
    """Makes a credential of the district and counts it here, in one go."""
    found, version, requirement = requirement_or_404(program_id, requirement_id)
    form = CredentialForm()
    if not form.validate():
        return refused(TEMPLATE, block=BLOCK, **draft_shown(found, version, adding=requirement_id, q=typed(), credential=form))
    try:
        made = services.create_credential(requirement, title=form.title.data or "", issuer=form.issuer.data or "", by=viewer())
        services.add_option(requirement, credential=made, by=viewer())
        db.session.commit()
    except NotPossible as refusal:
        db.session.rollback()
        return refused(TEMPLATE, block=BLOCK, **draft_shown(found, version, adding=requirement_id, notice=str(refusal)))
    return done(panel_at(program_id, requirement_id, ""), TEMPLATE, block=BLOCK, message=f"{form.title.data} counts here.", **draft_shown(found, version, adding=requirement_id, focus="find-option"))


@bp.post("/programs/<int:program_id>/draft/options/<int:option_id>/remove")
@requires(*EDITORS)
def remove_option(program_id: int, option_id: int) -> Answer:
    option = db.session.get(RequirementOption, option_id) or abort(404)
    found, version, requirement = requirement_or_404(program_id, option.requirement_id)
    try:
        services.remove_option(option, by=viewer())
        db.session.commit()
    except NotPossible as refusal:
        return sorry(refusal)
    here = f"/programs/{found.id}/draft#requirement-{requirement.id}"
    return done(here, TEMPLATE, block=BLOCK, message="It no longer counts here.", **draft_shown(found, version, focus=f"add-to-{requirement.id}"))


def _named(form: OptionForm) -> dict[str, Any]:
    """The rows that the form's ids name; 404 for those the viewer may not know of."""
    if form.offering_id.data:
        return {"offering": visible_offering(viewer(), form.offering_id.data) or abort(404)}
    if form.credential_id.data:
        return {"credential": db.session.get(Credential, form.credential_id.data) or abort(404)}
    return {"pathway": db.session.get(Pathway, form.pathway_id.data) or abort(404), "role": AlignmentRole(form.role.data)}
