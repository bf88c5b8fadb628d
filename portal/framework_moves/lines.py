"""The lines of a plan as they stand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from zlib import crc32

import sqlalchemy as sa

from portal.extensions import db
from portal.framework_moves.models import FrameworkMoveLine


def lines_of(move_id: int) -> Sequence[FrameworkMoveLine]:
    return db.session.scalars(
        sa.select(FrameworkMoveLine)
        .where(FrameworkMoveLine.move_id == move_id)
        .order_by(FrameworkMoveLine.from_pathway_id, FrameworkMoveLine.kind, FrameworkMoveLine.row_id, FrameworkMoveLine.id)
    ).all()


def seen_of(lines: Collection[FrameworkMoveLine]) -> int:
    """A number for these lines as they stand; a form carries it, and another one means somebody else was first."""
    return crc32(repr(sorted((line.id, line.version) for line in lines)).encode())
