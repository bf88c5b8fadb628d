"""What students keep: with a note, without one, one that they aim at, one taken off the list again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from portal.careers.models import Occupation
from portal.demo.world import World
from portal.extensions import db
from portal.frameworks.models import Pathway
from portal.frameworks.queries import active_framework
from portal.rosters.models import Student

SAVED: dict[str, tuple[tuple[str, str, bool, bool], ...]] = {
    "Ana Lima": (
        ("15-1212", "Ms. Osei says the county hires for this. Ask what the night shifts are like.", True, False),
        ("15-1244", "Close to what we did in Networking 1. I liked the lab more than the theory.", False, False),
        ("15-1232", "", False, False),
        ("27-1024", "I wanted this in 9th grade.", False, True),
    ),
    "Sam Delacroix": (("15-1252", "Two people in my family write software. Ask them what a normal day is.", True, False),),
    "Jordan Whitaker": (("51-4121", "", True, False),),
    "Devon Marsh": (("35-1011", "Ask the chef at Harbor Point how long it takes.", True, False),),
    "Ifeoma Nwosu": (("29-1141", "", True, False), ("31-1131", "Shorter way in. Could start right after school.", False, False)),
}
"""Student -> (occupation, note, aims at it, taken off again)."""


def add_research(world: World) -> None:
    """Once the students are in the database."""
    students = {
        f"{one.given_name} {one.family_name}": one.id
        for one in db.session.execute(sa.select(Student.id, Student.given_name, Student.family_name).where(Student.district_id == world.district_id).order_by(Student.id.desc()))
    }
    known = set(db.session.scalars(sa.select(Occupation.soc)))
    for name, kept in SAVED.items():
        for number, (soc, note, target, off) in enumerate(kept):
            if soc in known and name in students:
                _keep(world, students[name], number, soc=soc, note=note, is_target=target, removed_at=world.calendar.ago(3) if off else None)
    framework = active_framework(world.district_id)
    first = db.session.scalar(sa.select(Pathway.id).where(Pathway.framework_id == framework.id, Pathway.retired.is_(False)).order_by(Pathway.position, Pathway.id)) if framework else None
    if first is not None and "Ana Lima" in students:
        _keep(world, students["Ana Lima"], 5, pathway_id=first)
    world.rows.flush()


def _keep(world: World, student_id: int, number: int, **values: Any) -> None:
    plain = {"soc": None, "pathway_id": None, "note": "", "is_target": False, "removed_at": None, "version": 1}
    world.rows.add("saved_items", district_id=world.district_id, student_id=student_id, saved_at=world.calendar.ago(40) - timedelta(days=number), **plain | values)
