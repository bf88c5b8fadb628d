"""What staff who may see a student read of their goals and questions; who plans for them answers and comments."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewed, viewer
from portal.accounts.viewer import STAFF
from portal.clock import this_day
from portal.extensions import db
from portal.goals import queries, questions, services
from portal.goals.errors import GoalError
from portal.goals.forms import AnswerForm, NoteForm
from portal.goals.models import WhatIfRequest
from portal.goals.routes import kept
from portal.goals.timeline import story_of
from portal.programs.permissions import may_plan_for
from portal.rosters.models import Student
from portal.rosters.queries import visible_student
from portal.web.access import requires
from portal.web.respond import moved, page, refused

bp = Blueprint("student_goals", __name__, url_prefix="/students")


def seen(student_id: int) -> Student:
    return visible_student(viewer(), student_id) or abort(404)


@bp.get("/<int:student_id>/goals")
@requires(*STAFF)
def show(student_id: int) -> Answer:
    student = seen(student_id)
    viewed(student.id, "goals.view")
    return page("goals/of_student.html", **context(student))


def context(student: Student) -> dict[str, Any]:
    goals = queries.goals_of(student.id)
    return {
        "student": student, "goals": goals, "steps": queries.steps_of([goal.id for goal in goals]), "thoughts": queries.notes_by_goal([goal.id for goal in goals]),
        "questions": queries.questions_of(student.id), "may_answer": may_plan_for(viewer(), student), "today": this_day(),
        "answer_form": AnswerForm(formdata=None), "note_form": NoteForm(formdata=None), "bad": None,
    }  # fmt: skip


@bp.post("/<int:student_id>/goals/<int:goal_id>/comment")
@requires(*STAFF)
def comment(student_id: int, goal_id: int) -> Answer:
    student = seen(student_id)
    goal = queries.goal_of(student.id, goal_id)
    if goal is None or not may_plan_for(viewer(), student):
        abort(404)
    form = NoteForm()
    if not form.validate():
        return refused("goals/of_student.html", **context(student) | {"note_form": form, "bad": goal.id})
    if there := once.already_taken(form.form_token.data or "", by=viewer()):
        return moved(there)
    try:
        services.write(goal=goal, text=form.text.data or "", by=viewer())
    except GoalError as wrong:
        return refused("goals/of_student.html", **context(student) | {"refusal": str(wrong)})
    return kept(form.form_token.data or "", url_for("student_goals.show", student_id=student.id), f"{student.name} can read your comment.")


@bp.post("/<int:student_id>/what-ifs/<int:what_if_request_id>/answer")
@requires(*STAFF)
def answer(student_id: int, what_if_request_id: int) -> Answer:
    student = seen(student_id)
    row = db.session.get(WhatIfRequest, what_if_request_id)
    if row is None or row.student_id != student.id or not may_plan_for(viewer(), student):
        abort(404)
    form = AnswerForm()
    if not form.validate():
        return refused("goals/of_student.html", **context(student) | {"answer_form": form, "bad": f"q{row.id}"})
    try:
        questions.answer(request=row, student=student, text=form.text.data or "", by=viewer())
    except GoalError as wrong:
        db.session.rollback()
        return refused("goals/of_student.html", **context(seen(student_id)) | {"refusal": str(wrong)})
    db.session.commit()
    return moved(url_for("student_goals.show", student_id=student.id), message=f"{student.name} can read your answer.")


@bp.get("/<int:student_id>/story")
@requires(*STAFF)
def story(student_id: int) -> Answer:
    student = seen(student_id)
    viewed(student.id, "story.view")
    return page("goals/story.html", own=False, student=student, story=story_of(student))
