"""One deed on many placements: those that can be moved are, the others are named with the reason."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.placements import confirming, seats, transitions
from portal.placements.models import Placement, WithdrawnAs
from portal.placements.permissions import placements_visible_to
from portal.placements.waiting import name_of
from portal.rosters.models import Student

MOST = 200


@dataclass(frozen=True)
class Result:
    moved: Sequence[int]
    refused: Sequence[tuple[int, str, str]]
    """(placement, student, why not)."""


def do(deed: str, placement_ids: Collection[int], *, kind: str, reason: str, by: Viewer) -> Result:
    """Confirms or withdraws placements that the viewer sees. Openings are held first, in order, so that two people's
    marks never wait for each other in a circle."""
    rows = db.session.execute(
        sa.select(Placement, Student.given_name, Student.preferred_name, Student.family_name)
        .join(Student, Student.id == Placement.student_id)
        .where(Placement.id.in_(sorted(placement_ids)[:MOST]), placements_visible_to(by))
        .order_by(Placement.id)
    ).all()
    seats.lock_openings({row.Placement.opening_id for row in rows if row.Placement.opening_id})
    moved: list[int] = []
    refused: list[tuple[int, str, str]] = []
    for row in rows:
        try:
            with db.session.begin_nested():
                if deed == "confirm":
                    confirming.confirm(row.Placement, by=by)
                else:
                    transitions.withdraw(row.Placement, kind=WithdrawnAs(kind), reason=reason, by=by)
            moved.append(row.Placement.id)
        except transitions.PlacementError as wrong:
            refused.append((row.Placement.id, name_of(row), str(wrong)))
    return Result(moved, refused)
