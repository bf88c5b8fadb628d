"""What the pages of hosts show of placements: how many students are there now, and who was there when."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.catalog.models import Offering
from portal.clock import this_day
from portal.extensions import db
from portal.hosts.models import Host
from portal.hosts.panels import Placed, Shown
from portal.placements.models import HOLDS_A_SEAT, Placement, PlacementState, PlacementTerms
from portal.placements.permissions import placements_visible_to
from portal.placements.terms import in_force
from portal.rosters.models import Student

SHOWN = 50
RUNNING = frozenset({*HOLDS_A_SEAT, PlacementState.REQUESTED.value})


def there_now(host_id: Any) -> sa.ScalarSelect[int]:
    """How many placements that hold a seat are at a host, by the terms in force today or by what begins later."""
    today = this_day()
    by_terms = sa.select(sa.func.count(sa.distinct(PlacementTerms.placement_id))).join(Placement, Placement.id == PlacementTerms.placement_id)
    ahead = sa.and_(PlacementTerms.voided_at.is_(None), PlacementTerms.begins_on > today)
    return (
        by_terms.where(
            PlacementTerms.host_id == host_id, Placement.state.in_(HOLDS_A_SEAT), sa.or_(in_force(today), sa.and_(ahead, Placement.begins_on > today))
        )
        .correlate_except(PlacementTerms, Placement)
        .scalar_subquery()
    )


def visible(viewer: Viewer) -> sa.Select[Any]:
    return sa.select(Placement.id).where(placements_visible_to(viewer))


def _named() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Placement.id, Placement.state, Placement.begins_on, Placement.ends_on, Offering.title, Student.given_name, Student.preferred_name,
            Student.family_name,
        )
        .select_from(Placement)
        .join(Student, Student.id == Placement.student_id)
        .join(Offering, Offering.id == Placement.experience_id)
    )  # fmt: skip


def _name(row: Any) -> str:
    return f"{row.preferred_name or row.given_name} {row.family_name}, {row.title}"


def names(ids: Collection[int]) -> dict[int, str]:
    return {row.id: _name(row) for row in db.session.execute(_named().where(Placement.id.in_(sorted(ids))).order_by(Placement.id))}


def was_at(host_id: int) -> sa.ColumnElement[bool]:
    """A condition on Placement: at this host now, before or later."""
    by_terms = sa.select(PlacementTerms.placement_id).where(PlacementTerms.host_id == host_id, PlacementTerms.voided_at.is_(None))
    return sa.or_(Placement.host_id == host_id, Placement.id.in_(by_terms))


def at(host_id: int, viewer: Viewer) -> list[tuple[int, str]]:
    """Running placements first, then the last ones: (id, whose and what)."""
    over = Placement.state.in_([PlacementState.COMPLETED.value, PlacementState.WITHDRAWN.value])
    rows = db.session.execute(
        _named().where(placements_visible_to(viewer), was_at(host_id)).order_by(over, Placement.begins_on.desc(), Placement.id.desc()).limit(SHOWN)
    )
    return [(row.id, _name(row)) for row in rows]


def panel(host: Host, viewer: Viewer) -> Shown | None:
    """Placements at the host: those of other schools only as a number."""
    over = Placement.state.in_([PlacementState.COMPLETED.value, PlacementState.WITHDRAWN.value])
    condition = sa.and_(Placement.district_id == host.district_id, was_at(host.id))
    rows = db.session.execute(
        _named().where(condition, placements_visible_to(viewer)).order_by(over, Placement.begins_on.desc(), Placement.id.desc()).limit(SHOWN)
    ).all()
    seen = sa.func.sum(sa.case((placements_visible_to(viewer), 1), else_=0))
    total, mine = db.session.execute(sa.select(sa.func.count(), seen).select_from(Placement).where(condition)).one()
    placed = db.session.scalar(sa.select(there_now(sa.literal(host.id)))) or 0
    return "placements/_host_panel.html", {
        "rows": rows, "total": total, "mine": mine or 0, "placed": placed, "capacity": host.capacity, "RUNNING": RUNNING,
    }  # fmt: skip


PLACED = Placed(there_now, visible, names, at)
