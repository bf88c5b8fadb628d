"""Job postings that a student read: what they ask for, and whether the student has it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.clock import this_day
from portal.extensions import db
from portal.interests.queries import ratings_of
from portal.language import _
from portal.research import postings, reading
from portal.research.errors import ResearchError
from portal.research.own_routes import me
from portal.research.study_forms import EditPostingForm, NewPostingForm
from portal.research.study_models import Answer as Said
from portal.research.study_models import JobPosting
from portal.web.access import requires
from portal.web.forms import Form
from portal.web.respond import Undo, conflict, done, moved, page, refused

bp = Blueprint("postings", __name__, url_prefix="/my-research/postings")
FORM, SHOW, REGION = "research/posting_form.html", "research/posting.html", "match"
WORDS = {"yes": Said.YES, "no": Said.NO, "unsaid": Said.UNSAID}


def own(job_posting_id: int) -> JobPosting:
    return postings.posting_of(me().id, job_posting_id) or abort(404)


@bp.get("")
@requires(Role.STUDENT)
def index() -> Answer:
    student = me()
    return page("research/postings.html", student=student, read=reading.read_all(student, this_day()))


@bp.get("/<int:job_posting_id>")
@requires(Role.STUDENT)
def show(job_posting_id: int) -> Answer:
    return page(SHOW, block=REGION, **context(job_posting_id))


def context(job_posting_id: int, *, focus: int = 0) -> dict[str, Any]:
    student = me()
    read = reading.read_one(student, job_posting_id, this_day()) or abort(404)
    return {"student": student, "read": read, "focus": focus, "rated": len(ratings_of(student.id))}


@bp.route("/new", methods=["GET", "POST"])
@requires(Role.STUDENT)
def new() -> Answer:
    student = me()
    if request.method == "GET":
        form = NewPostingForm(formdata=None, data={"soc": next(iter(request.args.getlist("soc")), "")})
        form.prepare(student)
        return page(FORM, form=form, posting=None)
    form = NewPostingForm()
    form.prepare(student)
    if not form.validate():
        return refused(FORM, form=form, posting=None)
    token = form.form_token.data or ""
    if there := once.already_taken(token, by=viewer()):
        return moved(there)
    try:
        posting = postings.note(student=student, told=form.told, lines=form.lines, by=viewer())
        here = url_for("postings.show", job_posting_id=posting.id)
        once.take(token, here, by=viewer())
    except ResearchError as wrong:
        db.session.rollback()
        return refused(FORM, form=form, posting=None, refusal=str(wrong))
    except once.IntegrityError:
        db.session.rollback()
        return moved(once.already_taken(token, by=viewer()) or url_for("postings.index"))
    db.session.commit()
    return moved(here, message=_("The posting is saved. Look what you have of it, and correct us where we are wrong."))


@bp.route("/<int:job_posting_id>/edit", methods=["GET", "POST"])
@requires(Role.STUDENT)
def edit(job_posting_id: int) -> Answer:
    row = own(job_posting_id)
    form = EditPostingForm() if request.method == "POST" else EditPostingForm(obj=row)
    form.prepare(me(), now=row.soc)
    stands = "\n".join(text for _id, text, _answer in postings.lines_of([row.id])[row.id])
    if request.method == "GET":
        form.soc.data, form.requirements.data = row.soc or "", stands
        return page(FORM, form=form, posting=row)
    if not form.validate():
        return refused(FORM, form=form, posting=row)
    if form.version.data != row.version:
        form.version.data, form.version.raw_data = row.version, None
        return conflict(FORM, form=form, posting=row, theirs=row, their_lines=stands)
    postings.edit(posting=row, told=form.told, lines=form.lines, by=viewer())
    db.session.commit()
    return moved(url_for("postings.show", job_posting_id=row.id), message=_("The posting is saved."))


@bp.post("/<int:job_posting_id>/requirements/<int:posting_requirement_id>/<any(yes, no, unsaid):said>")
@requires(Role.STUDENT)
def answer(job_posting_id: int, posting_requirement_id: int, said: str) -> Answer:
    posting = own(job_posting_id)
    line = postings.line_of(posting, posting_requirement_id) or abort(404)
    if posting.removed_at is not None or not Form().validate():
        abort(404 if posting.removed_at is not None else 422)
    before = postings.answer(posting=posting, line=line, said=WORDS[said], by=viewer())
    db.session.commit()
    message = {"yes": _("You have it. Your word counts."), "no": _("Still to learn. Your word counts."), "unsaid": _("What we found counts again.")}[said]
    undo = Undo(url_for("postings.answer", job_posting_id=posting.id, posting_requirement_id=line.id, said=before.value or "unsaid"), label=_("Undo"))
    return done(url_for("postings.show", job_posting_id=posting.id), SHOW, block=REGION, message=message, undo=undo, **context(posting.id, focus=line.id))


@bp.post("/<int:job_posting_id>/<any(remove, restore):deed>")
@requires(Role.STUDENT)
def change(job_posting_id: int, deed: str) -> Answer:
    row = own(job_posting_id)
    if not Form().validate():
        abort(422)
    if deed == "remove":
        postings.remove(posting=row, by=viewer())
        undo, message = Undo(url_for("postings.change", job_posting_id=row.id, deed="restore"), label=_("Undo")), _("The posting is off your list.")
    else:
        postings.restore(posting=row, by=viewer())
        undo, message = None, _("The posting is back on your list.")
    db.session.commit()
    return moved(url_for("postings.index"), message=message, undo=undo)
