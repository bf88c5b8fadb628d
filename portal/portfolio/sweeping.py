"""Pieces that were removed a month ago: gone for good, with their files."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from portal.database import now
from portal.extensions import db
from portal.portfolio.models import PortfolioPiece
from portal.portfolio.services import delete_piece

KEPT = timedelta(days=30)


def sweep() -> None:
    old = sa.select(PortfolioPiece).where(PortfolioPiece.removed_at < now() - KEPT).order_by(PortfolioPiece.id).limit(500)
    for piece in db.session.scalars(old).all():
        delete_piece(piece)
    db.session.commit()
