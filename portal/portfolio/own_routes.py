"""The student's own portfolio: put in, arrange, show and hide, take out and bring back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response as Answer
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]

from portal.accounts import once
from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.extensions import db
from portal.files.sending import send_stored
from portal.language import _
from portal.portfolio import services
from portal.portfolio.errors import PortfolioError, Stale
from portal.portfolio.forms import AboutForm, EditPieceForm, MoveForm, NewPieceForm, PieceForm, ShowForm
from portal.portfolio.limits import used_by
from portal.portfolio.models import Portfolio, PortfolioPiece
from portal.portfolio.pages import as_pdf, context_of
from portal.portfolio.queries import file_of, own_piece, portfolio_of
from portal.portfolio.ties import ties_of
from portal.rosters.models import Student
from portal.students.own_routes import me
from portal.students.queries import own_student
from portal.web.access import requires
from portal.web.respond import Undo, conflict, done, moved, page, refused

bp = Blueprint("portfolio", __name__)
HERE = "/my-portfolio"
MINE = "portfolio/mine.html"
Extra = dict[str, Any]


@bp.get("/my-portfolio")
@requires(Role.STUDENT)
def mine() -> Answer:
    student = own_student(viewer())
    return page("students/unknown.html") if student is None else page(MINE, block="arranged", **context(student))


def context(student: Student, about: AboutForm | None = None) -> Extra:
    found = context_of(student, viewer(), own=True)
    return found | {"about_form": about or about_form(found["kept"])}


def about_form(kept: Portfolio | None) -> AboutForm:
    form = AboutForm(formdata=None)
    form.about.data, form.version.data = (kept.about, kept.version) if kept else ("", 0)
    return form


def mine_or_404(piece_id: int, *, removed: bool = False) -> tuple[Student, PortfolioPiece]:
    student = me()
    return student, own_piece(student.id, piece_id, removed=removed) or abort(404)


@bp.get("/my-portfolio/pdf")
@requires(Role.STUDENT)
def pdf() -> Answer:
    return as_pdf(me(), viewer())


@bp.route("/my-portfolio/new", methods=["GET", "POST"])
@requires(Role.STUDENT)
def new() -> Answer:
    student = me()
    if request.method == "GET":
        return page("portfolio/new.html", **form_context(student, NewPieceForm(formdata=None, tied_to=request.args.get("from", ""))))
    form = NewPieceForm()
    about = form_context(student, form)
    if not form.validate():
        return refused("portfolio/new.html", **about)
    token = form.form_token.data or ""
    if once.already_taken(token, by=viewer()) is not None:
        return moved(HERE)
    try:
        piece = services.add_piece(student=student, told=form.told, file=form.found, by=viewer())
        once.take(token, HERE, by=viewer())
    except PortfolioError as wrong:
        db.session.rollback()
        form.file.errors = [str(wrong)]
        return refused("portfolio/new.html", **form_context(me(), form))
    except once.IntegrityError:
        db.session.rollback()
        return moved(HERE)
    title = piece.title
    db.session.commit()
    return moved(HERE, message=_("“%(title)s” is in your portfolio.", title=title))


def form_context(student: Student, form: PieceForm, piece: PortfolioPiece | None = None) -> Extra:
    groups = ties_of(student.id)
    form.tied_to.choices = [SelectChoice("", _("Nothing special")), *(SelectChoice(tie.key, tie.title, optgroup=heading) for heading, ties in groups for tie in ties)]
    known = {tie.key for _heading, ties in groups for tie in ties}
    if request.method == "GET" and form.tied_to.data not in known:
        form.tied_to.data = ""
    return {"student": student, "form": form, "used": used_by(student.id), "piece": piece, "file": file_of(piece.file_id) if piece else None, "stale": None}


@bp.route("/my-portfolio/pieces/<int:portfolio_piece_id>/edit", methods=["GET", "POST"])
@requires(Role.STUDENT)
def edit(portfolio_piece_id: int) -> Answer:
    student, piece = mine_or_404(portfolio_piece_id)
    if request.method == "GET":
        form = EditPieceForm(obj=piece)
        form.file.data = None
        return page("portfolio/edit.html", **form_context(student, form, piece))
    form = EditPieceForm()
    about = form_context(student, form, piece)
    if not form.validate():
        return refused("portfolio/edit.html", **about)
    try:
        services.change_piece(piece, told=form.told, file=form.found, without_file=bool(form.without_file.data), seen=form.version.data, by=viewer())
    except Stale:
        return stale(portfolio_piece_id, form)
    except PortfolioError as wrong:
        db.session.rollback()
        student, piece = mine_or_404(portfolio_piece_id)
        form.file.errors = [str(wrong)]
        return refused("portfolio/edit.html", **form_context(student, form, piece))
    title = piece.title
    db.session.commit()
    return moved(HERE, message=_("“%(title)s” is saved.", title=title))


def stale(piece_id: int, form: EditPieceForm) -> Answer:
    """Both versions: what is saved now, and what was written here."""
    db.session.rollback()
    student, piece = mine_or_404(piece_id)
    form.version.data, form.version.raw_data = piece.version, None
    return conflict("portfolio/edit.html", **form_context(student, form, piece) | {"stale": piece})


@bp.post("/my-portfolio/pieces/<int:portfolio_piece_id>/move")
@requires(Role.STUDENT)
def move(portfolio_piece_id: int) -> Answer:
    student, piece = mine_or_404(portfolio_piece_id)
    form = MoveForm()
    if not form.validate():
        return refused(MINE, block="arranged", **context(student))
    title, did = piece.title, services.move_piece(piece, up=form.to.data == "up", by=viewer())
    db.session.commit()
    said = _("“%(title)s” moved up.", title=title) if form.to.data == "up" else _("“%(title)s” moved down.", title=title)
    return arranged(said if did else _("“%(title)s” is at the end already.", title=title))


@bp.post("/my-portfolio/pieces/<int:portfolio_piece_id>/show")
@requires(Role.STUDENT)
def show(portfolio_piece_id: int) -> Answer:
    student, piece = mine_or_404(portfolio_piece_id)
    form = ShowForm()
    if not form.validate():
        return refused(MINE, block="arranged", **context(student))
    title, shown = piece.title, form.shown.data == "1"
    services.show_piece(piece, shown=shown, by=viewer())
    db.session.commit()
    return arranged(_("“%(title)s” is shown.", title=title) if shown else _("“%(title)s” is hidden. Only you see it.", title=title))


@bp.post("/my-portfolio/known")
@requires(Role.STUDENT)
def show_known() -> Answer:
    student, form = me(), ShowForm()
    found = context(student)
    facts = {fact.key: fact for group in found["groups"] for fact in group.facts}
    if not form.validate() or form.key.data not in facts:
        return refused(MINE, block="arranged", **found)
    shown, title = form.shown.data == "1", facts[form.key.data].title
    services.show_fact(student=student, key=form.key.data or "", shown=shown, by=viewer())
    db.session.commit()
    return arranged(_("“%(title)s” is shown.", title=title) if shown else _("“%(title)s” is hidden. Only you see it.", title=title))


@bp.post("/my-portfolio/pieces/<int:portfolio_piece_id>/remove")
@requires(Role.STUDENT)
def remove(portfolio_piece_id: int) -> Answer:
    _student, piece = mine_or_404(portfolio_piece_id)
    title = piece.title
    services.remove_piece(piece, by=viewer())
    db.session.commit()
    back = Undo(url_for("portfolio.restore", portfolio_piece_id=portfolio_piece_id), label=_("Undo"))
    return arranged(_("“%(title)s” is out of your portfolio. You can bring it back for 30 days.", title=title), back)


@bp.post("/my-portfolio/pieces/<int:portfolio_piece_id>/restore")
@requires(Role.STUDENT)
def restore(portfolio_piece_id: int) -> Answer:
    _student, piece = mine_or_404(portfolio_piece_id, removed=True)
    title = piece.title
    try:
        services.restore_piece(piece, by=viewer())
    except PortfolioError as wrong:
        db.session.rollback()
        return refused(MINE, block="arranged", **context(me()) | {"refusal": str(wrong)})
    db.session.commit()
    return arranged(_("“%(title)s” is back.", title=title))


@bp.post("/my-portfolio/about")
@requires(Role.STUDENT)
def about() -> Answer:
    student, form = me(), AboutForm()
    if not form.validate():
        return refused(MINE, **context(student, form))
    try:
        services.keep_about(student=student, about=form.about.data or "", seen=form.version.data, by=viewer())
        db.session.commit()
    except (Stale, once.IntegrityError):
        db.session.rollback()
        student = me()
        now = portfolio_of(student.id)
        form.version.data, form.version.raw_data = now.version if now else 0, None
        return conflict(MINE, **context(student, form) | {"saved_about": now.about if now else ""})
    return moved(HERE, message=_("Your words are saved."))


@bp.get("/my-portfolio/pieces/<int:portfolio_piece_id>/<any(file, small):which>")
@requires(Role.STUDENT)
def file(portfolio_piece_id: int, which: str) -> Answer:
    _student, piece = mine_or_404(portfolio_piece_id)
    return send_stored(file_of(piece.file_id if which == "file" else piece.small_id) or abort(404))


def arranged(message: str, undo: Undo | None = None) -> Answer:
    return done(HERE, MINE, block="arranged", message=message, undo=undo, **context(me()))
