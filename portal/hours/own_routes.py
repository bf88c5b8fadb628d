"""A student's own hours: log a day, correct it, take it away, hand in a photo of the timesheet."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.clock import this_day
from portal.extensions import db
from portal.files.checking import BadFile, CheckedFile, check_file
from portal.hours import own
from portal.hours.checks import host_names
from portal.hours.errors import AlreadyAnswered, EntryRefused, HoursError
from portal.hours.forms import DayForm
from portal.hours.log_forms import ChangeLogForm, LogForm, NewLogForm, blank, filled
from portal.hours.models import HourEntry
from portal.hours.services import logging
from portal.hours.values import EntryValues, values_of
from portal.language import _, ngettext
from portal.minors.checking import Checked
from portal.placements.plans import read_plan
from portal.rosters.models import Student
from portal.web.access import requires
from portal.web.filters import day as in_words
from portal.web.filters import number
from portal.web.respond import conflict, done, moved, page, refused

bp = Blueprint("my_hours", __name__, url_prefix="/my-hours")
HERE = "/my-hours"


def me() -> Student:
    return db.session.scalar(sa.select(Student).where(Student.user_id == viewer().user_id, Student.district_id == viewer().district_id)) or abort(404)


def context(student: Student, *, form: LogForm | None = None, at: int = 0, checked: Checked | None = None, refusal: str = "", asks: bool = False) -> dict[str, Any]:
    """What the page needs; a refused form takes the place of that placement's blank one."""
    today = this_day()
    cards = own.cards_of(student.id, today)
    forms = {card.placement.id: form if form is not None and at == card.placement.id else blank(card, today) for card in cards}
    return {"cards": cards, "forms": forms, "refused_at": at, "checked": checked or Checked(), "refusal": refusal, "asks": asks, "today": today, "week": own.monday(today)}


@bp.get("")
@requires(Role.STUDENT)
def index() -> Answer:
    return page("hours/my_hours.html", block="my_hours", **context(me()))


@bp.post("/<int:placement_id>/log")
@requires(Role.STUDENT)
def log(placement_id: int) -> Answer:
    student = me()
    card = next((c for c in own.cards_of(student.id) if c.placement.id == placement_id), None) or abort(404)
    form = NewLogForm(placement_id=placement_id, competencies=card.competencies)
    form.with_hosts({t.host_id: host_names({t.host_id})[t.host_id] for t in card.terms})
    valid, checked_file = form.validate(), attached(form)
    if not valid or form.file.errors:
        return again(student, form, placement_id)
    if once.already_taken(form.form_token.data or "", by=viewer()):
        return finished(student, _("This day is logged already. Nothing was counted twice."))
    submit = request.form.get("deed") != "draft"
    try:
        logged = logging.log_entry(card.placement, form.told(), by=viewer(), submit=submit, besides=form.besides(checked_file))
        once.take(form.form_token.data or "", HERE, by=viewer())
        db.session.commit()
    except once.IntegrityError:
        db.session.rollback()
        return finished(me(), _("This day is logged already. Nothing was counted twice."))
    except HoursError as wrong:
        db.session.rollback()
        return again(me(), form, placement_id, wrong=wrong)
    return finished(student, said(logged, submit))


@bp.post("/<int:placement_id>/as-planned")
@requires(Role.STUDENT)
def as_planned(placement_id: int) -> Answer:
    """Turns a planned day into a submitted entry, with the plan's times. Twice is once."""
    student, form = me(), DayForm()
    card = next((c for c in own.cards_of(student.id) if c.placement.id == placement_id), None) or abort(404)
    when: date | None = form.day.data if form.validate() else None
    slot = card.slot_on(when) if when else None
    if when is None or slot is None:
        return refused("hours/my_hours.html", block="my_hours", **context(student, refusal=_("The plan has nothing on that day. Log it with the form.")))
    if any(e.day == when and e.state != "planned" for e in card.entries):
        return finished(student, _("That day is logged already."))
    host = next((t.host_id for t in card.terms if len(card.hosts) > 1 and slot in read_plan(t.plan)), None)
    said_then = EntryValues(when, None, slot.begins, slot.ends, card.activities[0] if card.activities else "", host_id=host)
    try:
        logged = logging.log_entry(card.placement, said_then, by=viewer(), submit=True)
    except HoursError as wrong:
        db.session.rollback()
        return again(me(), None, placement_id, wrong=wrong)
    db.session.commit()
    return finished(student, said(logged, True))


@bp.get("/entries/<int:hour_entry_id>")
@requires(Role.STUDENT)
def entry(hour_entry_id: int) -> Answer:
    row, card = own_entry(hour_entry_id)
    return page("hours/my_entry.html", **entry_context(row, card, filled(row, card, own.touched_by([row.id])[row.id])))


