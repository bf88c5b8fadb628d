"""Moving students between versions: what it does for each is shown first, then exactly that happens; it can be undone."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.extensions import db
from portal.programs import services
from portal.programs.comparing import EFFECT_WORDS, sums_of
from portal.programs.errors import NotPossible, Stale
from portal.programs.forms import MoveStudentsForm
from portal.programs.models import Program, ProgramVersion
from portal.programs.move_models import ProgramMove
from portal.programs.queries.moves import moved_by, moves_of
from portal.programs.queries.programs import VersionLine, versions_of
from portal.programs.queries.trials import MOST_AT_ONCE, Wanted
from portal.programs.routes.blueprint import bp
from portal.programs.routes.loading import EDITORS, heading_of, own_program_or_404
from portal.programs.routes.trying import by_name, number_asked, slice_of
from portal.programs.services.moves import seal_of, to_be_moved
from portal.programs.words import thousandths
from portal.schools.queries import school_names
from portal.web.access import requires
from portal.web.respond import conflict, moved, page, refused
from portal.web.tables import request_word

TEMPLATE, BLOCK = "programs/move_students.html", "to-move"


@bp.route("/programs/<int:program_id>/move-students", methods=["GET", "POST"])
@requires(*EDITORS)
def move_students(program_id: int) -> Answer:
    found = own_program_or_404(program_id)
    target, versions = _target(found)
    if request.method == "GET":
        return page(TEMPLATE, block=BLOCK, **_shown(found, target, versions, MoveStudentsForm(formdata=None)))
    form = MoveStudentsForm()
    if not form.validate():
        return refused(TEMPLATE, block=BLOCK, **_shown(found, target, versions, form))
    try:
        move = services.move_students(target=target, wanted=_asked(), reason=form.reason.data or "", seal=form.seal.data or "", by=viewer())
        db.session.commit()
    except (Stale, NotPossible) as refusal:
        db.session.rollback()
        found = own_program_or_404(program_id)
        target, versions = _target(found)
        return conflict(TEMPLATE, block=BLOCK, **_shown(found, target, versions, form, notice=str(refusal)))
    return moved(f"/programs/{found.id}/moves/{move.id}", message=f"Moved to version {target.number}. The summaries of these students are up to date.")


@bp.get("/programs/<int:program_id>/moves/<int:move_id>")
@requires(*EDITORS)
def move(program_id: int, move_id: int) -> Answer:
    found, made = _move_or_404(program_id, move_id)
    target = db.session.get_one(ProgramVersion, made.target_id)
    return page("programs/move.html", program=found, heading=heading_of(found), move=made, target=target, rows=moved_by(viewer(), made.id), moves=moves_of(found.id, only=made.id))


@bp.route("/programs/<int:program_id>/moves/<int:move_id>/undo", methods=["POST"])
@requires(*EDITORS)
def undo_move(program_id: int, move_id: int) -> Answer:
    found, made = _move_or_404(program_id, move_id)
    back, stayed = services.undo_move(move=made, by=viewer())
    db.session.commit()
    said = f"{back} student{'' if back == 1 else 's'} put back." + (f" {stayed} had moved on since and stay where they are." if stayed else "")
    return moved(f"/programs/{found.id}/moves/{made.id}", message=said)


def _move_or_404(program_id: int, move_id: int) -> tuple[Program, ProgramMove]:
    found = own_program_or_404(program_id)
    made = db.session.get(ProgramMove, move_id)
    return (found, made) if made is not None and made.program_id == found.id else abort(404)


def _asked() -> Wanted:
    return Wanted(school_id=number_asked("school"), grade=number_asked("grade"), version_id=number_asked("version"), student_id=number_asked("student"))


def _target(found: Program) -> tuple[ProgramVersion, list[VersionLine]]:
    """The version asked for, else the newest published; and all that students can be in."""
    versions = [each for each in versions_of(found.id) if not each.is_draft]
    published = [each for each in versions if each.state == "published"]
    number = number_asked("to")
    one = next((each for each in published if each.number == number), None) if "to" in request.args else next(iter(published), None)
    return db.session.get_one(ProgramVersion, (one or abort(404)).id), versions


def _shown(found: Program, target: ProgramVersion, versions: list[VersionLine], form: MoveStudentsForm, *, notice: str = "") -> dict[str, Any]:
    show, too_many = request_word("show", tuple(EFFECT_WORDS)), ""
    try:
        trial, students = to_be_moved(target, _asked(), by=viewer())
    except NotPossible as refusal:
        trial, students, too_many = None, [], str(refusal)
    rows = by_name([one for one in students if not show or show in one.outcome.effects])
    form.seal.data = seal_of(target, students)
    return {
        "program": found, "heading": heading_of(found), "target": target, "versions": versions, "wanted": _asked(), "form": form,
        "notice": notice, "too_many": too_many, "most": MOST_AT_ONCE, "sums": sums_of(s.outcome for s in students), "show": show,
        "effects": EFFECT_WORDS, "listing": slice_of(rows), "titles": trial.titles() if trial is not None else {},
        "thousandths": thousandths, "schools": school_names(viewer().district_id), "moves": moves_of(found.id),
    }  # fmt: skip
