"""A student's list of saved occupations and pathways."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.careers.occupation import occupation
from portal.extensions import db
from portal.frameworks.queries import visible_pathway
from portal.interests.queries import own_student
from portal.language import _, said
from portal.research import queries, saving
from portal.research.errors import ResearchError, Stale
from portal.research.forms import BackForm, NoteForm
from portal.research.models import SavedItem
from portal.rosters.models import Student
from portal.web.access import requires
from portal.web.respond import Undo, conflict, moved, page, refused

bp = Blueprint("research", __name__, url_prefix="/my-research")
LIST = "research/index.html"


def me() -> Student:
    return own_student(viewer()) or abort(404)


def own_item(saved_item_id: int) -> SavedItem:
    return queries.item_of(me().id, saved_item_id) or abort(404)


@bp.get("")
@requires(Role.STUDENT)
def index() -> Answer:
    return page(LIST, **context())


def context(**more: Any) -> dict[str, Any]:
    from portal.research.overview import overview

    return overview(me()) | more


@bp.post("/occupations/<soc:soc>/<any(save, unsave):deed>")
@requires(Role.STUDENT)
def keep_occupation(soc: str, deed: str) -> Answer:
    found = occupation(soc) or abort(404)
    return keep(deed, str(said(found, "title")), url_for("careers.occupation", soc=soc), soc=soc)


@bp.post("/pathways/<int:pathway_id>/<any(save, unsave):deed>")
@requires(Role.STUDENT)
def keep_pathway(pathway_id: int, deed: str) -> Answer:
    found = visible_pathway(viewer(), pathway_id) or abort(404)
    return keep(deed, str(said(found[0], "title")), url_for("frameworks.pathway", pathway_id=pathway_id), pathway_id=pathway_id)


def keep(deed: str, title: str, there: str, *, soc: str | None = None, pathway_id: int | None = None) -> Answer:
    """Saves or takes off, and leads back to where it was asked: the page itself, or the list."""
    student, form = me(), BackForm()
    if not form.validate():
        abort(422)
    back = url_for("research.index") if form.back.data == "list" else there
    was_target = False
    if deed == "save":
        item = saving.save(student=student, soc=soc, pathway_id=pathway_id, by=viewer())
        if form.before.data == "target":
            saving.aim_at(item=item, by=viewer())
        message, other = _("%(title)s is saved. You find it under My research.", title=title), "unsave"
    else:
        found = queries.item_for(student.id, soc=soc, pathway_id=pathway_id)
        was_target = saving.unsave(item=found, by=viewer()) if found else False
        message, other = _("%(title)s is off your list. Your note is kept.", title=title), "save"
    db.session.commit()
    address = url_for("research.keep_occupation", soc=soc, deed=other) if soc else url_for("research.keep_pathway", pathway_id=pathway_id, deed=other)
    undo = Undo(address, {"back": form.back.data or "", "before": "target" if was_target else ""}, _("Undo"))
    return moved(back, message=message, undo=undo)


@bp.post("/saved/<int:saved_item_id>/note")
@requires(Role.STUDENT)
def note(saved_item_id: int) -> Answer:
    item, form = own_item(saved_item_id), NoteForm()
    if not form.validate():
        return refused(LIST, **context(note_form=form, noted=item.id))
    try:
        saving.write_note(item=item, note=form.note.data or "", seen=form.version.data, by=viewer())
    except Stale:
        form.version.data = item.version
        form.version.raw_data = [str(item.version)]
        return conflict(LIST, **context(note_form=form, noted=item.id, note_now=item.note))
    db.session.commit()
    return moved(url_for("research.index", _anchor=f"saved-{item.id}"), message=_("Your note is saved."))


@bp.post("/saved/<int:saved_item_id>/<any(aim, aim_no_more):deed>")
@requires(Role.STUDENT)
def aim(saved_item_id: int, deed: str) -> Answer:
    item, undo = own_item(saved_item_id), None
    if not BackForm().validate():
        abort(422)
    try:
        if deed == "aim":
            before = saving.aim_at(item=item, by=viewer())
            undo = Undo(url_for("research.aim", saved_item_id=before or item.id, deed="aim" if before else "aim_no_more"), label=_("Undo"))
            message = _("This is what you aim at now. You can change it at any time.")
        else:
            saving.aim_no_more(item=item, by=viewer())
            undo = Undo(url_for("research.aim", saved_item_id=item.id, deed="aim"), label=_("Undo"))
            message = _("You aim at no occupation now.")
    except ResearchError as wrong:
        db.session.rollback()
        return refused(LIST, **context(refusal=str(wrong)))
    db.session.commit()
    return moved(url_for("research.index"), message=message, undo=undo)
