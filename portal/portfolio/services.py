"""Deeds on a portfolio: what the student puts in and how it stands there, and that somebody of the school has seen it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.accounts.audit import record
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.files.checking import CheckedFile
from portal.files.services import drop_file, keep_file
from portal.language import _
from portal.portfolio.errors import PortfolioError, Stale
from portal.portfolio.limits import KEPT_REMOVED, MOST_BYTES, MOST_PIECES, used_by
from portal.portfolio.models import Portfolio, PortfolioPiece
from portal.portfolio.pictures import made_small
from portal.portfolio.queries import file_of
from portal.rosters.models import Student


@dataclass(frozen=True)
class Told:
    """What the form says of a piece."""

    title: str
    shows: str = ""
    made_on: date | None = None
    text: str = ""
    link: str = ""
    tied_to: str = ""


def add_piece(*, student: Student, told: Told, file: CheckedFile | None, by: Viewer) -> PortfolioPiece:
    """At the end of the portfolio. Raises PortfolioError where nothing is in it, or no room is left."""
    if not (file or told.text or told.link):
        raise PortfolioError(_("Add a file, a link or a text. One of them is enough."))
    _one_at_a_time(student.id)
    small = made_small(file) if file else None
    _check_room(student.id, pieces=1, size=_size(file) + _size(small))
    last = db.session.scalar(sa.select(sa.func.max(PortfolioPiece.position)).where(PortfolioPiece.student_id == student.id))
    piece = PortfolioPiece(district_id=student.district_id, student_id=student.id, position=(last or 0) + 1, **vars(told))
    db.session.add(piece)
    db.session.flush()
    if file:
        _keep(piece, file, small, by)
    record("portfolio_piece.add", subject=f"portfolio_pieces:{piece.id}", by=by, student_id=student.id)
    return piece


def change_piece(piece: PortfolioPiece, *, told: Told, file: CheckedFile | None, without_file: bool, seen: int, by: Viewer) -> None:
    """Raises Stale, or PortfolioError. That somebody has seen the work is taken back where the work itself changes."""
    if piece.version != seen:
        raise Stale
    keeps = piece.file_id is not None and not without_file
    if not (file or keeps or told.text or told.link):
        raise PortfolioError(_("Add a file, a link or a text. One of them is enough."))
    was = (piece.title, piece.shows, piece.text, piece.link)
    for name, value in vars(told).items():
        setattr(piece, name, value)
    if file or (without_file and piece.file_id):
        small = made_small(file) if file else None
        _one_at_a_time(piece.student_id)
        _drop(piece)
        if file:
            _check_room(piece.student_id, pieces=0, size=_size(file) + _size(small))
            _keep(piece, file, small, by)
    if was != (piece.title, piece.shows, piece.text, piece.link) or file or without_file:
        piece.seen_by_id = piece.seen_at = None
    db.session.flush()
    record("portfolio_piece.edit", subject=f"portfolio_pieces:{piece.id}", by=by, student_id=piece.student_id)


def move_piece(piece: PortfolioPiece, *, up: bool, by: Viewer) -> bool:
    """One place up or down among the pieces that are there; False at the end."""
    _one_at_a_time(piece.student_id)
    order = list(
        db.session.scalars(
            sa.select(PortfolioPiece)
            .where(PortfolioPiece.student_id == piece.student_id, PortfolioPiece.removed_at.is_(None))
            .order_by(PortfolioPiece.position, PortfolioPiece.id)
        )
    )
    here = order.index(piece)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(order):
        return False
    order[here], order[there] = order[there], order[here]
    for position, each in enumerate(order, start=1):
        if each.position != position:
            each.position = position
    db.session.flush()
    record("portfolio_piece.sort", subject=f"portfolio_pieces:{piece.id}", by=by, student_id=piece.student_id)
    return True


def show_piece(piece: PortfolioPiece, *, shown: bool, by: Viewer) -> None:
    if piece.hidden is not shown:
        return
    piece.hidden = not shown
    db.session.flush()
    record("portfolio_piece.show" if shown else "portfolio_piece.hide", subject=f"portfolio_pieces:{piece.id}", by=by, student_id=piece.student_id)


def remove_piece(piece: PortfolioPiece, *, by: Viewer) -> None:
    """It can be brought back until it is swept away, or until KEPT_REMOVED others were removed after it."""
    piece.removed_at = now()
    db.session.flush()
    record("portfolio_piece.remove", subject=f"portfolio_pieces:{piece.id}", by=by, student_id=piece.student_id)
    old = db.session.scalars(
        sa.select(PortfolioPiece)
        .where(PortfolioPiece.student_id == piece.student_id, PortfolioPiece.removed_at.is_not(None))
        .order_by(PortfolioPiece.removed_at.desc(), PortfolioPiece.id.desc())
        .offset(KEPT_REMOVED)
    )
    for each in old.all():
        delete_piece(each)


def restore_piece(piece: PortfolioPiece, *, by: Viewer) -> None:
    """Raises PortfolioError where no room is left."""
    _one_at_a_time(piece.student_id)
    files = [row for row in (file_of(piece.file_id), file_of(piece.small_id)) if row]
    _check_room(piece.student_id, pieces=1, size=sum(row.size for row in files))
    piece.removed_at = None
    db.session.flush()
    record("portfolio_piece.restore", subject=f"portfolio_pieces:{piece.id}", by=by, student_id=piece.student_id)


def delete_piece(piece: PortfolioPiece) -> None:
    """For good, with its files."""
    _drop(piece)
    db.session.delete(piece)
    db.session.flush()


def confirm_piece(piece: PortfolioPiece, *, seen: bool, by: Viewer) -> None:
    """Somebody of the school has seen the work, or takes that back."""
    if seen is (piece.seen_by_id is not None):
        return
    piece.seen_by_id, piece.seen_at = (by.user_id, now()) if seen else (None, None)
    db.session.flush()
    record("portfolio_piece.confirm" if seen else "portfolio_piece.unconfirm", subject=f"portfolio_pieces:{piece.id}", by=by, student_id=piece.student_id)


def keep_about(*, student: Student, about: str, seen: int, by: Viewer) -> None:
    """`seen` is the version that the form was made from, 0 before the first. Raises Stale."""
    row = _portfolio(student)
    if (row.version if row.id else 0) != seen:
        raise Stale
    row.about = about
    db.session.flush()
    record("portfolio.edit", subject=f"portfolios:{row.id}", by=by, student_id=student.id)


def show_fact(*, student: Student, key: str, shown: bool, by: Viewer) -> None:
    """Shows or hides something that the portal knows by itself; the caller has checked that there is such a thing."""
    row = _portfolio(student)
    hidden = set(row.hidden or ())
    if (key not in hidden) is shown:
        return
    row.hidden = sorted(hidden - {key} if shown else hidden | {key})
    db.session.flush()
    record("portfolio.show" if shown else "portfolio.hide", subject=f"portfolios:{row.id}", by=by, student_id=student.id, detail={"what": key})


def _portfolio(student: Student) -> Portfolio:
    """The student's; a new one has no id yet."""
    _one_at_a_time(student.id)
    found = db.session.scalar(sa.select(Portfolio).where(Portfolio.student_id == student.id))
    if found is None:
        found = Portfolio(district_id=student.district_id, student_id=student.id, about="", hidden=[])
        db.session.add(found)
    return found


