"""Timesheets on paper: printed, photographed, entered in one pass."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import noted, viewed, viewer
from portal.accounts.models import Role
from portal.clock import this_day
from portal.extensions import db
from portal.files.checking import BadFile, CheckedFile, check_file
from portal.files.models import StoredFile
from portal.files.sending import send_stored
from portal.hours import papers
from portal.hours.errors import AlreadyAnswered, HoursError
from portal.hours.models import Timesheet
from portal.hours.own import monday
from portal.hours.own_routes import HERE, context, me
from portal.hours.paper_forms import CodedPhotoForm, PhotoForm, TimesheetForm, week_form
from portal.hours.permissions import APPROVERS, may_answer_for_hours
from portal.hours.services import papers as deeds
from portal.language import LANGUAGES, _
from portal.minors.checking import Checked
from portal.placements import terms as all_terms
from portal.placements.models import Placement
from portal.placements.permissions import KEEPERS
from portal.placements.queries import names_of, visible_placement
from portal.web.access import requires
from portal.web.documents import NoPdf, send_pdf, to_pdf
from portal.web.filters import day as in_words
from portal.web.filters import plural
from portal.web.respond import Undo, conflict, moved, page, refused

bp = Blueprint("timesheets", __name__)


def asked_week() -> date:
    """`?week=`, any day of it; else the running one."""
    try:
        given = date.fromisoformat(request.args.get("week", ""))
    except ValueError:
        given = this_day()
    return monday(given if date(1900, 1, 1) < given < date(9000, 1, 1) else this_day())


def asked_language() -> str:
    """`?language=`: in which one the paper is wanted; else every supervisor's own."""
    wanted = request.args.get("language", "")
    return wanted if wanted in LANGUAGES else ""


@bp.get("/placements/<int:placement_id>/timesheet")
@requires(Role.STUDENT, *KEEPERS)
def sheet(placement_id: int) -> Answer:
    """A week to be printed, filled in by hand and signed."""
    placement = visible_placement(viewer(), placement_id) or abort(404)
    if viewer().role != Role.STUDENT:
        viewed(placement.student_id, "timesheet.print")
    week = asked_week()
    return page("hours/timesheet.html", sheets=papers.sheets_of(viewer(), week, [placement_id]), week=week, around=around(week), single=placement_id, paper_only=False, wanted=asked_language())


@bp.get("/placements/<int:placement_id>/timesheet.pdf")
@requires(Role.STUDENT, *KEEPERS)
def sheet_pdf(placement_id: int) -> Answer:
    placement = visible_placement(viewer(), placement_id) or abort(404)
    if viewer().role != Role.STUDENT:
        viewed(placement.student_id, "timesheet.print")
    return as_pdf(papers.sheets_of(viewer(), asked_week(), [placement_id]))


@bp.get("/timesheets/print")
@requires(*KEEPERS)
def bulk() -> Answer:
    """The sheets of a week for all running placements, or only those whose supervisor has no e-mail."""
    week, paper_only = asked_week(), request.args.get("only") != "all"
    sheets = papers.sheets_of(viewer(), week, paper_only=paper_only)
    if request.args.get("as") == "pdf" and sheets:
        noted("timesheet.print", subject=f"districts:{viewer().district_id}", detail={"placements": [s.placement_id for s in sheets]})
        return as_pdf(sheets)
    noted("timesheet.print", subject=f"districts:{viewer().district_id}", detail={"placements": [s.placement_id for s in sheets]})
    return page("hours/timesheet.html", sheets=sheets, week=week, around=around(week), single=None, paper_only=paper_only, wanted=asked_language())


def around(week: date) -> tuple[date, date]:
    return week - timedelta(days=7), week + timedelta(days=7)


def as_pdf(sheets: list[papers.Sheet]) -> Response:
    try:
        made = to_pdf(render_template("hours/timesheet_pdf.html", sheets=sheets, wanted=asked_language()), sheets=("timesheet.css",))
    except NoPdf as missing:
        return refused("hours/no_pdf.html", says=str(missing))
    return send_pdf(made, "timesheets.pdf")


