"""Reads of portfolios and their pieces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.files.models import StoredFile
from portal.portfolio.models import Portfolio, PortfolioPiece
from portal.rosters.models import Student
from portal.rosters.permissions import students_visible_to


def portfolio_of(student_id: int) -> Portfolio | None:
    return db.session.scalar(sa.select(Portfolio).where(Portfolio.student_id == student_id))


def pieces_of(student_id: int, *, also_hidden: bool) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """A portfolio's pieces in their order: their columns, filename, media_type, size, seen_given, seen_family."""
    statement = (
        sa.select(
            PortfolioPiece.id, PortfolioPiece.version, PortfolioPiece.title, PortfolioPiece.shows, PortfolioPiece.made_on, PortfolioPiece.text,
            PortfolioPiece.link, PortfolioPiece.tied_to, PortfolioPiece.hidden, PortfolioPiece.file_id, PortfolioPiece.small_id,
            PortfolioPiece.seen_at, PortfolioPiece.seen_by_id, StoredFile.filename, StoredFile.media_type, StoredFile.size,
            User.given_name.label("seen_given"), User.family_name.label("seen_family"),
        )
        .outerjoin(StoredFile, StoredFile.id == PortfolioPiece.file_id)
        .outerjoin(User, User.id == PortfolioPiece.seen_by_id)
        .where(PortfolioPiece.student_id == student_id, PortfolioPiece.removed_at.is_(None))
        .order_by(PortfolioPiece.position, PortfolioPiece.id)
    )
    return db.session.execute(statement if also_hidden else statement.where(PortfolioPiece.hidden.is_(False))).all()


def removed_of(student_id: int) -> Sequence[sa.Row[int, str]]:
    """(id, title) of what can be brought back, removed last first."""
    return db.session.execute(
        sa.select(PortfolioPiece.id, PortfolioPiece.title)
        .where(PortfolioPiece.student_id == student_id, PortfolioPiece.removed_at.is_not(None))
        .order_by(PortfolioPiece.removed_at.desc(), PortfolioPiece.id.desc())
    ).all()


def own_piece(student_id: int, piece_id: int, *, removed: bool = False) -> PortfolioPiece | None:
    there = PortfolioPiece.removed_at.is_not(None) if removed else PortfolioPiece.removed_at.is_(None)
    return db.session.scalar(sa.select(PortfolioPiece).where(PortfolioPiece.id == piece_id, PortfolioPiece.student_id == student_id, there))


def visible_piece(viewer: Viewer, piece_id: int) -> PortfolioPiece | None:
    """A piece as its student sees it, or as staff do with the student in scope: not one that is hidden."""
    statement = (
        sa.select(PortfolioPiece)
        .join(Student, Student.id == PortfolioPiece.student_id)
        .where(PortfolioPiece.id == piece_id, PortfolioPiece.removed_at.is_(None), students_visible_to(viewer))
    )
    return db.session.scalar(statement.where(PortfolioPiece.hidden.is_(False)) if viewer.is_staff else statement)


def file_of(file_id: int | None) -> StoredFile | None:
    return db.session.get(StoredFile, file_id) if file_id else None
