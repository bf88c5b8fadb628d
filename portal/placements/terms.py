"""Which terms a placement runs on, on which day; the one place that reads and writes PlacementTerms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.placements.models import Placement, PlacementState, PlacementTerms


def in_force(day: date) -> sa.ColumnElement[bool]:
    """A condition on PlacementTerms: in force on a day."""
    return sa.and_(PlacementTerms.voided_at.is_(None), PlacementTerms.begins_on <= day, sa.or_(PlacementTerms.ends_on.is_(None), PlacementTerms.ends_on >= day))


def history_of(placement_id: int) -> Sequence[PlacementTerms]:
    """All terms of a placement, the first first; those taken back are left out."""
    return db.session.scalars(
        sa.select(PlacementTerms)
        .where(PlacementTerms.placement_id == placement_id, PlacementTerms.voided_at.is_(None))
        .order_by(PlacementTerms.begins_on, PlacementTerms.id)
    ).all()


def on(terms: Sequence[PlacementTerms], day: date) -> tuple[PlacementTerms, ...]:
    """Those of a placement's terms that are in force on a day: the main ones, then those beside; none outside of them."""
    held = [t for t in terms if t.voided_at is None and t.begins_on <= day and (t.ends_on is None or t.ends_on >= day) and day <= t.last_on]
    return tuple(sorted(held, key=lambda t: (bool(t.beside), t.begins_on, t.id)))


def main_on(terms: Sequence[PlacementTerms], day: date) -> PlacementTerms | None:
    """The main terms of a day; before the first day the first ones, after the last the last ones. None without any."""
    main = [t for t in terms if t.voided_at is None and not t.beside]
    if not main:
        return None
    held = on(main, day)
    begun = [t for t in main if t.begins_on <= day]
    return held[0] if held else begun[-1] if begun else main[0]


def goal_on(terms: Sequence[PlacementTerms], day: date) -> Decimal:
    """The hours that were the goal on a day."""
    held = main_on(terms, day)
    return held.hours_goal if held else Decimal(0)


def hosts_on(terms: Sequence[PlacementTerms], day: date) -> tuple[int, ...]:
    """The ids of the hosts a student works at on a day, the main one first; none outside of the placement."""
    return tuple(t.host_id for t in on(terms, day))


def supervisors_on(terms: Sequence[PlacementTerms], day: date) -> tuple[str, ...]:
    """Who answers for the student on a day, by name, in the order of `hosts_on`."""
    return tuple(t.supervisor_name for t in on(terms, day) if t.supervisor_name)


def at_host_on(terms: Sequence[PlacementTerms], host_id: int | None, day: date) -> PlacementTerms | None:
    """The terms at one host on a day; `host_id` None: the main ones, as of an hour that names no host."""
    held = on(terms, day)
    return next((t for t in held if t.host_id == host_id), None) if host_id is not None else (held[0] if held else None)


def terms_of(placement_ids: Collection[int]) -> dict[int, list[PlacementTerms]]:
    """Placement id -> its terms, the first first."""
    found: dict[int, list[PlacementTerms]] = defaultdict(list)
    for row in db.session.scalars(
        sa.select(PlacementTerms)
        .where(PlacementTerms.placement_id.in_(sorted(placement_ids)), PlacementTerms.voided_at.is_(None))
        .order_by(PlacementTerms.placement_id, PlacementTerms.begins_on, PlacementTerms.id)
    ):
        found[row.placement_id].append(row)
    return found


def first_terms(
    placement: Placement, *, plan: list[list[Any]] | None = None, site_id: int | None = None, supervisor_id: int | None = None, paid: bool = False,
    pay: Decimal | None = None, soc: str | None = None, hazards: Sequence[str] = (), by: Viewer | None = None,
) -> PlacementTerms:
    """Writes the first terms of a new placement, from its own columns and what those do not hold. Flushes."""
    db.session.add(placement)
    db.session.flush()
    made = PlacementTerms(
        district_id=placement.district_id, placement_id=placement.id, begins_on=placement.begins_on, last_on=placement.ends_on,
        host_id=placement.host_id, site_id=site_id, supervisor_id=supervisor_id, supervisor_name=placement.supervisor_name,
        hours_goal=placement.hours_goal, plan=plan or [], paid=paid, pay=pay, soc=soc, hazards=list(hazards), made_by_id=by.user_id if by else None,
    )
    db.session.add(made)
    db.session.flush()
    return made


def show_on(placement: Placement, terms: Sequence[PlacementTerms], day: date) -> None:
    """Has the placement's own columns say what holds on a day: before the first terms theirs, after the last theirs."""
    held = main_on(terms, day)
    if held is None:
        return
    placement.host_id, placement.supervisor_name, placement.hours_goal = held.host_id, held.supervisor_name, held.hours_goal
    placement.begins_on = min(t.begins_on for t in terms if t.voided_at is None and not t.beside)
    placement.ends_on = max(t.last_on for t in (held, *on(terms, day)))


def bring_up_to_date(day: date) -> int:
    """Moves the columns of running placements whose amendment begins or ends on or before a day; returns how many. No commit.

    Looks at every running placement that was ever amended, so a night that was missed is caught up.
    """
    amended = sa.select(PlacementTerms.placement_id).where(
        PlacementTerms.voided_at.is_(None), PlacementTerms.begins_on <= day, PlacementTerms.reason != ""
    )
    rows = db.session.scalars(
        sa.select(Placement)
        .where(Placement.id.in_(amended), Placement.state.not_in([PlacementState.COMPLETED.value, PlacementState.WITHDRAWN.value]))
        .order_by(Placement.id)
    ).all()
    terms = terms_of([placement.id for placement in rows])
    for placement in rows:
        show_on(placement, terms[placement.id], day)
    changed = [placement for placement in rows if db.session.is_modified(placement)]
    db.session.flush()
    return len(changed)