@bp.get("/timesheets")
@requires(*KEEPERS)
def index() -> Answer:
    return page("hours/timesheets.html", **index_context(CodedPhotoForm(formdata=None)))


def index_context(form: CodedPhotoForm) -> dict[str, Any]:
    today = this_day()
    return {
        "waiting": papers.waiting_sheets(viewer()), "entered": papers.waiting_sheets(viewer(), entered=True), "missing": papers.missing_weeks(viewer(), today),
        "form": form, "last_week": monday(today) - timedelta(days=7), "week": monday(today), "may_enter": viewer().role in APPROVERS,
    }


@bp.post("/timesheets")
@requires(*APPROVERS)
def upload() -> Answer:
    """A photo or scan that came to the school; the code on it says whose week it is."""
    form = CodedPhotoForm()
    valid = form.validate()
    checked = attached(form) if valid else None
    found = deeds.read_code(form.code.data or "") if valid else None
    placement = visible_placement(viewer(), found[0]) if found and 0 < found[0] < 2**63 else None
    if valid and (placement is None or not may_answer_for_hours(viewer(), placement)):
        form.code.errors = ["No timesheet has this code. It stands at the top right, like H12-2647."]
    if placement is None or found is None or checked is None or form.errors:
        return refused("hours/timesheets.html", **index_context(form))
    try:
        made = deeds.hand_in(placement, found[1], checked, by=viewer())
    except HoursError as wrong:
        db.session.rollback()
        form.code.errors = [str(wrong)]
        return refused("hours/timesheets.html", **index_context(form))
    db.session.commit()
    return moved(url_for("timesheets.show", timesheet_id=made.id), message="The photo is in. Enter the week beside it.")


@bp.post("/my-hours/<int:placement_id>/timesheet")
@requires(Role.STUDENT)
def hand_in(placement_id: int) -> Answer:
    """A student's photo of the signed sheet."""
    student = me()
    placement = db.session.get(Placement, placement_id)
    if placement is None or placement.student_id != student.id:
        abort(404)
    form = PhotoForm()
    valid, checked = form.validate(), attached(form)
    if not valid or checked is None or form.week_of.data is None:
        said = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return refused("hours/my_hours.html", block="my_hours", **context(student, refusal=_("The photo was not taken in. %(why)s", why=said)))
    try:
        if placement.state != "active":
            raise HoursError(_("This internship does not run, so no timesheet is expected."))
        deeds.hand_in(placement, form.week_of.data, checked, by=viewer())
    except HoursError as wrong:
        db.session.rollback()
        return refused("hours/my_hours.html", block="my_hours", **context(me(), refusal=str(wrong)))
    db.session.commit()
    return moved(HERE, message=_("Your photo is in. Your school enters the hours from it."))


def attached(form: Any) -> CheckedFile | None:
    """The file that came, checked; what is wrong with it, or that it is missing, stands at its field."""
    given = form.file.data
    if not isinstance(given, FileStorage) or not given.filename:
        form.file.errors = [*form.file.errors, _("Choose the photo first.")]
        return None
    try:
        return check_file(given.filename, given.read())
    except BadFile as wrong:
        form.file.errors = [*form.file.errors, str(wrong)]
        return None


def seen_sheet(timesheet_id: int) -> tuple[Timesheet, Placement]:
    row = papers.visible_sheet(viewer(), timesheet_id) or abort(404)
    return row, db.session.get_one(Placement, row.placement_id)


@bp.get("/timesheets/<int:timesheet_id>")
@requires(*KEEPERS)
def show(timesheet_id: int) -> Answer:
    row, placement = seen_sheet(timesheet_id)
    viewed(placement.student_id, "timesheet.view")
    days = papers.week_days(all_terms.history_of(placement.id), row.week_of)
    form = week_form(days, deeds.of_week(placement, row.week_of), supervisor=row.signed_by or placement.supervisor_name, version=row.version)
    return page("hours/timesheet_entry.html", **sheet_context(row, placement, form))


