"""Take back a status that was an error, and give it back. Routes commit."""

from __future__ import annotations

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.perkins.errors import NotPossible
from portal.perkins.keeping import refresh
from portal.perkins.models import PerkinsStatus
from portal.perkins.permissions import may_withdraw
from portal.perkins.status import LEVELS


def withdraw_status(status: PerkinsStatus, *, reason: str, by: Viewer) -> int:
    """Withdraws the level and every higher one of the program, with the reason; how many. A second click changes nothing.

    The records that count now do not bring it back; a further one that reaches it does. Raises NotPossible.
    """
    if status.district_id != by.district_id or not may_withdraw(by):
        raise NotPossible("You may not withdraw a status.")
    if not reason.strip():
        raise NotPossible("Say why it was an error.")
    higher = LEVELS[LEVELS.index(status.level) :]
    rows = db.session.scalars(
        sa.select(PerkinsStatus)
        .where(
            PerkinsStatus.student_id == status.student_id, PerkinsStatus.program_id == status.program_id,
            PerkinsStatus.level.in_(higher), PerkinsStatus.withdrawn_at.is_(None),
        )
        .order_by(PerkinsStatus.id)
    ).all()
    for row in rows:
        row.withdrawn_at, row.withdrawn_by_id, row.withdrawn_reason = now(), by.user_id, reason.strip()
        audit.record("perkins_status.withdraw", subject=f"perkins_statuses:{row.id}", by=by, student_id=row.student_id, detail={"level": row.level, "program_id": row.program_id})
    db.session.flush()
    refresh([status.student_id])
    return len(rows)


def restore_status(status: PerkinsStatus, *, by: Viewer) -> None:
    """Takes a withdrawal back, and those of the lower levels of the program with it."""
    if status.district_id != by.district_id or not may_withdraw(by):
        raise NotPossible("You may not restore a status.")
    lower = LEVELS[: LEVELS.index(status.level) + 1]
    rows = db.session.scalars(
        sa.select(PerkinsStatus)
        .where(
            PerkinsStatus.student_id == status.student_id, PerkinsStatus.program_id == status.program_id,
            PerkinsStatus.level.in_(lower), PerkinsStatus.withdrawn_at.is_not(None),
        )
        .order_by(PerkinsStatus.id)
    ).all()
    for row in rows:
        row.withdrawn_at, row.withdrawn_by_id, row.withdrawn_reason = None, None, ""
        audit.record("perkins_status.restore", subject=f"perkins_statuses:{row.id}", by=by, student_id=row.student_id, detail={"level": row.level, "program_id": row.program_id})
    db.session.flush()
    refresh([status.student_id])