def _one_at_a_time(student_id: int) -> None:
    """Two deeds of one student at a time would both find room; SQLite has one writer anyway."""
    db.session.execute(sa.select(Student.id).where(Student.id == student_id).with_for_update(key_share=True))


def _check_room(student_id: int, *, pieces: int, size: int) -> None:
    used = used_by(student_id)
    if used.pieces + pieces > MOST_PIECES:
        raise PortfolioError(_("A portfolio holds %(most)s pieces. Remove one first.", most=MOST_PIECES))
    if used.size + size > MOST_BYTES:
        raise PortfolioError(_("Your files would be more than %(most)s MB. Choose a smaller file, or remove a piece first.", most=MOST_BYTES // 2**20))


def _size(file: CheckedFile | None) -> int:
    return len(file.content) if file else 0


def _keep(piece: PortfolioPiece, file: CheckedFile, small: CheckedFile | None, by: Viewer) -> None:
    owner = f"portfolio_pieces:{piece.id}"
    piece.file_id = keep_file(file, owner=owner, district_id=piece.district_id, student_id=piece.student_id, by=by).id
    if small:
        piece.small_id = keep_file(small, owner=owner, district_id=piece.district_id, student_id=piece.student_id, by=by).id
    db.session.flush()


def _drop(piece: PortfolioPiece) -> None:
    ids = (piece.file_id, piece.small_id)
    piece.file_id = piece.small_id = None
    db.session.flush()
    for each in ids:
        drop_file(each)
