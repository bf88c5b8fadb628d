"""A student's list of questions for a professional."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.extensions import db
from portal.language import _, said
from portal.research import questions
from portal.research.errors import ResearchError
from portal.research.own_routes import me
from portal.research.queries import saved_of
from portal.research.study_forms import EditQuestionForm, NewQuestionForm, StarterForm
from portal.research.study_models import ResearchQuestion
from portal.web.access import requires
from portal.web.forms import Form
from portal.web.respond import Undo, conflict, done, moved, page, refused

bp = Blueprint("questions", __name__, url_prefix="/my-research/questions")
LIST = "research/questions.html"
REGION = "question-list"


def own(research_question_id: int) -> ResearchQuestion:
    return questions.question_of(me().id, research_question_id) or abort(404)


def context(**more: Any) -> dict[str, Any]:
    student = me()
    saved = [(one.id, str(said(one, "title"))) for one in saved_of(student.id) if one.soc]
    form = NewQuestionForm(formdata=None)
    form.prepare(saved)
    for each in more.values():
        if isinstance(each, NewQuestionForm | EditQuestionForm):
            each.prepare(saved)
    listed = questions.questions_of(student.id)
    return {
        "student": student, "questions": listed, "offered": questions.offered_to(student.id), "form": form, "edit_form": None, "edited": None, "now_reads": None,
        "saved": saved, "asked": sum(one.asked_on is not None for one in listed), "focus": "", "refusal": "",
    } | more  # fmt: skip


@bp.get("")
@requires(Role.STUDENT)
def index() -> Answer:
    return page(LIST, block=REGION, **context())


@bp.post("")
@requires(Role.STUDENT)
def add() -> Answer:
    form = NewQuestionForm()
    shown = context(form=form)
    if not form.validate():
        return refused(LIST, **shown)
    token, here = form.form_token.data or "", url_for("questions.index")
    if there := once.already_taken(token, by=viewer()):
        return moved(there)
    try:
        questions.add(student=me(), text=form.text.data or "", saved_item_id=form.about, by=viewer())
        once.take(token, here, by=viewer())
    except ResearchError as wrong:
        db.session.rollback()
        return refused(LIST, **context(form=form, refusal=str(wrong)))
    except once.IntegrityError:
        db.session.rollback()
        return moved(here)
    db.session.commit()
    return moved(here, message=_("Your question is on the list."))


@bp.post("/suggested")
@requires(Role.STUDENT)
def take() -> Answer:
    """One of the offered questions, or all of them where none is named."""
    form, student = StarterForm(), me()
    if not form.validate() or (form.starter.data and form.starter.data not in questions.STARTERS):
        abort(422)
    try:
        for starter in [form.starter.data] if form.starter.data else [key for key, _words in questions.offered_to(student.id)]:
            questions.take(student=student, starter=starter, by=viewer())
    except ResearchError as wrong:
        db.session.rollback()
        return refused(LIST, block=REGION, **context(refusal=str(wrong)))
    db.session.commit()
    return done(url_for("questions.index"), LIST, block=REGION, message=_("It is on your list. Change the words as you like."), **context(focus="questions-title"))


@bp.post("/<int:research_question_id>/edit")
@requires(Role.STUDENT)
def edit(research_question_id: int) -> Answer:
    question, form = own(research_question_id), EditQuestionForm()
    shown = context(edit_form=form, edited=question.id)
    if not form.validate():
        return refused(LIST, **shown)
    if form.version.data != question.version:
        form.version.data, form.version.raw_data = question.version, None
        return conflict(LIST, **shown | {"now_reads": question.text})
    questions.edit(question=question, text=form.text.data or "", saved_item_id=form.about, by=viewer())
    db.session.commit()
    return moved(url_for("questions.index", _anchor=f"question-{question.id}"), message=_("Your question is saved."))


@bp.post("/<int:research_question_id>/<any(asked, not_asked, up, down, remove, restore):deed>")
@requires(Role.STUDENT)
def change(research_question_id: int, deed: str) -> Answer:
    question = own(research_question_id)
    if not Form().validate():
        abort(422)
    back, message = "", ""
    if deed in ("asked", "not_asked"):
        questions.mark(question=question, asked=deed == "asked", by=viewer())
        message, back = (_("Marked as asked."), "not_asked") if deed == "asked" else (_("Marked as not asked yet."), "asked")
    elif deed in ("up", "down"):
        questions.move(question=question, up=deed == "up", by=viewer())
        message, back = (_("Moved up."), "down") if deed == "up" else (_("Moved down."), "up")
    elif deed == "remove":
        questions.remove(question=question, by=viewer())
        message, back = _("The question is off your list."), "restore"
    else:
        questions.restore(question=question, by=viewer())
        message = _("The question is back.")
    db.session.commit()
    undo = Undo(url_for("questions.change", research_question_id=question.id, deed=back), label=_("Undo")) if back else None
    focus = "questions-title" if deed == "remove" else f"{deed}-{question.id}"
    return done(url_for("questions.index"), LIST, block=REGION, message=message, undo=undo, **context(focus=focus))


@bp.get("/print")
@requires(Role.STUDENT)
def paper() -> Answer:
    """One page to take along: what is still to be asked, with room to write."""
    student = me()
    return page("research/questions_paper.html", student=student, questions=[one for one in questions.questions_of(student.id) if one.asked_on is None])
