"""Versions of a program: beginning a draft, setting whom it is for, publishing and discarding it."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.catalog.supposing import Consequence, Differs, Supposed, consequence_of, hold_to
from portal.extensions import db
from portal.programs import services
from portal.programs.checks import stopping
from portal.programs.errors import Incomplete, NotPossible, Stale
from portal.programs.forms import DeedForm, DraftForm
from portal.programs.queries.choices import newest_published
from portal.programs.queries.programs import students_in
from portal.programs.queries.trees import tree_of
from portal.programs.queries.wrongs import problems_in
from portal.programs.routes.blueprint import bp
from portal.programs.routes.drafting import BLOCK, TEMPLATE, draft_shown
from portal.programs.routes.loading import (
    EDITORS,
    draft_or_404,
    heading_of,
    own_program_or_404,
    sorry,
    this_year,
)
from portal.web.access import requires
from portal.web.respond import conflict, done, moved, page, refused


@bp.post("/programs/<int:program_id>/versions")
@requires(*EDITORS)
def begin(program_id: int) -> Answer:
    found = own_program_or_404(program_id)
    try:
        made = services.draft_version(found, entry_year=this_year() + 1, by=viewer())
        db.session.commit()
    except NotPossible as refusal:
        return sorry(refusal)
    return moved(f"/programs/{found.id}/draft", message=f"Version {made.number} is a draft now: nobody but you and other editors sees it until it is published.")


@bp.get("/programs/<int:program_id>/draft")
@requires(*EDITORS)
def draft(program_id: int) -> Answer:
    found, version = draft_or_404(program_id)
    return page(TEMPLATE, block=BLOCK, **draft_shown(found, version, removed_word=request.args.get("removed", "")))


@bp.post("/programs/<int:program_id>/draft/settings")
@requires(*EDITORS)
def settings(program_id: int) -> Answer:
    found, version = draft_or_404(program_id)
    form = DraftForm(this_year=this_year(), now_is=version.entry_year)
    if not form.validate():
        return refused(TEMPLATE, block=BLOCK, **draft_shown(found, version, settings=form))
    try:
        services.edit_draft(version, entry_year=int(form.entry_year.data), count_in_two=form.count_in_two.data, seen=form.version.data, by=viewer())
        db.session.commit()
    except NotPossible as refusal:
        form.entry_year.errors = [str(refusal)]
        return refused(TEMPLATE, block=BLOCK, **draft_shown(found, version, settings=form))
    except Stale as refusal:
        db.session.rollback()
        found, version = draft_or_404(program_id)
        return conflict(TEMPLATE, block=BLOCK, **draft_shown(found, version, notice=f"{refusal} This is how it stands now; change it again if it should still differ."))
    return done(f"/programs/{found.id}/draft", TEMPLATE, block=BLOCK, message="Saved.", **draft_shown(found, version))


@bp.route("/programs/<int:program_id>/draft/publish", methods=["GET", "POST"])
@requires(*EDITORS)
def publish(program_id: int) -> Answer:
    found = own_program_or_404(program_id)
    version = services.draft_of(found.id)
    if version is None:  # the second click of two, or somebody else was quicker
        return moved(f"/programs/{found.id}")
    form = DeedForm() if request.method == "POST" else DeedForm(formdata=None, version=version.version)
    if request.method == "GET" or not form.validate():
        return _ask_to_publish(found, version, form, 422 if form.errors else 200)
    follows = _publishing(version.id)
    try:
        services.publish_version(version, seen=form.version.data, by=viewer())
        hold_to(follows, form.seal.data or "")
        db.session.commit()
    except Differs as differs:
        db.session.rollback()
        found, version = draft_or_404(program_id)
        return _ask_to_publish(found, version, DeedForm(formdata=None, version=version.version), 409, notice=str(differs))
    except (Incomplete, Stale, NotPossible) as refusal:
        db.session.rollback()
        found, version = draft_or_404(program_id)
        again = DeedForm(formdata=None, version=version.version)
        return _ask_to_publish(found, version, again, 422 if isinstance(refusal, Incomplete) else 409, notice=str(refusal) if isinstance(refusal, Stale) else "")
    return moved(f"/programs/{found.id}", message=f"Version {version.number} is published. Who chooses {found.title} from now on enters it.")


def _publishing(version_id: int) -> Consequence | None:
    return consequence_of(Supposed(published=frozenset({version_id})), viewer())


def _ask_to_publish(found: Any, version: Any, form: DeedForm, status: int, notice: str = "") -> Answer:
    problems = problems_in(version.id)
    follows = None if stopping(problems) else _publishing(version.id)
    form.seal.data = follows.seal if follows else ""
    return page(
        "programs/publish.html", status=status, program=found, heading=heading_of(found), version=version, form=form, notice=notice,
        asked=follows.asked() if follows else None, stopping=stopping(problems), warnings=[each for each in problems if not each.stops],
        before=newest_published(found.id), students=students_in(found.id), tree=tree_of(version.id),
    )  # fmt: skip


@bp.route("/programs/<int:program_id>/draft/discard", methods=["GET", "POST"])
@requires(*EDITORS)
def discard(program_id: int) -> Answer:
    found = own_program_or_404(program_id)
    version = services.draft_of(found.id)
    if version is None:
        return moved(f"/programs/{found.id}")
    form = DeedForm() if request.method == "POST" else DeedForm(formdata=None, version=version.version)
    if request.method == "GET" or not form.validate():
        tree = tree_of(version.id)
        return page("programs/discard.html", status=422 if form.errors else 200, program=found, heading=heading_of(found), version=version, form=form, tree=tree, before=newest_published(found.id))
    number = version.number
    try:
        services.discard_draft(version, seen=form.version.data, by=viewer())
        db.session.commit()
    except (Stale, NotPossible) as refusal:
        return sorry(refusal)
    return moved(f"/programs/{found.id}", message=f"The draft of version {number} was discarded.")
