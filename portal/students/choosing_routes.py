"""A student chooses, changes and leaves a program, with a reason, and takes it back."""

from __future__ import annotations

from flask import abort, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.extensions import db
from portal.language import _
from portal.programs import services
from portal.programs.errors import ProgramError
from portal.programs.models import Choice, Program
from portal.students.forms import OwnChoiceForm, OwnLeaveForm, UndoForm
from portal.students.own_routes import HERE, bp, me, pathway_context, told
from portal.students.standing import load_world, standing_page
from portal.students.what_if_routes import what_if_context
from portal.web import errors
from portal.web.access import requires
from portal.web.respond import Undo, moved, page, refused


@bp.post("/choose")
@requires(Role.STUDENT)
def choose() -> Answer:
    student, form = me(), OwnChoiceForm()
    world = load_world(student)
    valid = form.validate()
    one = world.in_program(form.program_id.data or 0)
    if one is None:
        return refused("students/my_pathway.html", **pathway_context(world) | {"choose_form": form})
    changes = world.own is not None and not one.chosen
    if not valid or (changes and not form.check_reason()):
        return refused("students/what_if.html", **what_if_context(world, one) | {"choose_form": form})
    program = db.session.get(Program, form.program_id.data) or abort(404)
    try:
        made = services.choose_program(
            student=student, program=program, why=form.why.data or "", reason=form.reason.data or "",
            left_why=(form.left_why.data or "") if changes else "", by=viewer(),
        )  # fmt: skip
    except ProgramError as wrong:
        return told(world, choose_form=form, wrong=wrong)
    db.session.commit()
    undo = None if one.chosen else Undo(url_for("my.undo_choice"), {"choice_id": made.id}, _("Undo"))
    return moved(HERE, message=_("You chose %(title)s.", title=program.title), undo=undo)


@bp.get("/leave")
@requires(Role.STUDENT)
def leaving() -> Answer:
    """What leaving means, before it is done."""
    world = load_world(me())
    if world.own is None:
        abort(404)
    return page("students/leaving.html", shown=standing_page(world, world.own, in_words=False), leave_form=OwnLeaveForm(formdata=None))


@bp.post("/leave")
@requires(Role.STUDENT)
def leave() -> Answer:
    student, form = me(), OwnLeaveForm()
    world = load_world(student)
    if world.own is not None and (not form.validate() or not form.check_reason()):
        return refused("students/leaving.html", shown=standing_page(world, world.own, in_words=False), leave_form=form)
    left = services.leave_program(student=student, why=form.why.data or "", reason=form.reason.data or "", by=viewer())
    db.session.commit()
    undo = Undo(url_for("my.undo_leave"), {"choice_id": left.id}, _("Undo")) if left else None
    return moved(HERE, message=_("You left your program. Everything you earned stays yours."), undo=undo)


@bp.post("/choose/undo")
@requires(Role.STUDENT)
def undo_choice() -> Answer:
    student, choice = me(), own_choice()
    if choice is None:  # a second click: it is gone already
        return moved(HERE)
    try:
        before = services.undo_choosing(student=student, choice=choice, by=viewer())
    except ProgramError as wrong:
        db.session.rollback()
        return errors.show(422, sentence=str(wrong))
    db.session.commit()
    return moved(HERE, message=_("Taken back. You are in your program as before.") if before else _("Taken back. You are in no program."))


@bp.post("/leave/undo")
@requires(Role.STUDENT)
def undo_leave() -> Answer:
    student, choice = me(), own_choice()
    if choice is None:
        abort(404)
    try:
        services.undo_leaving(student=student, choice=choice, by=viewer())
    except ProgramError as wrong:
        db.session.rollback()
        return errors.show(422, sentence=str(wrong))
    db.session.commit()
    return moved(HERE, message=_("Taken back. You are in your program as before."))


def own_choice() -> Choice | None:
    """The choice that the post names; 404 for somebody else's."""
    form = UndoForm()
    choice = db.session.get(Choice, form.choice_id.data) if form.validate() else None
    if choice is not None and choice.student_id != me().id:
        abort(404)
    return choice
