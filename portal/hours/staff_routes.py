"""Hours for staff: approval by week and section, the history of an entry, corrections, exports, a district's settings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import audit, once
from portal.accounts.current import noted, viewed, viewer
from portal.accounts.models import Role, User
from portal.catalog.models import ExperienceKind
from portal.extensions import db
from portal.hours import lots, services
from portal.hours.checks import host_names
from portal.hours.errors import AlreadyAnswered, EntryRefused, HoursError
from portal.hours.forms import HoursForm
from portal.hours.log_forms import EntryForm
from portal.hours.models import HourChange, HourEntry
from portal.hours.permissions import APPROVERS, may_answer_for_hours
from portal.hours.services.logging import Besides, log_for_student
from portal.hours.staff_forms import AddForm, CorrectForm, MomentForm, SettingsForm
from portal.hours.values import EntryValues, rest_of, values_of
from portal.links.models import SignedLink
from portal.minors.checking import Checked
from portal.placements import terms as all_terms
from portal.placements.models import Placement
from portal.placements.permissions import KEEPERS
from portal.placements.queries import names_of, visible_placement
from portal.schools.models import District
from portal.schools.queries import school_names
from portal.web.access import requires
from portal.web.exports import csv_response, xlsx_response
from portal.web.filters import day as in_words
from portal.web.filters import plural
from portal.web.replica import from_replica
from portal.web.respond import Undo, conflict, moved, page, refused
from portal.web.tables import request_word

bp = Blueprint("hour_lots", __name__)


def wanted() -> lots.Wanted:
    school = request.args.get("school", "")
    known = school_names(viewer().district_id)
    kinds = [row.code for row in kinds_of()]
    return lots.Wanted(
        request_word("by", tuple(lots.GROUPINGS)) or "section", request_word("state", tuple(lots.STATES)) or "ready",
        int(school) if school.isascii() and school.isdigit() and len(school) < 18 and int(school) in known else None, request_word("kind", kinds),
    )


def kinds_of() -> list[Any]:
    return list(db.session.execute(sa.select(ExperienceKind.code, ExperienceKind.title).order_by(ExperienceKind.title, ExperienceKind.code)).all())


def asked_for(seen: lots.Wanted, **more: Any) -> dict[str, Any]:
    """The query string of what is wanted."""
    given = {"by": seen.by, "state": seen.state, "school": seen.school_id, "kind": seen.kind or None} | more
    return {name: value for name, value in given.items() if value is not None}


@bp.get("/hours")
@requires(*KEEPERS)
def index() -> Answer:
    seen = wanted()
    schools = school_names(viewer().district_id) if viewer().school_id is None else {}
    return page(
        "hours/index.html", block="hour_list", rows=lots.weeks(viewer(), seen), seen=seen, schools=schools, kinds=kinds_of(), asked_for=asked_for,
        groupings=lots.GROUPINGS, states=lots.STATES, may_set=viewer().role == Role.DISTRICT_ADMIN,
    )


@bp.get("/hours/lot")
@requires(*KEEPERS)
def lot() -> Answer:
    """One week of one section, marked as it would be approved."""
    return page("hours/lot.html", **lot_context())


def lot_context(*, refusal: str = "", marked: set[int] | None = None) -> dict[str, Any]:
    seen, raw = wanted(), request.args.get("key", "")
    key = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 18 else None
    try:
        week = date.fromisoformat(request.args.get("week", ""))
    except ValueError:
        abort(404)
    if not date(1900, 1, 1) <= week <= date(9000, 1, 1):
        abort(404)
    rows = lots.lot(viewer(), seen, week, key)
    for student_id in {row.student_id for row in rows}:
        viewed(student_id, "hours.view")
    why = {row.id: lots.exceptions(row) for row in rows}
    if marked is None:
        marked = {row.id for row in rows if not why[row.id]}
    title = next((one.title for one in lots.weeks(viewer(), seen) if one.key == key), "No section")
    return {
        "rows": rows, "why": why, "marked": marked, "seen": seen, "week": week, "last": week + timedelta(days=6), "title": title, "key": key,
        "asked_for": asked_for, "refusal": refusal, "may_answer": viewer().role in APPROVERS, "total": sum(row.hours for row in rows if row.id in marked),
    }


@bp.post("/hours/<any(approve, return):deed>")
@requires(*APPROVERS)
def answer_lot(deed: str) -> Answer:
    form = HoursForm()
    marked = form.marked if form.validate() else set()
    back = url_for("hour_lots.index", **asked_for(wanted()))
    try:
        if deed == "approve":
            done = services.approve_lot(marked, by=viewer())
            message = f"Approved: {plural(done.hours, 'hour')} of {plural(done.students, 'student')}."
            if done.missed:
                message += f" {plural(done.missed, 'entry', 'entries')} somebody else answered first."
            undo = Undo(url_for("hour_lots.take_back"), {"at": done.at.isoformat()})
        else:
            done = services.return_lot(marked, reason=form.comment.data or "", by=viewer())
            message, undo = f"Sent back: {plural(done.hours, 'hour')} of {plural(done.students, 'student')}.", None
    except HoursError as wrong:
        db.session.rollback()
        if "week" not in request.args:
            return refused("hours/nothing.html", refusal=str(wrong))
        return refused("hours/lot.html", **lot_context(refusal=str(wrong), marked=marked))
    db.session.commit()
    return moved(back, message=message, undo=undo)


@bp.post("/hours/take-back")
@requires(*APPROVERS)
def take_back() -> Answer:
    form = MomentForm()
    moment = form.moment if form.validate() else None
    if moment is None:
        return refused("hours/nothing.html", refusal="Nothing was taken back: reload the page and try again.")
    try:
        done = services.take_lot_back(moment, by=viewer())
    except HoursError as wrong:
        db.session.rollback()
        return refused("hours/nothing.html", refusal=str(wrong))
    db.session.commit()
    return moved(url_for("hour_lots.index"), message=f"Taken back: {plural(done.hours, 'hour')}. They wait for approval again.")


@bp.get("/hours/export.<any(csv, xlsx):ending>")
@requires(*KEEPERS)
@from_replica
def export(ending: str) -> Answer:
    seen = wanted()
    noted("hours.export", subject=f"districts:{viewer().district_id}", detail={"state": seen.state, "school": seen.school_id})
    rows = list(lots.export_rows(viewer(), seen, every_state=request.args.get("all") == "1"))
    if ending == "csv":
        return csv_response("hours.csv", lots.HEADER, rows)
    return xlsx_response("hours.xlsx", "Hours", lots.HEADER, rows)


def seen_entry(hour_entry_id: int) -> tuple[HourEntry, Placement]:
    row = db.session.get(HourEntry, hour_entry_id)
    placement = visible_placement(viewer(), row.placement_id) if row is not None and row.removed_at is None else None
    if row is None or placement is None:
        abort(404)
    return row, placement


def with_hosts(form: EntryForm, placement: Placement) -> None:
    form.with_hosts(host_names({t.host_id for t in all_terms.history_of(placement.id)}))


@bp.get("/hours/entries/<int:hour_entry_id>")
@requires(*KEEPERS)
def entry(hour_entry_id: int) -> Answer:
    """What an entry says, what it said before, and who changed it."""
    row, placement = seen_entry(hour_entry_id)
    viewed(placement.student_id, "hours.view")
    form = CorrectForm(formdata=None, obj=None, **vars(values_of(row)) | {"version": row.version, "rest": rest_of(row) or None, "hours": None if row.begins_at else row.hours})
    return page("hours/entry.html", **entry_context(row, placement, form))


def entry_context(row: HourEntry, placement: Placement, form: CorrectForm, *, refusal: str = "") -> dict[str, Any]:
    with_hosts(form, placement)
    changes = db.session.execute(
        sa.select(HourChange, User.given_name, User.family_name, SignedLink.name.label("link_name"))
        .outerjoin(User, User.id == HourChange.user_id)
        .outerjoin(SignedLink, SignedLink.id == HourChange.link_id)
        .where(HourChange.entry_id == row.id)
        .order_by(HourChange.id)
    ).all()
    may_correct = may_answer_for_hours(viewer(), placement) and row.state in ("submitted", "verified", "approved", "returned")
    return {"entry": row, "placement": placement, "names": names_of(placement), "changes": changes, "form": form, "may_correct": may_correct, "refusal": refusal}


@bp.post("/hours/entries/<int:hour_entry_id>/correct")
@requires(*APPROVERS)
def correct(hour_entry_id: int) -> Answer:
    row, placement = seen_entry(hour_entry_id)
    if not may_answer_for_hours(viewer(), placement):
        abort(404)
    form = CorrectForm()
    with_hosts(form, placement)
    if not form.validate():
        return refused("hours/entry.html", **entry_context(row, placement, form))
    said: EntryValues = form.told()
    try:
        services.correct_entry(row, values=vars(said), reason=form.reason.data or "", by=viewer(), version=form.version.data)
    except EntryRefused as wrong:
        db.session.rollback()
        row, placement = seen_entry(hour_entry_id)
        form.refuse(wrong.reasons)
        return refused("hours/entry.html", **entry_context(row, placement, form))
    except AlreadyAnswered as wrong:
        db.session.rollback()
        row, placement = seen_entry(hour_entry_id)
        form.version.raw_data, form.version.data = None, row.version
        return conflict("hours/entry.html", **entry_context(row, placement, form, refusal=str(wrong)))
    db.session.commit()
    return moved(url_for("hour_lots.entry", hour_entry_id=hour_entry_id), message="Corrected. What it said before is kept below.")


@bp.get("/placements/<int:placement_id>/hours/add")
@requires(*APPROVERS)
def add(placement_id: int) -> Answer:
    placement = answerable(placement_id)
    return page("hours/add.html", **add_context(placement, AddForm(formdata=None)))


@bp.post("/placements/<int:placement_id>/hours/add")
@requires(*APPROVERS)
def added(placement_id: int) -> Answer:
    placement, form = answerable(placement_id), AddForm()
    with_hosts(form, placement)
    back = url_for("placements.show", placement_id=placement_id)
    if not form.validate():
        return refused("hours/add.html", **add_context(placement, form))
    if once.already_taken(form.form_token.data or "", by=viewer()):
        return moved(back, message="This day is there already. Nothing was counted twice.")
    try:
        logged = log_for_student(placement, form.told(), by=viewer(), besides=Besides(long_day=form.long_day.data))
        once.take(form.form_token.data or "", back, by=viewer())
        db.session.commit()
    except once.IntegrityError:
        db.session.rollback()
        return moved(back, message="This day is there already. Nothing was counted twice.")
    except EntryRefused as wrong:
        db.session.rollback()
        form.refuse(wrong.reasons)
        return refused("hours/add.html", **add_context(answerable(placement_id), form) | {"checked": Checked(wrong.findings), "asks": wrong.asks})
    return moved(back, message=" ".join([f"Added: {plural(logged.entry.hours, 'hour')} on {in_words(logged.entry.day)}. It waits for approval.", *logged.warnings]))


def answerable(placement_id: int) -> Placement:
    placement = visible_placement(viewer(), placement_id)
    if placement is None or not may_answer_for_hours(viewer(), placement):
        abort(404)
    return placement


def add_context(placement: Placement, form: AddForm) -> dict[str, Any]:
    with_hosts(form, placement)
    viewed(placement.student_id, "hours.view")
    return {"placement": placement, "names": names_of(placement), "form": form, "checked": Checked(), "asks": False}


@bp.get("/hours/settings")
@requires(Role.DISTRICT_ADMIN)
def settings() -> Answer:
    return page("hours/settings.html", form=SettingsForm(formdata=None, obj=db.session.get_one(District, viewer().district_id)))


@bp.post("/hours/settings")
@requires(Role.DISTRICT_ADMIN)
def set_hours() -> Answer:
    district, form = db.session.get_one(District, viewer().district_id), SettingsForm()
    if not form.validate():
        return refused("hours/settings.html", form=form)
    if form.version.data != district.version:
        form.version.raw_data, form.version.data = None, district.version
        return conflict("hours/settings.html", form=form, theirs=district)
    for name in ("hours_need", "school_begins_at", "school_ends_at"):
        setattr(district, name, form[name].data)
    db.session.flush()
    audit.record("hours.settings", subject=f"districts:{district.id}", by=viewer(), detail={"hours_need": district.hours_need})
    db.session.commit()
    return moved(url_for("hour_lots.index"), message="Saved. It holds from now on.")
