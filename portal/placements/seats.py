"""Seats of an opening: who holds one, and the lock under which they are counted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.placements.models import HOLDS_A_SEAT, Opening, Placement
from portal.placements.permissions import placements_visible_to
from portal.placements.waiting import name_of
from portal.rosters.models import Student


def lock(placement: Placement) -> None:
    """Holds the placement, and the opening whose seats it may take, until the transaction ends; reads both anew.

    Whoever does two deeds at once does them one after the other, and the second sees what the first did. The opening
    comes first: two confirmations of one opening never wait for each other in a circle.
    """
    db.session.flush()
    lock_openings([placement.opening_id] if placement.opening_id else [])
    db.session.refresh(placement, with_for_update=True)


def lock_openings(opening_ids: Collection[int]) -> Sequence[Opening]:
    """The openings, held until the transaction ends, as they are now; always in the order of their ids."""
    if not opening_ids:
        return ()
    return db.session.scalars(
        sa.select(Opening).where(Opening.id.in_(sorted(opening_ids))).order_by(Opening.id).with_for_update().execution_options(populate_existing=True)
    ).all()


def taken(opening_ids: Collection[int]) -> dict[int, int]:
    """Opening id -> how many of its seats are held; one without any is left out."""
    rows: Sequence[Any] = db.session.execute(
        sa.select(Placement.opening_id, sa.func.count())
        .where(Placement.opening_id.in_(sorted(opening_ids)), Placement.state.in_(HOLDS_A_SEAT))
        .group_by(Placement.opening_id)
        .order_by(Placement.opening_id)
    ).all()
    return dict(rows)


def left(opening: Opening) -> int:
    """Seats nobody holds; never below none, whatever was done to the number of seats."""
    return max(0, opening.seats - taken([opening.id]).get(opening.id, 0))


def refusal(opening: Opening, *, by: Viewer | None) -> str:
    """Why nobody more fits, with the names that the viewer may see; empty while a seat is left."""
    if left(opening):
        return ""
    held = (Placement.opening_id == opening.id, Placement.state.in_(HOLDS_A_SEAT))
    names: list[str] = []
    if by is not None:
        found = sa.select(Student.given_name, Student.preferred_name, Student.family_name).join(Placement, Placement.student_id == Student.id)
        rows = db.session.execute(found.where(*held, placements_visible_to(by)).order_by(Student.family_name, Student.given_name, Placement.id)).all()
        names = [name_of(row) for row in rows]
    others = taken([opening.id]).get(opening.id, 0) - len(names)
    if others:
        names.append(f"{others} of another school" if names else f"{others} {'student' if others == 1 else 'students'}")
    seats = "The only seat of this opening is" if opening.seats == 1 else f"All {opening.seats} seats of this opening are"
    return f"{seats} taken, by {', '.join(names)}. Add a seat to the opening, or withdraw one of them first."
