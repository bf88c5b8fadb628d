"""Forms of placed students in every state: on file, running out, expired, handed in, refused, missing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from portal.clearances.asking import forms_of
from portal.clearances.permissions import ON_THE_BOARD
from portal.clearances.queries import lines, placed
from portal.clearances.standing import Stands
from portal.demo.world import Campus
from portal.extensions import db
from portal.placements.models import Placement
from portal.rosters.models import Student

# How often a form of a placement in each state is on file, runs out soon, has expired, waits, was refused, is missing.
OFTEN = {
    "active": (80, 6, 3, 5, 1, 5), "agreement_out": (55, 5, 3, 15, 3, 19), "confirmed": (40, 4, 3, 20, 3, 30), "requested": (15, 1, 2, 6, 0, 76),
}  # fmt: skip
KINDS = ("on_file", "soon", "expired", "submitted", "refused", "missing")
BLURRED = "The photo is blurred. Please take it again in daylight."


def add_clearances(campus: Campus) -> None:
    """Once the placements are there."""
    world = campus.world
    today, rng, by = world.calendar.today, world.random("clearances"), campus.staff_ids["mosei"]
    forms = forms_of(world.district_id)
    found = lines(db.session.execute(placed().where(Placement.district_id == world.district_id, Placement.state.in_(ON_THE_BOARD)).order_by(Placement.id)).all(), forms, today)
    named = db.session.scalar(sa.select(Student.id).where(Student.given_name == "Ana", Student.family_name == "Lima", Student.district_id == world.district_id))
    seen: set[tuple[int, int]] = set()
    for line in found:
        p = line.placement
        for cell in line.cells:
            key = (p.student_id, cell.form.id)
            if cell.stands == Stands.NOT_ASKED or key in seen:
                continue
            seen.add(key)
            kind = rng.choices(KINDS, OFTEN[p.state])[0]
            if p.student_id == named:
                kind = "soon" if cell.form.code == "transport" else "on_file"
            if kind == "missing" or (cell.form.sensitive and kind == "submitted"):
                continue
            _add(campus, p, cell.form, kind, {"on_file": 60 + rng.randrange(200), "soon": 3 + rng.randrange(20), "expired": -1 - rng.randrange(30)}.get(kind, 0), by)
    world.rows.flush()


def _add(campus: Campus, p: Any, form: Any, kind: str, days: int, by: int) -> None:
    world = campus.world
    today = world.calendar.today
    on_file = kind in ("on_file", "soon", "expired")
    values: dict[str, Any] = {"state": "on_file" if on_file else kind, "submitted_at": world.calendar.ago(5 if kind == "submitted" else 40), "entered_by_id": by if on_file else p.user_id}
    if on_file:
        until = today + timedelta(days=days)
        values |= {"valid_from": min(until, today - timedelta(days=40)), "expires_on": until if form.months else None}
    if kind != "submitted":
        values |= {"checked_by_id": by, "checked_at": world.calendar.ago(3 if kind == "refused" else 38)}
    if kind == "refused":
        values["reason"] = "Please show it at school again." if form.sensitive else BLURRED
    world.rows.add("student_clearances", district_id=world.district_id, student_id=p.student_id, kind_id=form.id, **values)
