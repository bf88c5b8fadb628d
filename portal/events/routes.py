"""/events: the same addresses for students, who say that they come, and for staff, who keep them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import noted, viewer
from portal.accounts.models import Role
from portal.clock import this_day
from portal.events import queries, services
from portal.events.calendar import as_calendar
from portal.events.forms import EditEventForm, EventForm, NewEventForm
from portal.events.models import CareerEvent
from portal.events.permissions import KEEPERS, may_keep
from portal.events.words import KINDS, month, when
from portal.extensions import db
from portal.interests.queries import own_student
from portal.language import _
from portal.links.tokens import whole_address
from portal.rosters.models import Student
from portal.web.access import requires
from portal.web.exports import csv_response
from portal.web.forms import Form
from portal.web.respond import Undo, conflict, moved, page, refused
from portal.web.tables import listing, page_number

bp = Blueprint("events", __name__)
SHOWN: dict[str, Any] = {"KINDS": KINDS, "when": when, "month": month}


def me() -> Student:
    return own_student(viewer()) or abort(404)


@bp.get("/events")
@requires(*KEEPERS, Role.STUDENT)
def index() -> Answer:
    today = this_day()
    if viewer().role == Role.STUDENT:
        rows = queries.for_student(me(), today)
        return page("events/for_students.html", rows=rows, pathways=queries.pathways_of({row.CareerEvent.id for row in rows}), **SHOWN)
    past = request.args.get("past") == "1"
    found = listing(queries.staff_list(viewer(), today, past=past), number=page_number())
    return page("events/index.html", block="events", listing=found, past=past, pathways=queries.pathways_of({row.CareerEvent.id for row in found.rows}), **SHOWN)


@bp.get("/events/<int:career_event_id>")
@requires(*KEEPERS, Role.STUDENT)
def show(career_event_id: int) -> Answer:
    if viewer().role == Role.STUDENT:
        return page("events/for_student.html", **student_context(career_event_id))
    return page("events/show.html", **staff_context(career_event_id))


def student_context(career_event_id: int, refusal: str = "") -> dict[str, Any]:
    row = queries.one_for_student(me(), career_event_id) or abort(404)
    return {"row": row, "e": row.CareerEvent, "pathways": queries.pathways_of({career_event_id}).get(career_event_id, []), "is_over": row.CareerEvent.held_on < this_day(), "refusal": refusal} | SHOWN


def staff_context(career_event_id: int) -> dict[str, Any]:
    row = queries.one_for_staff(viewer(), career_event_id) or abort(404)
    visitors = queries.visitors_of(viewer(), career_event_id)
    if visitors:
        noted("event.visitors", subject=f"career_events:{career_event_id}")
    return {"row": row, "e": row.CareerEvent, "visitors": visitors, "others": row.comers - len(visitors), "may_keep": may_keep(viewer(), row.CareerEvent), "pathways": queries.pathways_of({career_event_id}).get(career_event_id, [])} | SHOWN


@bp.get("/events/<int:career_event_id>/event.ics")
@requires(*KEEPERS, Role.STUDENT)
def calendar_file(career_event_id: int) -> Answer:
    row = (queries.one_for_student(me(), career_event_id) if viewer().role == Role.STUDENT else queries.one_for_staff(viewer(), career_event_id)) or abort(404)
    answer = Response(as_calendar(row.CareerEvent, whole_address(url_for("events.show", career_event_id=career_event_id))), mimetype="text/calendar")
    answer.headers.set("Content-Disposition", "attachment", filename="event.ics")
    return answer


@bp.post("/events/<int:career_event_id>/<any(come, stay):deed>")
@requires(Role.STUDENT)
def answer(career_event_id: int, deed: str) -> Answer:
    student = me()
    row = queries.one_for_student(student, career_event_id) or abort(404)
    where = url_for("events.show", career_event_id=career_event_id)
    try:
        changed = (services.come if deed == "come" else services.stay)(row.CareerEvent, student, by=viewer())
    except services.EventError as wrong:
        db.session.rollback()
        return refused("events/for_student.html", **student_context(career_event_id, str(wrong)))
    db.session.commit()
    if deed == "come":
        undo = Undo(action=url_for("events.answer", career_event_id=career_event_id, deed="stay")) if changed else None
        return moved(where, message=_("You are on the list. See you there."), undo=undo)
    undo = Undo(action=url_for("events.answer", career_event_id=career_event_id, deed="come")) if changed else None
    return moved(where, message=_("You are off the list. Your seat is free for somebody else."), undo=undo)


@bp.route("/events/new", methods=["GET", "POST"])
@requires(*KEEPERS)
def new() -> Answer:
    form = NewEventForm(formdata=None) if request.method == "GET" else NewEventForm()
    choices(form)
    if request.method == "GET":
        form.grade_low.data, form.grade_high.data = 6, 12
        return page("events/new.html", form=form)
    if not form.validate():
        return refused("events/new.html", form=form)
    token = form.form_token.data or ""
    if (led_to := once.already_taken(token, by=viewer())) is not None:
        return moved(led_to)
    try:
        made = services.make_event(form.values, form.pathways.data or (), by=viewer())
        where = url_for("events.show", career_event_id=made.id)
        once.take(token, where, by=viewer())
    except services.EventError as wrong:
        db.session.rollback()
        form[wrong.field].errors = [str(wrong)]
        return refused("events/new.html", form=form)
    except once.IntegrityError:
        db.session.rollback()
        return moved(once.already_taken(token, by=viewer()) or url_for("events.index"))
    db.session.commit()
    return moved(where, message="The event is added. Students find it now.")


@bp.route("/events/<int:career_event_id>/edit", methods=["GET", "POST"])
@requires(*KEEPERS)
def edit(career_event_id: int) -> Answer:
    event = kept_or_404(career_event_id)
    named = [row.id for row in queries.pathways_of({event.id}).get(event.id, [])]
    form = EditEventForm(obj=event) if request.method == "GET" else EditEventForm()
    choices(form, named, event)
    if request.method == "GET":
        form.school_id.data, form.pathways.data = str(event.school_id or ""), named
        return page("events/edit.html", form=form, e=event, stale=False)
    if not form.validate():
        return refused("events/edit.html", form=form, e=event, stale=False)
    try:
        services.edit_event(event, form.values, form.pathways.data or (), seen=form.version.data, by=viewer())
    except services.Stale:
        db.session.rollback()
        event = kept_or_404(career_event_id)
        form.version.data, form.version.raw_data = event.version, None
        return conflict("events/edit.html", form=form, e=event, stale=True, **SHOWN)
    except services.EventError as wrong:
        db.session.rollback()
        form[wrong.field].errors = [str(wrong)]
        return refused("events/edit.html", form=form, e=kept_or_404(career_event_id), stale=False)
    db.session.commit()
    return moved(url_for("events.show", career_event_id=career_event_id), message="The event is saved.")


@bp.post("/events/<int:career_event_id>/<any(cancel, bring_back):deed>")
@requires(*KEEPERS)
def set_canceled(career_event_id: int, deed: str) -> Answer:
    event = kept_or_404(career_event_id)
    Form().validate()
    changed = services.set_canceled(event, deed == "cancel", by=viewer())
    db.session.commit()
    message = "The event is canceled. Students who said that they come see it among their news." if deed == "cancel" else "The event takes place again. Who said that they come is still on the list."
    other = url_for("events.set_canceled", career_event_id=career_event_id, deed="bring_back" if deed == "cancel" else "cancel")
    return moved(url_for("events.show", career_event_id=career_event_id), message=message, undo=Undo(action=other) if changed else None)


@bp.get("/events/<int:career_event_id>/visitors.csv")
@requires(*KEEPERS)
def export(career_event_id: int) -> Answer:
    queries.one_for_staff(viewer(), career_event_id) or abort(404)
    rows = queries.visitors_of(viewer(), career_event_id)
    noted("event.export", subject=f"career_events:{career_event_id}", detail={"rows": len(rows)})
    lines = [(row.family_name, row.given_name, row.grade if row.grade is not None else "", row.school) for row in rows]
    return csv_response(f"event-{career_event_id}-visitors.csv", ("Family name", "Given name", "Grade", "School"), lines)


def kept_or_404(career_event_id: int) -> CareerEvent:
    row = queries.one_for_staff(viewer(), career_event_id) or abort(404)
    event: CareerEvent = row.CareerEvent
    return event if may_keep(viewer(), event) else abort(404)


def choices(form: EventForm, named: list[int] | None = None, event: CareerEvent | None = None) -> None:
    """Schools and pathways to choose from; what an event has already stays possible."""
    schools = queries.school_choices(viewer())
    if event is not None and (kept := str(event.school_id or "")) not in dict(schools):
        schools = [(kept, "Every school" if not kept else "Its school now"), *schools]
    form.school_id.choices = schools
    form.pathways.choices = queries.pathway_choices(viewer().district_id, named or ())
