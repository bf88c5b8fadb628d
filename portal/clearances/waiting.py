"""Forms in the queue: those handed in wait for the coordinator, missing ones of confirmed placements for the student."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.clearances.asking import forms_of
from portal.clearances.permissions import on_the_board
from portal.clearances.queries import Line, lines, placed
from portal.clearances.standing import Cell
from portal.extensions import db
from portal.mail.models import Mail
from portal.placements.models import HOLDS_A_SEAT, Placement
from portal.placements.waiting import Waiting
from portal.web.filters import plural


def waiting_forms(viewer: Viewer) -> list[Waiting]:
    """A line for each form to check, and one for each placement whose student lacks some; five queries."""
    rows = db.session.execute(placed().where(on_the_board(viewer)).order_by(Placement.id)).all()
    if not rows:
        return []
    found = lines(rows, forms_of(viewer.district_id))
    asked = _asked_at(viewer.district_id)
    told: list[Waiting] = []
    seen: set[tuple[int, int]] = set()
    for line in found:
        for cell in line.cells:
            key = (line.placement.student_id, cell.form.id)
            if cell.pending is not None and key not in seen:
                seen.add(key)
                told.append(_to_check(line, cell))
        if line.missing and line.placement.state in HOLDS_A_SEAT:
            told.append(_lacking(line, asked))
    return told


def _to_check(line: Line, cell: Cell) -> Waiting:
    p = line.placement
    return Waiting(
        "clearance", "me", cell.pending.submitted_at, p.placement_id, p.student_id, line.name, p.host, f"Handed in: {cell.form.title}", "Check it",
        f"/clearances/{p.placement_id}/{cell.form.id}", due=p.begins_on,
    )


def _lacking(line: Line, asked: dict[int, datetime]) -> Waiting:
    p, names = line.placement, [cell.form.title for cell in line.missing]
    what = f"Missing: {', '.join(names)}" if len(names) < 4 else f"Missing: {plural(len(names), 'form')}, {', '.join(names[:2])} ..."
    return Waiting(
        "clearance", "student", p.decided_at or p.created_at, p.placement_id, p.student_id, line.name, p.host, what, "Open",
        f"/clearances?placement={p.placement_id}", reminded_at=asked.get(p.student_id), due=p.begins_on,
    )


def _asked_at(district_id: int) -> dict[int, datetime]:
    """Student id -> when they were last asked for forms."""
    rows: Any = db.session.execute(
        sa.select(Mail.student_id, sa.func.max(Mail.made_at).label("at"))
        .where(Mail.district_id == district_id, Mail.topic == "clearance", Mail.student_id.is_not(None), Mail.key.like("clearance:ask:%"))
        .group_by(Mail.student_id)
    )
    return {row.student_id: row.at for row in rows}
