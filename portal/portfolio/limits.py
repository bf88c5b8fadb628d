"""How much a student may keep, and the sentence that says it before it is reached."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from portal.extensions import db
from portal.files.models import StoredFile
from portal.language import _, ngettext
from portal.portfolio.models import PortfolioPiece

MOST_PIECES = 40
MOST_BYTES = 60 * 2**20
KEPT_REMOVED = 5
"""Removed pieces that can still be brought back; an older one goes for good when another is removed."""


@dataclass(frozen=True)
class Used:
    pieces: int
    size: int
    """In bytes."""

    @property
    def megabytes(self) -> int:
        return -(-self.size // 2**20)

    @property
    def is_full(self) -> bool:
        return self.pieces >= MOST_PIECES

    @property
    def sentence(self) -> str:
        return _("You use %(used)s of %(most)s MB.", used=self.megabytes, most=MOST_BYTES // 2**20) + " " + ngettext(
            "There is room for %(num)s more piece.", "There is room for %(num)s more pieces.", max(0, MOST_PIECES - self.pieces)
        )


def used_by(student_id: int) -> Used:
    """Of the pieces that are not removed."""
    row = db.session.execute(
        sa.select(sa.func.count(sa.distinct(PortfolioPiece.id)), sa.func.coalesce(sa.func.sum(StoredFile.size), 0))
        .outerjoin(StoredFile, StoredFile.id.in_((PortfolioPiece.file_id, PortfolioPiece.small_id)))
        .where(PortfolioPiece.student_id == student_id, PortfolioPiece.removed_at.is_(None))
    ).one()
    return Used(int(row[0]), int(row[1]))
