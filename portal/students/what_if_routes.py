"""What if: every program of the student's schools and of the career centers, held against what they have done.

Looking writes nothing, and going back leaves no trace.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.extensions import db
from portal.goals import questions
from portal.goals.errors import GoalError
from portal.goals.models import WhatIfRequest
from portal.goals.queries import questions_of
from portal.language import _
from portal.programs.summaries import Standing
from portal.students import queries
from portal.students.forms import AskForm, OwnChoiceForm
from portal.students.own_routes import bp as my
from portal.students.own_routes import me
from portal.students.standing import World, load_world, standing_page
from portal.students.what_ifs import difference, missing_words
from portal.web import errors
from portal.web.access import requires
from portal.web.respond import Undo, moved, page, refused

bp = Blueprint("what_ifs", __name__, url_prefix="/my-what-ifs")


@bp.get("")
@requires(Role.STUDENT)
def index() -> Answer:
    student = queries.own_student(viewer())
    if student is None:
        return page("students/unknown.html")
    world = load_world(student)
    return page("students/what_ifs.html", world=world, offers=[(one, missing_words(one.progress)) for one in world.others], questions=questions_of(student.id))


@my.get("/what-if/<int:program_id>")
@requires(Role.STUDENT)
def what_if(program_id: int) -> Answer:
    """Another program on trial: nothing is written, going back leaves no trace."""
    world = load_world(me())
    return page("students/what_if.html", **what_if_context(world, world.in_program(program_id) or abort(404)))


def what_if_context(world: World, one: Standing) -> dict[str, Any]:
    return {
        "student": world.student,
        "world": world,
        "shown": standing_page(world, one),
        "now_in": standing_page(world, world.own, in_words=False) if world.own else None,
        "diff": difference(world, world.own, one),
        "choose_form": OwnChoiceForm(formdata=None),
        "questions": [row for row in questions_of(world.student.id) if row.program_id == one.progress.rules.program_id],
        "ask_form": AskForm(formdata=None),
    }


@my.post("/what-if/<int:program_id>/send")
@requires(Role.STUDENT)
def ask(program_id: int) -> Answer:
    """To the counselor, with a question; they see it with the student and answer there."""
    student, form = me(), AskForm()
    world = load_world(student)
    one = world.in_program(program_id) or abort(404)
    if not form.validate():
        return refused("students/what_if.html", **what_if_context(world, one) | {"ask_form": form})
    try:
        made = questions.ask(student=student, program_id=program_id, note=form.note.data or "", by=viewer())
    except GoalError as wrong:
        db.session.rollback()
        return errors.show(422, sentence=str(wrong))
    db.session.commit()
    undo = Undo(url_for("what_ifs.take_back", what_if_request_id=made.id), {}, _("Undo"))
    return moved(url_for("what_ifs.index"), message=_("Sent to your counselor. The answer shows here."), undo=undo)


@bp.post("/questions/<int:what_if_request_id>/take-back")
@requires(Role.STUDENT)
def take_back(what_if_request_id: int) -> Answer:
    student = me()
    row = db.session.get(WhatIfRequest, what_if_request_id)
    if row is None:  # a second click
        return moved(url_for("what_ifs.index"))
    if row.student_id != student.id:
        abort(404)
    try:
        questions.take_back(request=row, by=viewer())
    except GoalError as wrong:
        db.session.rollback()
        return errors.show(422, sentence=str(wrong))
    db.session.commit()
    return moved(url_for("what_ifs.index"), message=_("Taken back."))
