"""Adding, changing, retiring and restoring a program; what it asks for is in its versions."""

from __future__ import annotations

from typing import Any

from flask import request
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.extensions import db
from portal.programs import services
from portal.programs.errors import Stale
from portal.programs.forms import DeedForm, EditProgramForm, NewProgramForm, ProgramForm
from portal.programs.models import Program
from portal.programs.permissions import PROGRAM_EDITORS, may_create_program
from portal.programs.queries.finding import cip_finds
from portal.programs.queries.programs import leads_of, pathways_of, sites_of, students_in, touched_at
from portal.programs.routes.blueprint import bp
from portal.programs.routes.loading import (
    EDITORS,
    district_program_or_404,
    heading_of,
    own_program_or_404,
    sorry,
    this_year,
)
from portal.web.access import requires
from portal.web.respond import conflict, moved, page, refused

TEMPLATE, REGION = "programs/edit.html", "program-form"


@bp.route("/programs/new", methods=["GET", "POST"])
@requires(*PROGRAM_EDITORS)
def new() -> Answer:
    form = NewProgramForm(by=viewer())
    if request.method == "GET":
        return page(TEMPLATE, block=REGION, **_shown(form))
    if not form.validate():
        return refused(TEMPLATE, block=REGION, **_shown(form))
    token = form.form_token.data or ""
    if place := once.already_taken(token, by=viewer()):
        return moved(place)
    try:
        made = services.create_program(form.facts(), entry_year=this_year() + 1, by=viewer())
        place = f"/programs/{made.id}/draft"
        once.take(token, place, by=viewer())
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return moved(once.already_taken(token, by=viewer()) or "/programs")
    return moved(place, message=f"{form.title.data} was added. Say what it asks for, then publish it.")


@bp.route("/programs/<int:program_id>/edit", methods=["GET", "POST"])
@requires(*EDITORS)
def edit(program_id: int) -> Answer:
    found = own_program_or_404(program_id)
    if request.method == "GET":
        form = EditProgramForm(by=viewer(), before=found, obj=found)
        form.as_it_stands()
        return page(TEMPLATE, block=REGION, **_shown(form, found))
    form = EditProgramForm(by=viewer(), before=found)
    if not form.validate():
        return refused(TEMPLATE, block=REGION, **_shown(form, found))
    try:
        services.edit_program(found, form.facts(), version=form.version.data, by=viewer())
        db.session.commit()
    except Stale:
        db.session.rollback()
        found = own_program_or_404(program_id)
        form.version.data, form.version.raw_data = found.version, [str(found.version)]
        return conflict(TEMPLATE, block=REGION, **_shown(form, found, differences=_differences(found, form)))
    return moved(f"/programs/{found.id}", message=f"{found.title} was saved.")


@bp.route("/programs/<int:program_id>/retire", methods=["GET", "POST"])
@requires(*PROGRAM_EDITORS)
def retire(program_id: int) -> Answer:
    return _switch(program_id, retiring=True)


@bp.route("/programs/<int:program_id>/restore", methods=["GET", "POST"])
@requires(*PROGRAM_EDITORS)
def restore(program_id: int) -> Answer:
    return _switch(program_id, retiring=False)


def _switch(program_id: int, *, retiring: bool) -> Answer:
    found = district_program_or_404(program_id)
    form = DeedForm() if request.method == "POST" else DeedForm(formdata=None, version=found.version)
    if request.method == "GET" or not form.validate():
        status = 422 if form.errors else 200
        return page("programs/retire.html", status=status, program=found, heading=heading_of(found), form=form, retiring=retiring, students=students_in(found.id))
    try:
        (services.retire_program if retiring else services.restore_program)(found, version=form.version.data, by=viewer())
        db.session.commit()
    except Stale as refusal:
        return sorry(refusal)
    said = "was retired. Nobody can choose it any more." if retiring else "is offered again."
    return moved(f"/programs/{found.id}", message=f"{found.title} {said}")


@bp.get("/programs/cip-options")
@requires(*EDITORS)
def cip_options() -> Answer:
    """What a CIP code may be, while somebody types; a page of its own without scripts."""
    text = request.args.get("cip_code", "").replace("\x00", "")[:200]
    return page("programs/cip_options.html", block="cip-options", q=text, options=cip_finds(text))


def _shown(form: ProgramForm, found: Program | None = None, **more: Any) -> dict[str, Any]:
    """What the form's page is made of."""
    shown = {"form": form, "program": found, "heading": heading_of(found) if found else None, "differences": (), "touched": touched_at(viewer(), found.id) if found else {}}
    return shown | {"may_choose_leads": may_create_program(viewer())} | more


def _whose(is_public: bool) -> str:
    return "for anybody" if is_public else "for staff only"


def _differences(found: Program, form: ProgramForm) -> list[tuple[str, str, str]]:
    """(label, as it is saved now, as it is in the form) where they differ."""
    names = {each.id: each.title for each in form.pathway_choices}
    sites = {each.id: each.name for each in form.site_choices}
    people = {each.id: each.name for each in form.lead_choices}

    def said(ids: Any, words: dict[int, str]) -> str:
        return ", ".join(sorted(words.get(key, "?") for key in ids)) or "none"

    rows = [
        ("Title", found.title, form.title.data or ""),
        ("Summary", found.summary, form.summary.data or ""),
        ("Step after school", found.step_after, form.step_after.data or ""),
        ("CIP program", found.cip_code or "", form.cip_code.data or ""),
        ("State code", found.state_code, form.state_code.data or ""),
        ("Sheet", _whose(found.sheet_public), _whose(form.sheet_public.data)),
        ("Pathways", said((e.id for e in pathways_of([found.id]).get(found.id, ())), names), said(form.pathways.data, names)),
        ("Offered at", said((e.id for e in sites_of([found.id]).get(found.id, ())), sites), said(form.sites.data, sites)),
        ("Program leads", said((e.id for e in leads_of([found.id]).get(found.id, ())), people), said(form.leads.data, people)),
    ]
    return [row for row in rows if row[1] != row[2]]
