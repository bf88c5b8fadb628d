"""Evaluations for staff: enter one from paper, print a sheet, reopen, move its day, choose what is asked; and to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewed, viewer
from portal.accounts.models import Role
from portal.evaluations import queries, services
from portal.evaluations.errors import EvaluationError, Stale
from portal.evaluations.forms import AskedForm, DueForm, PaperForm, ReopenForm, read_answers
from portal.evaluations.permissions import may_answer_for_evaluations
from portal.evaluations.routes.blueprint import bp
from portal.evaluations.sheets import Said, Sheet, chosen_of, goals_of, sheet_of
from portal.extensions import db
from portal.files.checking import BadFile, CheckedFile, check_file
from portal.files.models import StoredFile
from portal.files.sending import send_stored
from portal.hosts.models import HostContact
from portal.language import LANGUAGES
from portal.placements.models import Placement
from portal.placements.permissions import ARRANGERS, KEEPERS
from portal.placements.queries import names_of, visible_placement
from portal.placements.routes import show_context
from portal.web.access import requires
from portal.web.filters import day
from portal.web.respond import conflict, moved, page, refused

OF_HOST = "/placements/<int:placement_id>/hosts/<int:host_id>/evaluations/<any(midterm,end):moment>"


@bp.get("/evaluations/<int:evaluation_id>")
@requires(*KEEPERS, Role.STUDENT, Role.COUNSELOR)
def show(evaluation_id: int) -> Answer:
    """What was said; a student reads their own once it is submitted."""
    found = queries.visible_evaluation(viewer(), evaluation_id) or abort(404)
    row, placement = found
    sheet = sheet_of(placement, row.host_id, row.moment) or abort(404)
    if viewer().is_staff:
        viewed(placement.student_id, "evaluation.view")
    return page("evaluations/show.html", **context(placement, sheet))


@bp.get("/evaluations/<int:evaluation_id>/scan")
@requires(*KEEPERS)
def scan(evaluation_id: int) -> Answer:
    found = queries.visible_evaluation(viewer(), evaluation_id) or abort(404)
    row = db.session.get(StoredFile, found[0].file_id or 0) or abort(404)
    viewed(found[1].student_id, "evaluation.scan")
    return send_stored(row)


@bp.route(f"{OF_HOST}/enter", methods=["GET", "POST"])
@requires(*ARRANGERS)
def enter(placement_id: int, host_id: int, moment: str) -> Answer:
    """From paper, in one pass, with the scan if there is one."""
    placement, sheet = loaded(placement_id, host_id, moment)
    if request.method == "GET":
        return page("evaluations/enter.html", **entering(placement, sheet, PaperForm(formdata=None)))
    form = PaperForm()
    said = Said(read_answers(request.form, len(sheet.lines)), form.comment.data or "", form.name.data or "")
    if not form.validate():
        return refused("evaluations/enter.html", **entering(placement, sheet, form, said))
    try:
        services.submit(placement, sheet, said, seen=form.version.data, fingerprint=form.asked.data or "", by=viewer(), scan=uploaded(form))
    except (EvaluationError, BadFile, IntegrityError) as wrong:
        return entering_told(placement_id, host_id, moment, form, said, wrong)
    db.session.commit()
    return moved(url_for("placements.show", placement_id=placement_id) + "#evaluations", message=f"{sheet.title} entered from paper.")


@bp.get(f"{OF_HOST}/print")
@requires(*KEEPERS)
def paper(placement_id: int, host_id: int, moment: str) -> Answer:
    """The sheet for a host without e-mail, to be filled in by hand; or the answers, where there are any."""
    placement = visible_placement(viewer(), placement_id) or abort(404)
    sheet = sheet_of(placement, host_id, moment) or abort(404)
    viewed(placement.student_id, "evaluation.print")
    wanted = request.args.get("language", "")
    return page("evaluations/print.html", tongue=wanted if wanted in LANGUAGES else language_of(sheet), **context(placement, sheet))


def language_of(sheet: Sheet) -> str:
    """What whoever supervises there likes to read; English where nobody asked them."""
    contact = db.session.get(HostContact, sheet.span.supervisor_id) if sheet.span.supervisor_id else None
    return contact.language if contact is not None and contact.language in LANGUAGES else "en"


@bp.post(f"{OF_HOST}/reopen")
@requires(*ARRANGERS)
def reopen(placement_id: int, host_id: int, moment: str) -> Answer:
    placement, sheet = loaded(placement_id, host_id, moment)
    form = ReopenForm()
    if not form.validate():
        return told(placement_id, "Say why it is opened again: the supervisor reads this sentence.")
    try:
        services.reopen(placement, sheet, reason=form.reason.data or "", by=viewer())
    except EvaluationError as wrong:
        return told(placement_id, str(wrong))
    db.session.commit()
    return back(placement_id, f"{sheet.title} is open again. Send the link again, so that the supervisor knows.")


@bp.post(f"{OF_HOST}/due")
@requires(*ARRANGERS)
def due(placement_id: int, host_id: int, moment: str) -> Answer:
    placement, sheet = loaded(placement_id, host_id, moment)
    form = DueForm()
    if not form.validate():
        return told(placement_id, "Give the day as a date, or leave it empty for the usual day.")
    try:
        services.set_due(placement, sheet, on=form.due_on.data, by=viewer())
    except EvaluationError as wrong:
        return told(placement_id, str(wrong))
    db.session.commit()
    return back(placement_id, f"{sheet.title} is due {day(form.due_on.data)}." if form.due_on.data else f"{sheet.title} is due on its usual day.")


@bp.route("/placements/<int:placement_id>/evaluations/asked", methods=["GET", "POST"])
@requires(*ARRANGERS)
def asked(placement_id: int) -> Answer:
    """Which rubric, and which competencies beside it."""
    placement = arranged(placement_id)
    if request.method == "GET":
        return page("evaluations/asked.html", **asking(placement, None))
    form = AskedForm()
    form.rubric_id.choices = rubric_choices(placement)
    picked = [int(v) for v in request.form.getlist("competency_ids")[:500] if v.isascii() and v.isdigit() and len(v) < 16]
    if not form.validate():
        return refused("evaluations/asked.html", **asking(placement, form, picked))
    try:
        services.choose_asked(
            placement, rubric_id=form.rubric_id.data, competency_ids=picked if form.how.data == "picked" else None, seen=form.version.data, by=viewer()
        )
    except EvaluationError as wrong:
        db.session.rollback()
        answer = conflict if isinstance(wrong, Stale) else refused
        return answer("evaluations/asked.html", **asking(arranged(placement_id), form, picked, refusal=str(wrong)))
    except IntegrityError:
        db.session.rollback()
        return conflict("evaluations/asked.html", **asking(arranged(placement_id), form, picked, refusal="Somebody else chose at the same moment."))
    db.session.commit()
    return back(placement_id, "Saved. Evaluations that were begun keep what they asked.")


def entering_told(placement_id: int, host_id: int, moment: str, form: PaperForm, said: Said, wrong: Exception) -> Answer:
    db.session.rollback()
    placement, sheet = loaded(placement_id, host_id, moment)
    sentence = "Somebody else saved at the same moment. Look at it, then save again." if isinstance(wrong, IntegrityError) else str(wrong)
    answer = conflict if isinstance(wrong, (Stale, IntegrityError)) else refused
    return answer("evaluations/enter.html", **entering(placement, sheet, form, said, refusal=sentence))


def entering(placement: Placement, sheet: Sheet, form: PaperForm, said: Said | None = None, *, refusal: str = "") -> dict[str, Any]:
    return context(placement, sheet) | {"form": form, "chosen": chosen_of(sheet, said), "refusal": refusal}


def asking(placement: Placement, form: AskedForm | None, picked: Sequence[int] | None = None, *, refusal: str = "") -> dict[str, Any]:
    chosen = queries.chosen_for(placement.id)
    default = queries.default_rubric(placement.district_id)
    usual = [c.id for c in goals_of(placement, picked=False)]
    if form is None:
        form = AskedForm(formdata=None, rubric_id=chosen.rubric_id if chosen else (default.id if default else 0), how="picked" if chosen and chosen.picked else "usual")
        form.rubric_id.choices = rubric_choices(placement)
        picked = [c.id for c in queries.picked_goals(placement.id)] if chosen and chosen.picked else usual
    form.version.data, form.version.raw_data = chosen.version if chosen else 0, None
    return {
        "placement": placement, "names": names_of(placement), "form": form, "picked": set(picked or ()), "pickable": queries.pickable(placement),
        "usual": len(usual), "refusal": refusal,
    }  # fmt: skip


def rubric_choices(placement: Placement) -> list[tuple[int, str]]:
    return [(row.id, row.title) for row in queries.rubrics_of(placement.district_id) if not row.retired]


def uploaded(form: PaperForm) -> CheckedFile | None:
    sent: Any = form.scan.data
    return check_file(sent.filename, sent.read()) if isinstance(sent, FileStorage) and sent.filename else None


def loaded(placement_id: int, host_id: int, moment: str) -> tuple[Placement, Sheet]:
    placement = arranged(placement_id)
    return placement, sheet_of(placement, host_id, moment) or abort(404)


def arranged(placement_id: int) -> Placement:
    """One that the viewer sees and may answer for."""
    placement = visible_placement(viewer(), placement_id)
    if placement is None or not may_answer_for_evaluations(viewer(), placement):
        abort(404)
    return placement


def context(placement: Placement, sheet: Sheet) -> dict[str, Any]:
    return {"placement": placement, "names": names_of(placement), "s": sheet}


def told(placement_id: int, sentence: str) -> Answer:
    db.session.rollback()
    return refused("placements/show.html", **show_context(arranged(placement_id), refusal=sentence))


def back(placement_id: int, said: str) -> Answer:
    return moved(url_for("placements.show", placement_id=placement_id) + "#evaluations", message=said)
