"""A student's portfolio as staff read it, and their word that they have seen a piece."""

from __future__ import annotations

from flask import abort, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import noted, viewed, viewer
from portal.accounts.models import Role
from portal.accounts.viewer import STAFF
from portal.extensions import db
from portal.files.sending import send_stored
from portal.portfolio import services
from portal.portfolio.models import PortfolioPiece
from portal.portfolio.own_routes import bp
from portal.portfolio.pages import as_pdf, context_of
from portal.portfolio.queries import file_of, visible_piece
from portal.rosters.models import Student
from portal.rosters.queries import visible_student
from portal.web.access import requires
from portal.web.respond import done, page

CONFIRMS = (Role.TEACHER, Role.COORDINATOR, Role.COUNSELOR, Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN)
TEMPLATE = "portfolio/of_student.html"


def student_or_404(student_id: int) -> Student:
    return visible_student(viewer(), student_id) or abort(404)


def piece_or_404(student_id: int, piece_id: int) -> PortfolioPiece:
    piece = visible_piece(viewer(), piece_id)
    return piece if piece is not None and piece.student_id == student_id else abort(404)


@bp.get("/students/<int:student_id>/portfolio")
@requires(*STAFF)
def of_student(student_id: int) -> Answer:
    student = student_or_404(student_id)
    viewed(student.id, "portfolio.view")
    return page(TEMPLATE, block="pieces", **context_of(student, viewer(), own=False), may_confirm=viewer().has(*CONFIRMS))


@bp.get("/students/<int:student_id>/portfolio/pdf")
@requires(*STAFF)
def pdf_of_student(student_id: int) -> Answer:
    student = student_or_404(student_id)
    noted("portfolio.print", subject=f"students:{student.id}", student_id=student.id)
    return as_pdf(student, viewer())


@bp.get("/students/<int:student_id>/portfolio/<int:portfolio_piece_id>/<any(file, small):which>")
@requires(*STAFF)
def file_of_student(student_id: int, portfolio_piece_id: int, which: str) -> Answer:
    student_or_404(student_id)
    piece = piece_or_404(student_id, portfolio_piece_id)
    found = file_of(piece.file_id if which == "file" else piece.small_id) or abort(404)
    if which == "file":
        noted("portfolio_piece.file", subject=f"portfolio_pieces:{piece.id}", student_id=student_id)
    return send_stored(found)


@bp.post("/students/<int:student_id>/portfolio/<int:portfolio_piece_id>/<any(seen, unseen):deed>")
@requires(*CONFIRMS)
def confirm(student_id: int, portfolio_piece_id: int, deed: str) -> Answer:
    student = student_or_404(student_id)
    piece = piece_or_404(student_id, portfolio_piece_id)
    title = piece.title
    services.confirm_piece(piece, seen=deed == "seen", by=viewer())
    db.session.commit()
    return done(
        url_for("portfolio.of_student", student_id=student_id), TEMPLATE, block="pieces",
        message=f"You have seen “{title}”." if deed == "seen" else f"“{title}” no longer says that it was seen.",
        **context_of(student, viewer(), own=False), may_confirm=True,
    )
