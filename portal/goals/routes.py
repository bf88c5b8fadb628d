"""A student's goals: set, change, walk step by step, think about, reach, drop, open again."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.clock import this_day
from portal.extensions import db
from portal.goals import queries, services
from portal.goals.errors import GoalError
from portal.goals.forms import EditGoalForm, NewGoalForm, NoteForm, StepBackForm, StepForm, form_of, tie_of
from portal.goals.models import Goal, GoalState
from portal.goals.ties import ties_of
from portal.goals.timeline import story_of
from portal.language import _
from portal.rosters.models import Student
from portal.web import errors
from portal.web.access import requires
from portal.web.respond import Undo, conflict, moved, page, refused

bp = Blueprint("goals", __name__, url_prefix="/my-goals")
STATES = {"reach": GoalState.REACHED, "drop": GoalState.DROPPED, "reopen": GoalState.OPEN}


def me() -> Student:
    """The student who is signed in; 404 for a student account that no roster knows."""
    return db.session.scalar(sa.select(Student).where(Student.user_id == viewer().user_id, Student.district_id == viewer().district_id)) or abort(404)


def mine(goal_id: int) -> Goal:
    return queries.goal_of(me().id, goal_id) or abort(404)


@bp.get("")
@requires(Role.STUDENT)
def index() -> Answer:
    goals = queries.goals_of(me().id)
    return page("goals/index.html", goals=goals, today=this_day())


@bp.route("/new", methods=["GET", "POST"])
@requires(Role.STUDENT)
def new() -> Answer:
    student, form = me(), NewGoalForm()
    form.prepare(ties_of(student, this_day()))
    if not form.is_submitted():
        return page("goals/new.html", form=form)
    if not form.validate():
        return refused("goals/new.html", form=form)
    if there := once.already_taken(form.form_token.data or "", by=viewer()):
        return moved(there)
    goal = services.set_goal(
        student=student, title=form.title.data or "", why=form.why.data or "", due_on=form.due_on.data, tie=form.tie.data or "", steps=form.lines, by=viewer()
    )
    return kept(form.form_token.data or "", url_for("goals.show", goal_id=goal.id), _("Your goal is set."))


def kept(token: str, where: str, message: str) -> Answer:
    """Commits what a create form made, once however often it is posted."""
    try:
        once.take(token, where, by=viewer())
    except once.IntegrityError:
        db.session.rollback()
        return moved(once.already_taken(token, by=viewer()) or where)
    db.session.commit()
    return moved(where, message=message)


@bp.get("/<int:goal_id>")
@requires(Role.STUDENT)
def show(goal_id: int) -> Answer:
    return page("goals/show.html", **context(mine(goal_id)))


def context(goal: Goal) -> dict[str, Any]:
    row = next(each for each in queries.goals_of(goal.student_id) if each.id == goal.id)
    return {
        "goal": row, "steps": queries.steps_of([goal.id])[goal.id], "thoughts": queries.notes_of(goal.id), "today": this_day(),
        "step_form": StepForm(formdata=None), "note_form": NoteForm(formdata=None),
    }  # fmt: skip


@bp.route("/<int:goal_id>/edit", methods=["GET", "POST"])
@requires(Role.STUDENT)
def edit(goal_id: int) -> Answer:
    goal = mine(goal_id)
    form = EditGoalForm() if _posted() else form_of(goal)
    form.prepare(ties_of(me(), this_day()), now=tie_of(goal))
    if not _posted():
        return page("goals/edit.html", goal=goal, form=form)
    if not form.validate():
        return refused("goals/edit.html", goal=goal, form=form)
    if form.version.data != goal.version:
        form.version.data, form.version.raw_data = goal.version, None
        return conflict("goals/edit.html", goal=goal, form=form, theirs=goal)
    services.edit_goal(goal=goal, title=form.title.data or "", why=form.why.data or "", due_on=form.due_on.data, tie=form.tie.data or "", by=viewer())
    db.session.commit()
    return moved(url_for("goals.show", goal_id=goal.id), message=_("Your goal is saved."))


def _posted() -> bool:
    return request.method == "POST"


@bp.post("/<int:goal_id>/steps")
@requires(Role.STUDENT)
def add_step(goal_id: int) -> Answer:
    goal, form = mine(goal_id), StepForm()
    if not form.validate():
        return refused("goals/show.html", **context(goal) | {"step_form": form})
    if there := once.already_taken(form.form_token.data or "", by=viewer()):
        return moved(there)
    try:
        services.add_step(goal=goal, title=form.title.data or "", due_on=form.due_on.data, by=viewer())
    except GoalError as wrong:
        return errors.show(422, sentence=str(wrong))
    return kept(form.form_token.data or "", url_for("goals.show", goal_id=goal.id) + "#steps", _("The step is added."))


@bp.post("/<int:goal_id>/steps/back")
@requires(Role.STUDENT)
def bring_step_back(goal_id: int) -> Answer:
    goal, form = mine(goal_id), StepBackForm()
    if not form.validate():
        return errors.show(422, sentence=_("This step cannot come back. Add it anew."))
    if there := once.already_taken(form.form_token.data or "", by=viewer()):
        return moved(there)
    try:
        services.add_step(goal=goal, title=form.title.data or "", due_on=form.due_on.data, position=form.position.data, done_on=form.done_on.data, by=viewer())
    except GoalError as wrong:
        return errors.show(422, sentence=str(wrong))
    return kept(form.form_token.data or "", url_for("goals.show", goal_id=goal.id) + "#steps", _("The step is back."))


@bp.post("/steps/<int:goal_step_id>/<any(tick, untick, remove):deed>")
@requires(Role.STUDENT)
def change_step(goal_step_id: int, deed: str) -> Answer:
    step = queries.step_of(me().id, goal_step_id) or abort(404)
    goal = mine(step.goal_id)
    here = url_for("goals.show", goal_id=goal.id) + "#steps"
    if deed == "remove":
        back = {"title": step.title, "due_on": str(step.due_on or ""), "done_on": str(step.done_on or ""), "position": step.position, "form_token": StepForm(formdata=None).form_token.data}
        services.remove_step(step=step, goal=goal, by=viewer())
        db.session.commit()
        return moved(here, message=_("The step is gone."), undo=Undo(url_for("goals.bring_step_back", goal_id=goal.id), back))
    services.tick(step=step, done=deed == "tick", goal=goal, by=viewer())
    db.session.commit()
    if deed == "untick":
        return moved(here, message=_("Not done after all: “%(title)s”.", title=step.title))
    return moved(here, message=_("Done: “%(title)s”.", title=step.title), undo=Undo(url_for("goals.change_step", goal_step_id=step.id, deed="untick"), {}, _("Undo")))


@bp.post("/<int:goal_id>/notes")
@requires(Role.STUDENT)
def reflect(goal_id: int) -> Answer:
    goal, form = mine(goal_id), NoteForm()
    if not form.validate():
        return refused("goals/show.html", **context(goal) | {"note_form": form})
    if there := once.already_taken(form.form_token.data or "", by=viewer()):
        return moved(there)
    try:
        services.write(goal=goal, text=form.text.data or "", by=viewer())
    except GoalError as wrong:
        return errors.show(422, sentence=str(wrong))
    return kept(form.form_token.data or "", url_for("goals.show", goal_id=goal.id) + "#notes", _("Your thought is kept."))


@bp.post("/<int:goal_id>/<any(reach, drop, reopen):deed>")
@requires(Role.STUDENT)
def move_on(goal_id: int, deed: str) -> Answer:
    goal = mine(goal_id)
    services.move_on(goal=goal, state=STATES[deed], by=viewer())
    db.session.commit()
    said = {"reach": _("You reached it: “%(title)s”.", title=goal.title), "drop": _("You dropped “%(title)s”. It stays in your story.", title=goal.title), "reopen": _("“%(title)s” is open again.", title=goal.title)}
    undo = None if deed == "reopen" else Undo(url_for("goals.move_on", goal_id=goal.id, deed="reopen"), {}, _("Undo"))
    where = url_for("goals.show", goal_id=goal.id) if deed == "reopen" else url_for("goals.index")
    return moved(where, message=said[deed], undo=undo)


story = Blueprint("story", __name__, url_prefix="/my-story")


@story.get("")
@requires(Role.STUDENT)
def line() -> Answer:
    """How one's mind changed."""
    student = me()
    return page("goals/story.html", own=True, student=student, story=story_of(student))
