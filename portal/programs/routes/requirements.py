"""Building the requirements of a draft in place."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlencode

from flask import abort
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.extensions import db
from portal.programs import services
from portal.programs.errors import NotPossible, Stale
from portal.programs.forms import MoveForm, NewRequirementForm, RemovedForm, RequirementForm
from portal.programs.models import ProgramVersion, Requirement, RequirementKind
from portal.programs.routes.blueprint import bp
from portal.programs.routes.drafting import BLOCK, TEMPLATE, draft_shown, signed, unsigned
from portal.programs.routes.loading import EDITORS, draft_or_404, requirement_or_404, sorry
from portal.programs.services.requirements import siblings
from portal.web.access import requires
from portal.web.respond import conflict, done, refused

LONGEST_IN_ADDRESS = 4_000


def at(program_id: int, requirement_id: int | None = None) -> str:
    return f"/programs/{program_id}/draft" + (f"#requirement-{requirement_id}" if requirement_id else "")


@bp.post("/programs/<int:program_id>/draft/requirements")
@requires(*EDITORS)
def add_requirement(program_id: int) -> Answer:
    found, version = draft_or_404(program_id)
    form = NewRequirementForm()
    if not form.validate():
        return refused(TEMPLATE, block=BLOCK, **draft_shown(found, version, notice="Choose what to add with one of the buttons below."))
    token = form.form_token.data or ""
    if once.already_taken(token, by=viewer()):
        return done(at(found.id), TEMPLATE, block=BLOCK, **draft_shown(found, version))
    parent = _of(version, form.parent_id.data) if form.parent_id.data else None
    try:
        made = services.add_requirement(version, kind=RequirementKind(form.kind.data), parent=parent, by=viewer())
        once.take(token, at(found.id), by=viewer())
        db.session.commit()
    except NotPossible as refusal:
        db.session.rollback()
        return refused(TEMPLATE, block=BLOCK, **draft_shown(found, version, notice=str(refusal)))
    except IntegrityError:
        db.session.rollback()
        found, version = draft_or_404(program_id)
        return done(at(found.id), TEMPLATE, block=BLOCK, **draft_shown(found, version))
    panel = f"/programs/{found.id}/draft/requirements/{made.id}/options#requirement-{made.id}"
    return done(panel, TEMPLATE, block=BLOCK, **draft_shown(found, version, adding=made.id, focus=f"title-{made.id}"))


@bp.post("/programs/<int:program_id>/draft/requirements/<int:requirement_id>/edit")
@requires(*EDITORS)
def edit_requirement(program_id: int, requirement_id: int) -> Answer:
    found, version, requirement = requirement_or_404(program_id, requirement_id)
    form = RequirementForm()
    if not form.validate():
        return refused(TEMPLATE, block=BLOCK, **draft_shown(found, version, forms={requirement_id: form}))
    try:
        services.edit_requirement(
            requirement, kind=RequirementKind(form.kind.data), title=form.title.data or "", amount=form.amount.data or Decimal(1), seen=form.version.data, by=viewer()
        )
        db.session.commit()
    except NotPossible as refusal:
        form.kind.errors = [str(refusal)]
        return refused(TEMPLATE, block=BLOCK, **draft_shown(found, version, forms={requirement_id: form}))
    except Stale:
        db.session.rollback()
        found, version, requirement = requirement_or_404(program_id, requirement_id)
        form.version.data, form.version.raw_data = requirement.version, [str(requirement.version)]
        return conflict(TEMPLATE, block=BLOCK, **draft_shown(found, version, forms={requirement_id: form}, theirs=requirement_id))
    return done(at(found.id, requirement_id), TEMPLATE, block=BLOCK, message="Saved.", **draft_shown(found, version))


@bp.post("/programs/<int:program_id>/draft/requirements/<int:requirement_id>/move")
@requires(*EDITORS)
def move_requirement(program_id: int, requirement_id: int) -> Answer:
    found, version, requirement = requirement_or_404(program_id, requirement_id)
    form = MoveForm()
    if not form.validate():
        return refused(TEMPLATE, block=BLOCK, **draft_shown(found, version, notice="Choose where it is to go."))
    way = form.direction.data
    try:
        if way == "to":
            parent = _of(version, form.parent_id.data) if form.parent_id.data else None
            services.place_requirement(requirement, parent=parent, by=viewer())
        else:
            services.shift_requirement(requirement, down=way == "down", by=viewer())
        db.session.commit()
    except NotPossible as refusal:
        db.session.rollback()
        return refused(TEMPLATE, block=BLOCK, **draft_shown(found, version, notice=str(refusal)))
    return done(at(found.id, requirement_id), TEMPLATE, block=BLOCK, message=f"{requirement.title} was moved.", **draft_shown(found, version, focus=_after_move(requirement, way)))


@bp.post("/programs/<int:program_id>/draft/requirements/<int:requirement_id>/remove")
@requires(*EDITORS)
def remove_requirement(program_id: int, requirement_id: int) -> Answer:
    found, version, requirement = requirement_or_404(program_id, requirement_id)
    try:
        taken = services.remove_requirement(requirement, by=viewer())
        db.session.commit()
    except NotPossible as refusal:
        return sorry(refusal)
    word = signed(taken)
    back = f"{at(found.id)}?{urlencode({'removed': word})}" if len(word) < LONGEST_IN_ADDRESS else at(found.id)
    return done(back, TEMPLATE, block=BLOCK, **draft_shown(found, version, removed_word=word, focus="undo-remove"))


@bp.post("/programs/<int:program_id>/draft/put-back")
@requires(*EDITORS)
def put_back(program_id: int) -> Answer:
    """Undoes a removal, once however often it is asked for."""
    found, version = draft_or_404(program_id)
    taken = unsigned(RemovedForm().removed.data or "") or abort(400)
    try:
        made = services.put_back(version, taken, by=viewer())
        once.take(str(taken["token"]), at(found.id), by=viewer())
        db.session.commit()
    except NotPossible as refusal:
        db.session.rollback()
        return refused(TEMPLATE, block=BLOCK, **draft_shown(found, version, notice=str(refusal)))
    except IntegrityError:
        db.session.rollback()
        found, version = draft_or_404(program_id)
        return done(at(found.id), TEMPLATE, block=BLOCK, **draft_shown(found, version))
    return done(at(found.id, made.id), TEMPLATE, block=BLOCK, message="It is back.", **draft_shown(found, version, focus=f"title-{made.id}"))


def _after_move(requirement: Requirement, way: str) -> str:
    """The button that was pressed, or the one beside it where that is gone at the end of the row."""
    row = siblings(requirement.program_version_id, requirement.parent_id)
    if way == "up" and row[0] is requirement:
        way = "down"
    elif way == "down" and row[-1] is requirement:
        way = "up"
    return f"title-{requirement.id}" if way == "to" or len(row) == 1 else f"{way}-{requirement.id}"


def _of(version: ProgramVersion, requirement_id: int) -> Requirement:
    """A requirement of the same version, or 404."""
    found = db.session.get(Requirement, requirement_id)
    return found if found is not None and found.program_version_id == version.id else abort(404)