def sheet_context(row: Timesheet, placement: Placement, form: TimesheetForm, *, refusal: str = "", checked: Checked | None = None) -> dict[str, Any]:
    stored = db.session.get(StoredFile, row.file_id) if row.file_id else None
    return {
        "sheet": row, "placement": placement, "names": names_of(placement), "form": form, "refusal": refusal, "checked": checked or Checked(),
        "logged": deeds.of_week(placement, row.week_of), "code": deeds.code_of(placement.id, row.week_of), "stored": stored,
        "is_picture": stored is not None and stored.media_type.startswith("image/"), "may_enter": may_answer_for_hours(viewer(), placement),
    }


@bp.get("/timesheets/<int:timesheet_id>/file")
@requires(*KEEPERS)
def photo(timesheet_id: int) -> Answer:
    row, placement = seen_sheet(timesheet_id)
    stored = db.session.get(StoredFile, row.file_id) if row.file_id else None
    if stored is None:
        abort(404)
    noted("timesheet.file", subject=f"stored_files:{stored.id}", student_id=placement.student_id)
    return send_stored(stored)


@bp.post("/timesheets/<int:timesheet_id>")
@requires(*APPROVERS)
def enter(timesheet_id: int) -> Answer:
    """The whole week by one button: verified, or verified and approved; the next photo opens."""
    row, placement = seen_sheet(timesheet_id)
    form = TimesheetForm()
    if not may_answer_for_hours(viewer(), placement):
        abort(404)
    if not form.validate():
        return refused("hours/timesheet_entry.html", **sheet_context(row, placement, form))
    approve = request.form.get("deed") != "verify"
    week = {row.week_of + timedelta(days=count) for count in range(7)}
    try:
        done = deeds.enter_timesheet(
            row, form.filled(week), signed_by=form.signed_by.data or "", approve=approve, by=viewer(), version=form.version.data, long_days=form.long_days.data
        )
    except deeds.DaysRefused as wrong:
        db.session.rollback()
        row, placement = seen_sheet(timesheet_id)
        return refused("hours/timesheet_entry.html", **sheet_context(row, placement, form, refusal=str(wrong), checked=Checked(wrong.findings)))
    except AlreadyAnswered as wrong:
        db.session.rollback()
        row, placement = seen_sheet(timesheet_id)
        return conflict("hours/timesheet_entry.html", **sheet_context(row, placement, form, refusal=str(wrong)))
    except HoursError as wrong:
        db.session.rollback()
        row, placement = seen_sheet(timesheet_id)
        return refused("hours/timesheet_entry.html", **sheet_context(row, placement, form, refusal=str(wrong)))
    db.session.commit()
    further = papers.next_waiting(viewer(), timesheet_id)
    message = f"{'Approved' if approve else 'Verified'} from paper: {plural(done.hours, 'hour')}, week of {in_words(row.week_of)}."
    if done.already:
        message += f" {plural(done.already, 'day was', 'days were')} verified before and stayed as {'it was' if done.already == 1 else 'they were'}."
    there = url_for("timesheets.show", timesheet_id=further) if further else url_for("timesheets.index")
    return moved(there, message=message, undo=Undo(url_for("timesheets.take_back", timesheet_id=timesheet_id, deed="take-back")))


@bp.post("/timesheets/<int:timesheet_id>/<any('take-back', 'discard'):deed>")
@requires(*APPROVERS)
def take_back(timesheet_id: int, deed: str) -> Answer:
    row, placement = seen_sheet(timesheet_id)
    if not may_answer_for_hours(viewer(), placement):
        abort(404)
    try:
        if deed == "discard":
            deeds.discard(row, by=viewer())
            there, message = url_for("timesheets.index"), "The photo is removed."
        else:
            deeds.take_timesheet_back(row, by=viewer())
            there, message = url_for("timesheets.show", timesheet_id=timesheet_id), "Taken back. The photo waits to be entered again."
    except HoursError as wrong:
        db.session.rollback()
        return refused("hours/nothing.html", refusal=str(wrong))
    db.session.commit()
    return moved(there, message=message)