@bp.post("/entries/<int:hour_entry_id>")
@requires(Role.STUDENT)
def change(hour_entry_id: int) -> Answer:
    row, card = own_entry(hour_entry_id)
    form = ChangeLogForm(placement_id=card.placement.id, competencies=card.competencies)
    form.with_hosts({t.host_id: host_names({t.host_id})[t.host_id] for t in card.terms})
    valid, checked_file = form.validate(), attached(form)
    if not valid or form.file.errors:
        return refused("hours/my_entry.html", **entry_context(row, card, form))
    submit = request.form.get("deed") != "draft"
    try:
        logged = logging.change_entry(row, form.told(), by=viewer(), submit=submit, version=form.version.data, besides=form.besides(checked_file))
        db.session.commit()
    except AlreadyAnswered as wrong:
        db.session.rollback()
        row, card = own_entry(hour_entry_id)
        mine = form.told()
        form.version.raw_data, form.version.data = None, row.version
        return conflict("hours/my_entry.html", **entry_context(row, card, form, refusal=str(wrong)) | {"mine": mine})
    except EntryRefused as wrong:
        db.session.rollback()
        form.refuse(wrong.reasons)
        row, card = own_entry(hour_entry_id)
        return refused("hours/my_entry.html", **entry_context(row, card, form) | {"checked": Checked(wrong.findings), "asks": wrong.asks})
    return moved(HERE, message=said(logged, submit))


@bp.post("/entries/<int:hour_entry_id>/<any(remove, restore):deed>")
@requires(Role.STUDENT)
def put_away(hour_entry_id: int, deed: str) -> Answer:
    student = me()
    row = own.entry_of(student.id, hour_entry_id) or abort(404)
    try:
        (logging.remove_entry if deed == "remove" else logging.restore_entry)(row, by=viewer())
    except HoursError as wrong:
        db.session.rollback()
        return refused("hours/my_hours.html", block="my_hours", **context(me(), refusal=str(wrong)))
    message = _("%(day)s is removed. You can bring it back below for a week.", day=in_words(row.day)) if deed == "remove" else _("%(day)s is back.", day=in_words(row.day))
    db.session.commit()
    return finished(student, message)


def own_entry(entry_id: int) -> tuple[HourEntry, own.Card]:
    student = me()
    row = own.entry_of(student.id, entry_id)
    if row is None or row.removed_at is not None:
        abort(404)
    card = next((c for c in own.cards_of(student.id) if c.placement.id == row.placement_id), None) or abort(404)
    return row, card


def entry_context(row: HourEntry, card: own.Card, form: LogForm, *, refusal: str = "") -> dict[str, Any]:
    own_still = row.state in logging.OWN
    return {"entry": row, "card": card, "form": form, "checked": Checked(), "refusal": refusal, "asks": False, "may_change": own_still, "mine": None, "kept": values_of(row), "today": this_day()}


def attached(form: LogForm) -> CheckedFile | None:
    """The file that came with the form, checked; what is wrong with it stands at its field."""
    given = form.file.data
    if not isinstance(given, FileStorage) or not given.filename:
        return None
    try:
        return check_file(given.filename, given.read())
    except BadFile as wrong:
        form.file.errors = [*form.file.errors, str(wrong)]
        return None


def again(student: Student, form: LogForm | None, placement_id: int, *, wrong: HoursError | None = None) -> Answer:
    """The page with what is wrong at its field, and what was typed still there."""
    told: dict[str, Any] = {}
    if isinstance(wrong, EntryRefused):
        told = {"checked": Checked(wrong.findings), "asks": wrong.asks}
        if form is not None:
            form.refuse(wrong.reasons)
        else:
            told["refusal"] = str(wrong) if wrong.reasons else ""
    elif wrong is not None:
        told = {"refusal": str(wrong)}
    return refused("hours/my_hours.html", block="my_hours", **context(student, form=form, at=placement_id, **told))


def finished(student: Student, message: str) -> Answer:
    return done(HERE, "hours/my_hours.html", block="my_hours", message=message, **context(student))


def said(logged: logging.Logged, submit: bool) -> str:
    entry = logged.entry
    told = {"hours": ngettext("%(count)s hour", "%(count)s hours", 1 if entry.hours == 1 else 2, count=number(entry.hours)), "day": in_words(entry.day)}
    if submit:
        sentence = _("Submitted: %(hours)s on %(day)s. Your supervisor verifies them next.", **told)
    else:
        sentence = _("Saved as a draft: %(hours)s on %(day)s. Submit it when it is right.", **told)
    if entry.outside_plan:
        sentence += " " + _("It is outside your weekly plan, so it is marked for your coordinator.")
    return " ".join([sentence, *logged.warnings])
