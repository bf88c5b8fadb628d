"""Entries that students took away, gone for good after a week, with their files."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from portal.database import now
from portal.extensions import db
from portal.files.services import drop_file
from portal.hours.models import HourChange, HourCompetency, HourEntry
from portal.hours.services.logging import KEPT


def sweep(moment: datetime | None = None) -> int:
    """Deletes what was removed longer than a week ago; returns how many. Commits."""
    rows = db.session.execute(
        sa.select(HourEntry.id, HourEntry.file_id).where(HourEntry.removed_at < (moment or now()) - KEPT).order_by(HourEntry.id)
    ).all()
    ids = [row.id for row in rows]
    if ids:
        for model in (HourChange, HourCompetency):
            db.session.execute(sa.delete(model).where(model.entry_id.in_(ids)))
        db.session.execute(sa.delete(HourEntry).where(HourEntry.id.in_(ids)))
        for row in rows:
            drop_file(row.file_id)
    db.session.commit()
    return len(ids)


def hourly() -> None:
    sweep()
