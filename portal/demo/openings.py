"""Openings in every state: with seats, full, too late, closed, draft, paid, with an interview, for a program, for adults only;
requests for them, and requests that nobody answered in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.careers.models import Occupation
from portal.demo.world import Campus, World
from portal.extensions import db
from portal.placements.models import Placement

WHY = (
    "I want to see what a technician does all day.", "My uncle does this work and I liked helping him.", "It fits after my last class, and I can walk there.",
    "I want to find out if this is for me before I choose a college.", "I liked the job shadow last year.",
)  # fmt: skip
ABOUT = "You work beside one person of the team, first watching, then with tasks of your own. They like questions."
AFTERNOONS = [[1, "15:00", "17:30"], [3, "15:00", "17:30"]]
EXPIRED = 3


def add_openings(campus: Campus) -> None:
    """Once the placements are there: most of this year's came about through an opening."""
    world = campus.world
    today = world.calendar.today
    known = set(db.session.scalars(sa.select(Occupation.soc).where(Occupation.soc.in_(["15-1232", "51-4121", "53-7051"]))))
    _from_placements(world, today)
    begins = today + timedelta(days=28)
    spring = {"begins_on": begins, "ends_on": begins + timedelta(days=130)}
    _add(world, "WBL-NET-I", "Harbor Health IT", seats=2, apply_by=today + timedelta(days=13), interview=True, plan=AFTERNOONS, about=ABOUT, soc="15-1232" if "15-1232" in known else None, **spring)
    _add(world, "WBL-NET-I", "City IT", seats=3, apply_by=today + timedelta(days=20), paid=True, pay=Decimal("15.5"), plan=[[0, "14:45", "17:45"]], about=ABOUT, **spring)
    _add(world, "WBL-NET-I", "Harbor Health IT", seats=1, apply_by=today - timedelta(days=2), plan=AFTERNOONS, **spring)
    _add(world, "WBL-SWD-I", "Harbor Health IT", seats=2, program_id=world.programs["NET"].id if "NET" in world.programs else None, grade_low=11, **spring)
    _add(world, "WBL-WLD-O", "Erie Forge & Fabrication", seats=2, paid=True, pay=Decimal("18"), hazards=["HO7", "HO14"], grade_low=12, plan=[[d, "12:30", "16:30"] for d in range(4)], soc="51-4121" if "51-4121" in known else None, **spring)
    _add(world, "WBL-CUL-I", "Breakwater Hotel", seats=4, grade_low=12, paid=True, interview=True, plan=[[4, "15:00", "20:00"], [5, "09:00", "14:00"]], **spring)
    _add(world, "WBL-HSC-S", "City Parks", seats=6, begins_on=today + timedelta(days=12), ends_on=today + timedelta(days=12), grade_low=9, hours_goal=Decimal(6), plan=[], **{})
    _add(world, "WBL-ENR-I", "Harbor Point Public Works", seats=2, state="draft", **spring)
    _add(world, "WBL-MKT-I", "Shoreline Credit Union", seats=2, state="closed", **spring)
    world.rows.flush()


def _add(world: World, code: str, host: str, **values: Any) -> int:
    """An opening of a district-wide coordinator; one at a host the district does not have is left out."""
    if host not in world.host_ids or code not in world.offering_ids:
        return 0
    spec = world.seeds.experiences[code]
    defaults = {"grade_low": 10, "grade_high": 12, "plan": [], "hours_goal": spec.hours, "about": ABOUT}
    return world.rows.add(
        "openings", district_id=world.district_id, experience_id=world.offering_ids[code], host_id=world.host_ids[host], supervisor_id=world.contact_ids[host], **defaults | values
    )


def _from_placements(world: World, today: date) -> None:
    """An opening behind the larger groups of placements of this year at one host; requests say why, some nobody answered."""
    groups: dict[tuple[int, int], list[Any]] = defaultdict(list)
    placed = db.session.execute(
        sa.select(Placement.id, Placement.experience_id, Placement.host_id, Placement.state, Placement.begins_on, Placement.ends_on, Placement.hours_goal, Placement.supervisor_name)
        .where(Placement.district_id == world.district_id, Placement.state.not_in(["completed"]))
        .order_by(Placement.id)
    ).all()
    for row in placed:
        groups[row.experience_id, row.host_id].append(row)
    contacts = {host_id: world.contact_ids[name] for name, host_id in world.host_ids.items()}
    for number, ((experience_id, host_id), those) in enumerate(sorted(groups.items())):
        held = [row for row in those if row.state in ("confirmed", "agreement_out", "active")]
        if len(those) < 3 or not held:
            continue
        begins, ends = min(row.begins_on for row in those), max(row.ends_on for row in those)
        opening = world.rows.add(
            "openings", district_id=world.district_id, experience_id=experience_id, host_id=host_id, supervisor_id=contacts[host_id], begins_on=begins,
            ends_on=max(ends, begins), seats=len(held) + (0, 1, 3)[number % 3], apply_by=today + timedelta(days=6 + number % 15), plan=[], hours_goal=those[0].hours_goal,
            grade_low=9, grade_high=12, about=ABOUT, interview=number % 4 == 0,
        )  # fmt: skip
        world.rows.flush()
        _linked(those, opening, number, today)
    expired = db.session.scalars(sa.select(Placement.id).where(Placement.district_id == world.district_id, Placement.state == "withdrawn").order_by(Placement.id).limit(EXPIRED)).all()
    for back, placement_id in enumerate(expired):
        last = today - timedelta(days=2 + back)
        _set([placement_id], origin="request", withdrawn_as="expired", expires_on=last, ended_on=last + timedelta(days=1), request=WHY[back], ended_reason=f"Nobody answered by {last:%B} {last.day}, {last.year}. You may ask again.")


def _linked(those: Sequence[Any], opening_id: int, number: int, today: date) -> None:
    _set([row.id for row in those if row.state != "withdrawn"], opening_id=opening_id)
    for position, row in enumerate(row for row in those if row.state == "requested"):
        _set([row.id], origin="request", request=WHY[(number + position) % len(WHY)], expires_on=today + timedelta(days=3 + (number + position) % 11))


def _set(ids: Sequence[int], **values: Any) -> None:
    if ids:
        kept = sa.update(Placement).where(Placement.id.in_(ids)).values(**values, updated_at=Placement.updated_at)
        db.session.execute(kept, execution_options={"synchronize_session": False})
