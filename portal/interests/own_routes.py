"""A student says what they like: begin, answer, go back, finish; and what comes of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.clock import this_day
from portal.extensions import db
from portal.interests import queries, services
from portal.interests.errors import InterestError
from portal.interests.forms import AnswerForm, StartForm
from portal.interests.models import InterestTake, State
from portal.interests.results import context_of
from portal.language import _
from portal.rosters.models import Student
from portal.web.access import requires
from portal.web.forms import Form
from portal.web.respond import Undo, done, moved, page, refused

bp = Blueprint("interests", __name__, url_prefix="/my-interests")
HERE = "/my-interests"
SECONDS = 4
"""What an answer takes, on average."""


def me() -> Student:
    return queries.own_student(viewer()) or abort(404)


def own_take(take_id: int) -> InterestTake:
    return queries.take_of(me().id, take_id) or abort(404)


@bp.get("")
@requires(Role.STUDENT)
def index() -> Answer:
    student = me()
    results = queries.results_of(student.id)
    return page("interests/index.html", going=going(student), results=results, older=False, **context_of(results[0] if results else None, student, viewer()))


def going(student: Student) -> dict[str, Any] | None:
    """The form that is open: how much of it is done and how many minutes are left."""
    take = queries.open_take(student.id)
    if take is None:
        return None
    asked, given = queries.statements(take.source), queries.answers_of(take.id)
    left = sum(1 for one in asked if one.code not in given)
    return {"take": take, "total": len(asked), "done": len(asked) - left, "minutes": max(1, round(left * SECONDS / 60))}


@bp.get("/<int:take_id>")
@requires(Role.STUDENT)
def result(take_id: int) -> Answer:
    """An older result."""
    student = me()
    results = queries.results_of(student.id)
    scores = next((one for one in results if one.take_id == take_id), None) or abort(404)
    return page("interests/index.html", going=None, results=results, older=scores is not results[0], **context_of(scores, student, viewer()))


@bp.get("/over-time")
@requires(Role.STUDENT)
def over_time() -> Answer:
    return page("interests/over_time.html", results=queries.results_of(me().id))


@bp.post("/start")
@requires(Role.STUDENT)
def start() -> Answer:
    form = StartForm()
    if not form.validate():
        abort(422)
    try:
        services.start(student=me(), form=form.form.data or "", by=viewer())
    except InterestError as wrong:
        return moved(HERE, message=str(wrong))
    db.session.commit()
    return moved(url_for("interests.answer"))


@bp.post("/<int:take_id>/extend")
@requires(Role.STUDENT)
def extend(take_id: int) -> Answer:
    take = own_take(take_id)
    if not Form().validate():
        abort(422)
    try:
        services.extend(take=take, by=viewer())
    except InterestError as wrong:
        return moved(HERE, message=str(wrong))
    db.session.commit()
    return moved(url_for("interests.answer"))


@bp.get("/answer")
@requires(Role.STUDENT)
def answer() -> Answer:
    """The next statement, or the one that `at` names; once all are answered, the way to the result."""
    take = queries.open_take(me().id)
    if take is None:
        return redirect(HERE, 303)
    return page("interests/answer.html", block="question", **question(take, request.args.get("at", "")))


def question(take: InterestTake, at: str = "", refusal: str = "") -> dict[str, Any]:
    """What the page of one statement needs; `now_asked` is None when nothing is left."""
    asked, given = queries.statements(take.source), queries.answers_of(take.id)
    places = {one.code: place for place, one in enumerate(asked)}
    next_place = next((place for place, one in enumerate(asked) if one.code not in given), len(asked))
    place = places.get(at, next_place)
    here = asked[place] if place < len(asked) else None
    left = sum(1 for one in asked if one.code not in given)
    return {
        "take": take,
        "now_asked": here,
        "place": place + 1,
        "total": len(asked),
        "answered": len(asked) - left,
        "minutes": max(1, round(left * SECONDS / 60)),
        "given": given.get(here.code) if here else None,
        "before": asked[place - 1] if place and asked else None,
        "after": place < next_place,
        "refusal": refusal,
    }


@bp.post("/answer")
@requires(Role.STUDENT)
def give() -> Answer:
    student, form = me(), AnswerForm()
    take = queries.open_take(student.id)
    if not form.validate():
        return again(take, _("Choose one of the five answers.")) if take else moved(HERE)
    if take is None or take.id != form.take.data:
        return moved(HERE, message=_("That one is closed. Your answers are kept."))
    try:
        services.answer(take=take, code=form.statement.data or "", value=form.value.data or 0)
    except InterestError as wrong:
        db.session.rollback()
        return again(take, str(wrong))
    db.session.commit()
    return done(url_for("interests.answer"), "interests/answer.html", block="question", **question(take))


def again(take: InterestTake, refusal: str) -> Answer:
    return refused("interests/answer.html", block="question", **question(take, request.form.get("statement", ""), refusal))


@bp.post("/finish")
@requires(Role.STUDENT)
def finish() -> Answer:
    take = queries.open_take(me().id)
    if take is None:  # a second click, or the other browser
        return moved(HERE)
    if not Form().validate():
        abort(422)
    try:
        services.finish(take=take, today=this_day(), by=viewer())
    except InterestError as wrong:
        return again(take, str(wrong))
    db.session.commit()
    return moved(HERE, message=_("Here is what your answers say."))


@bp.post("/<int:take_id>/remove")
@requires(Role.STUDENT)
def remove(take_id: int) -> Answer:
    take = own_take(take_id)
    if not Form().validate():
        abort(422)
    begun = take.state == State.OPEN
    services.remove(take=take, by=viewer())
    db.session.commit()
    message = _("Your answers are put away.") if begun else _("The result is removed.")
    return moved(HERE, message=message, undo=Undo(url_for("interests.bring_back", take_id=take_id), label=_("Undo")))


@bp.post("/<int:take_id>/bring-back")
@requires(Role.STUDENT)
def bring_back(take_id: int) -> Answer:
    take = own_take(take_id)
    if not Form().validate():
        abort(422)
    try:
        services.bring_back(take=take, by=viewer())
    except InterestError as wrong:
        db.session.rollback()
        return moved(HERE, message=str(wrong))
    db.session.commit()
    return moved(HERE, message=_("It is back."))


