"""A student's log of conversations about work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.clock import this_day
from portal.extensions import db
from portal.language import _
from portal.research import conversations
from portal.research.errors import ResearchError
from portal.research.own_routes import me
from portal.research.study_forms import EditConversationForm, NewConversationForm
from portal.research.study_models import Conversation, How
from portal.web.access import requires
from portal.web.forms import Form
from portal.web.respond import Undo, conflict, moved, page, refused

bp = Blueprint("conversations", __name__, url_prefix="/my-research/conversations")
FORM = "research/conversation_form.html"


def own(conversation_id: int) -> Conversation:
    return conversations.conversation_of(me().id, conversation_id) or abort(404)


@bp.get("")
@requires(Role.STUDENT)
def index() -> Answer:
    student = me()
    return page("research/conversations.html", student=student, conversations=conversations.conversations_of(student.id))


def told_wrong(form: Any, wrong: ResearchError, **more: Any) -> Answer:
    """What the deed refuses stands at the day, or above the form."""
    form.held_on.errors = [*form.held_on.errors, str(wrong)]
    return refused(FORM, form=form, **more)


def begun(args: Mapping[str, str]) -> dict[str, Any]:
    """What a page that led here knows of the conversation: ?with_whom= &their_work= &held_on= &how= &soc=. Else it was today."""
    today = this_day()
    try:
        day = min(date.fromisoformat(args.get("held_on", "")), today)
    except ValueError:
        day = today
    words = {name: args.get(name, "").replace("\x00", "")[:200] for name in ("with_whom", "their_work")}
    how = args.get("how", "")
    return words | {"held_on": day, "how": how if how in set(How) else How.IN_PERSON.value, "soc": args.get("soc", "")}


@bp.route("/new", methods=["GET", "POST"])
@requires(Role.STUDENT)
def new() -> Answer:
    student = me()
    if request.method == "GET":
        form = NewConversationForm(formdata=None, data=begun(request.args))
        form.prepare(student)
        return page(FORM, form=form, conversation=None)
    form = NewConversationForm()
    form.prepare(student)
    if not form.validate():
        return refused(FORM, form=form, conversation=None)
    token = form.form_token.data or ""
    if there := once.already_taken(token, by=viewer()):
        return moved(there)
    here = url_for("conversations.index")
    try:
        conversations.log(student=student, told=form.told, by=viewer())
        once.take(token, here, by=viewer())
    except ResearchError as wrong:
        db.session.rollback()
        return told_wrong(form, wrong, conversation=None)
    except once.IntegrityError:
        db.session.rollback()
        return moved(here)
    db.session.commit()
    return moved(here, message=_("Your conversation is in the log. It stands in your story too."))


@bp.route("/<int:conversation_id>/edit", methods=["GET", "POST"])
@requires(Role.STUDENT)
def edit(conversation_id: int) -> Answer:
    row = own(conversation_id)
    form = EditConversationForm() if request.method == "POST" else EditConversationForm(obj=row)
    form.prepare(me(), now=row.soc)
    if request.method == "GET":
        form.soc.data = row.soc or ""
        return page(FORM, form=form, conversation=row)
    if not form.validate():
        return refused(FORM, form=form, conversation=row)
    if form.version.data != row.version:
        form.version.data, form.version.raw_data = row.version, None
        return conflict(FORM, form=form, conversation=row, theirs=row)
    try:
        conversations.edit(conversation=row, told=form.told, by=viewer())
    except ResearchError as wrong:
        db.session.rollback()
        return told_wrong(form, wrong, conversation=own(conversation_id))
    db.session.commit()
    return moved(url_for("conversations.index", _anchor=f"conversation-{row.id}"), message=_("Your conversation is saved."))


@bp.post("/<int:conversation_id>/<any(remove, restore):deed>")
@requires(Role.STUDENT)
def change(conversation_id: int, deed: str) -> Answer:
    row = own(conversation_id)
    if not Form().validate():
        abort(422)
    if deed == "remove":
        conversations.remove(conversation=row, by=viewer())
        undo, message = Undo(url_for("conversations.change", conversation_id=row.id, deed="restore"), label=_("Undo")), _("The conversation is out of your log.")
    else:
        conversations.restore(conversation=row, by=viewer())
        undo, message = None, _("The conversation is back in your log.")
    db.session.commit()
    return moved(url_for("conversations.index"), message=message, undo=undo)
