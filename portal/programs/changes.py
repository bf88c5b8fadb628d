"""A small history of the summary rows: what changed for a student in the program they chose, when and why.

Written by `summaries` in the transaction that changes the summary, so it can neither lag behind nor be forgotten.
Only the chosen program is kept: what a record would count elsewhere is no news to anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portal.database import IDS, now
from portal.extensions import db
from portal.programs.models import ChangeCause, ProgressChange, ProgressSummary

KEPT = timedelta(days=365)
BANDS = ("done", "in_progress", "waiting", "planned", "left")
Row = Mapping[str, Any]


def state_of(row: Row | None) -> str:
    """none (no program), complete, off_track or in_progress: what a summary row says of a student."""
    if row is None:
        return "none"
    if row["done"] == row["total"]:
        return "complete"
    return "off_track" if row["off_track"] else "in_progress"


_CHOSEN = sa.select(
    ProgressSummary.student_id, ProgressSummary.program_id, ProgressSummary.district_id, ProgressSummary.total,
    *(getattr(ProgressSummary, band) for band in BANDS), ProgressSummary.off_track,
).where(ProgressSummary.student_id.in_(IDS), ProgressSummary.chosen.is_(True))  # fmt: skip


def note_changes(student_ids: Sequence[int], rows: Iterable[Row], *, cause: str, at: datetime | None = None) -> None:
    """Notes what differs between the stored rows of these students and `rows`, which are about to replace them.

    To be called before the old rows go. One read, and one insert where something changed.
    """
    before = {
        row.student_id: row._asdict()
        for row in db.session.execute(_CHOSEN, {"ids": student_ids})
    }
    after = {row["student_id"]: row for row in rows if row["chosen"]}
    at = at or now()
    noted = [
        change for student_id in sorted(before.keys() | after.keys())
        if (change := _change(before.get(student_id), after.get(student_id), cause, at)) is not None
    ]
    if noted:
        db.session.execute(sa.insert(ProgressChange), noted)


def _change(was: Row | None, row: Row | None, cause: str, at: datetime) -> dict[str, Any] | None:
    """The row of the history; None where neither program nor numbers differ."""
    known = row or was
    if known is None:
        return None
    new: dict[str, Any] = {
        "student_id": known["student_id"], "district_id": known["district_id"], "at": at, "cause": cause,
        "was_program_id": was["program_id"] if was else None, "program_id": row["program_id"] if row else None,
        "was_state": state_of(was), "state": state_of(row), "was_bands": _bands(was), "bands": _bands(row),
    }
    same = all(new[f"was_{name}"] == new[name] for name in ("program_id", "state", "bands"))
    return None if same else new


def _bands(row: Row | None) -> list[int]:
    return [int(row[band]) for band in BANDS] if row else []


def prune(*, older_than: timedelta = KEPT, at: datetime | None = None) -> int:
    """Deletes what is older than a year; returns how many rows went. Never commits."""
    limit = (at or now()) - older_than
    gone: Any = db.session.execute(sa.delete(ProgressChange).where(ProgressChange.at < limit))
    return int(gone.rowcount)


__all__ = ["KEPT", "ChangeCause", "note_changes", "prune", "state_of"]
