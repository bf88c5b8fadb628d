"""A student's way: whom one can meet, asking, and what becomes of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.careers.occupation import occupation
from portal.clock import this_day
from portal.extensions import db
from portal.frameworks.queries import visible_pathway
from portal.interests.queries import own_student
from portal.language import _, said
from portal.meetings import offers, queries, services
from portal.meetings.errors import MeetingError, Stale
from portal.meetings.forms import AskForm, RewordForm, SeenForm
from portal.meetings.panels import own_context
from portal.meetings.words import kind_word, way_word
from portal.openings.fitting import seeker_of
from portal.rosters.models import Student
from portal.web.access import requires
from portal.web.respond import Undo, conflict, moved, page, refused

bp = Blueprint("meetings", __name__)
DEEDS = ("agree", "withdraw", "finish", "come_back")


def me() -> Student:
    return own_student(viewer()) or abort(404)


@bp.get("/meetings")
@requires(Role.STUDENT)
def index() -> Answer:
    """All, or what fits a pathway or an occupation; on one's own pathway first."""
    student, title = me(), ""
    narrowed: Any = None
    number, soc = request.args.get("pathway", ""), request.args.get("soc", "")
    if number.isascii() and number.isdigit() and len(number) < 16:
        found = visible_pathway(viewer(), int(number)) or abort(404)
        narrowed, title = {int(number)}, said(found[0], "title")
    elif soc:
        work = occupation(soc[:10]) or abort(404)
        narrowed, title = offers.of_occupation(soc[:10]), said(work, "title")
    mine = seeker_of(student, this_day()).pathways
    fitting = {one.offer.id for one in offers.open_offers(student.district_id, mine)} if mine else set()
    shown = sorted(offers.open_offers(student.district_id, narrowed), key=lambda one: not (one.offer.id in fitting and one.pathways))
    asked = {seen.one.meeting_offer_id for seen in queries.own_of(student.id) if seen.one.state in ("requested", "asked", "arranged")}
    return page("meetings/index.html", offered=shown, fitting=fitting, asked=asked, title=title, kind_word=kind_word, way_word=way_word)


@bp.route("/meetings/<int:meeting_offer_id>/ask", methods=["GET", "POST"])
@requires(Role.STUDENT)
def ask(meeting_offer_id: int) -> Answer:
    student = me()
    offered = offers.open_offer(student.district_id, meeting_offer_id) or abort(404)
    form = AskForm() if request.method == "POST" else AskForm(formdata=None)
    form.offer(offered.offer)
    context: dict[str, Any] = {"form": form, "offered": offered, "kind_word": kind_word, "refusal": ""}
    if request.method == "GET":
        return page("meetings/ask.html", **context)
    if not form.validate():
        return refused("meetings/ask.html", **context)
    try:
        services.ask(student=student, offer=offered.offer, way=form.way.data, why=form.why.data or "", wished=form.wished.data or "", by=viewer())
    except MeetingError as wrong:
        db.session.rollback()
        return refused("meetings/ask.html", **context | {"offered": offers.open_offer(student.district_id, meeting_offer_id), "refusal": str(wrong)})
    db.session.commit()
    return moved(url_for("research.index", _anchor="meetings"), message=_("Your coordinator has your request. You read here how it goes on."))


@bp.post("/my-research/meetings/<int:meeting_request_id>/reword")
@requires(Role.STUDENT)
def reword(meeting_request_id: int) -> Answer:
    seen, form = own(meeting_request_id), RewordForm()
    if not form.validate():
        return again(refused, _("Say when you can."))
    return deed(lambda: services.reword(one=seen.one, wished=form.wished.data or "", seen=form.version.data, by=viewer()), _("Your coordinator sends it on again."))


@bp.post(f"/my-research/meetings/<int:meeting_request_id>/<any({', '.join(DEEDS)}):step>")
@requires(Role.STUDENT)
def move(meeting_request_id: int, step: str) -> Answer:
    seen, form = own(meeting_request_id), SeenForm()
    if not form.validate():
        return again(refused, _("Reload the page, then try again."))
    one, known, by = seen.one, form.version.data, viewer()
    if step == "agree":
        return deed(lambda: services.agree(one=one, seen=known, by=by), _("It is set. You see below whom you meet."))
    if step == "finish":
        return deed(lambda: services.finish(one=one, seen=known, by=by), _("Well done. Write down what you learned."))
    if step == "come_back":
        return deed(lambda: services.reopen(one=one, seen=known, by=by, own=True), _("Your request stands again as before."))
    return deed(lambda: services.withdraw(one=one, seen=known, by=by), _("You took your request back."), undo=meeting_request_id)


def own(meeting_request_id: int) -> queries.Seen:
    return queries.own_request(me().id, meeting_request_id) or abort(404)


def deed(do: Any, message: str, *, undo: int | None = None) -> Answer:
    try:
        do()
    except Stale:
        return again(conflict, _("Somebody else was quicker. This is how it stands now."))
    except MeetingError as wrong:
        return again(refused, str(wrong))
    db.session.commit()
    back = None
    if undo is not None:
        back = Undo(url_for("meetings.move", meeting_request_id=undo, step="come_back"), {"version": own(undo).one.version}, _("Undo"))
    return moved(url_for("research.index", _anchor="meetings"), message=message, undo=back)


def again(answer: Any, refusal: str) -> Answer:
    db.session.rollback()
    shown: Answer = answer("meetings/mine.html", panel=own_context(me()), refusal=refusal)
    return shown
